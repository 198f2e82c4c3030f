"""Listens to browsers: errors in the console, broken policies, missing files, requests to strangers."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# Chromium also writes a line for each answer of 400 and above; `_heard_answer` judges those with more knowledge.
ANSWER_LINE = "Failed to load resource: the server responded with a status of"
INTERNAL = ("about:", "blob:", "data:", "chrome")


class Watch:
    """Collects what no page of ours may do. `url` is the only address pages may ask."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._allowed: list[str] = []
        self._heard: list[str] = []

    @property
    def complaints(self) -> list[str]:
        """Everything heard that was not allowed."""
        return [line for line in self._heard if not any(part in line for part in self._allowed)]

    def allow(self, part: str) -> None:
        """Say that lines with this text belong to the test, such as `net::ERR_INTERNET_DISCONNECTED`."""
        self._allowed.append(part)

    def over(self, context: BrowserContext) -> None:
        """Start listening to every page of this browser context."""
        context.on("console", self._heard_console)
        context.on("weberror", self._heard_error)
        context.on("request", self._heard_request)
        context.on("response", self._heard_answer)

    def _heard_console(self, message: ConsoleMessage) -> None:
        # A broken content security policy is written here too, as an error.
        if message.type == "error" and not message.text.startswith(ANSWER_LINE):
            self._heard.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _heard_error(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")

    def _heard_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._url}/", *INTERNAL)):
            self._heard.append(f"request to a stranger: {request.url}")

    def _heard_answer(self, response: Response) -> None:
        """A page may be refused (the test looks at it); a script, style, picture or call may not."""
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self._heard.append(f"answer {response.status}: {response.request.method} {response.url}")

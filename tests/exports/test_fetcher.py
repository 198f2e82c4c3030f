"""A document fetches our own fonts and icons by name, what it carries itself, and nothing else."""

from __future__ import annotations

import base64
import http.server
import threading
from collections.abc import Iterator

import pytest
import weasyprint

from exports.fetcher import ASSETS, AssetFetcher
from exports.pdf import html_pdf

PAGE = '<!doctype html><html lang="nl"><head><title>Proef</title></head><body><h1>Proef</h1>{}</body></html>'


class _Recorder(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    handler = type("Handler", (_Recorder,), {"asked": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", handler.asked  # type: ignore[attr-defined]
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://example.org/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "asset:../../../etc/passwd",
        "asset:/etc/passwd",
        "asset:flag.svg?x",
        "FILE:///etc/passwd",
        "asset:",
        "jar:file:///x",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="may not fetch"):
        AssetFetcher().fetch(address)


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_every_asset_is_there(name: str) -> None:
    response = AssetFetcher().fetch(f"asset:{name}")

    beginning = response.read(4)
    assert beginning == (b"<svg" if name.endswith(".svg") else b"\x00\x01\x00\x00")


def test_what_a_document_carries_itself_is_read() -> None:
    assert AssetFetcher().fetch("data:text/plain;base64," + base64.b64encode(b"hallo").decode()).read() == b"hallo"


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="{}/a.png">',
        '<link rel="stylesheet" href="{}/b.css">',
        '<link rel="attachment" href="{}/c">',
        "<style>@import '{}/d.css'; body {{ background: url({}/e.png) }}</style>",
        '<svg><title>x</title><image href="{}/g.png" width="9" height="9"/><use href="{}/h.svg#x"/></svg>',
        '<object data="{}/i.png">x</object><embed src="{}/j.png">',
    ],
)
def test_no_way_of_asking_reaches_a_server(server: tuple[str, list[str]], body: str) -> None:
    address, asked = server
    pdf = html_pdf(PAGE.format(body.format(*[address] * 3)))

    assert pdf.startswith(b"%PDF")
    assert asked == []


def test_without_our_fetcher_the_same_pages_would_have_asked(server: tuple[str, list[str]]) -> None:
    address, asked = server
    weasyprint.HTML(string=PAGE.format(f'<img alt="x" src="{address}/a.png">')).write_pdf()

    assert asked == ["/a.png"]


def test_a_local_file_does_not_get_into_a_document() -> None:
    pdf = html_pdf(
        PAGE.format('<link rel="attachment" href="file:///etc/hostname"><img alt="x" src="file:///etc/hostname">')
    )

    assert b"/EmbeddedFile" not in pdf

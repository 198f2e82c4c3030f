"""How a document on paper becomes HTML: the templates, their stylesheets, and what all of them share."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.texts import Texts, direction
from exports.type_fitting import LOOSE

_TEMPLATES = Path(__file__).resolve().parent / "templates"
# What no document may hold: control characters other than tab and line feed, lone surrogates, non-characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SHORT = 70


def paper_html(name: str, texts: Texts, **contents: object) -> str:
    """The page of `name`.html with `name`.css in it; its only links to elsewhere are `asset:` names."""
    page = (
        _environment()
        .get_template(f"{name}.html")
        .render(_=texts.gettext, ngettext=texts.ngettext, texts=texts, css=_stylesheet(name), **contents)
    )
    return _CONTROLS.sub("", page)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(direction=direction, length_class=_length_class, shorten=_shorten)
    return environment


@lru_cache(maxsize=8)
def _stylesheet(name: str) -> Markup:
    sheets = [(_TEMPLATES / f"{part}.css").read_text("utf-8") for part in ("base", name)]
    return Markup("\n".join(sheets))  # noqa: S704 - our own files


def _length_class(text: str) -> str:
    """Long headings shrink, never clip."""
    length = len(text)
    return "short" if length <= 32 else "medium" if length <= 70 else "long" if length <= 160 else "endless"


def _shorten(text: str, length: int = _SHORT) -> str:
    """One line for a running footer or a bookmark; too long it ends after a whole word, one endless word inside it."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    whole, _, _ = line[:length].rpartition(" ")
    return (whole or line[: length - 1]).rstrip(LOOSE) + "…"

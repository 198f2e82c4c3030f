"""What a sheet, a field and a code are, and how a name in any language finds its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Generic, TypeVar

LANGUAGES = ("nl", "en", "fr", "de")
T = TypeVar("T")


class Look(Enum):
    """How a value is typed, shown and read."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    CODE = "code"


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The letters and digits of a header or a code: case, accents, spaces and punctuation do not count."""
    # Twice, because folding the case of a Turkish capital leaves a loose dot behind.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in plain if character.isalnum())


@dataclass(frozen=True, slots=True)
class Words:
    """One name in Dutch, English, French and German; `also` is read but never written."""

    nl: str
    en: str
    fr: str
    de: str
    also: tuple[str, ...] = ()

    def within(self, language: str) -> str:
        """The name to write in a workbook of this language; Dutch for a language we do not have."""
        return dict(zip(LANGUAGES, (self.nl, self.en, self.fr, self.de), strict=True)).get(language, self.nl)

    def __iter__(self) -> Iterator[str]:
        return iter((self.nl, self.en, self.fr, self.de, *self.also))


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet, or a row of an upright one.

    A derived one is written for people and not read back; a repeated one comes as `voorkeur 1`, `voorkeur 2` and on.
    """

    key: str
    words: Words
    look: Look = Look.TEXT
    required: bool = False
    derived: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; an upright one has a field and its value on every row."""

    key: str
    words: Words
    fields: tuple[Field, ...]
    upright: bool = False
    required: bool = False
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {folded(name): each for each in self.fields for name in each.words}
        object.__setattr__(self, "by_name", names)

    def field_named(self, name: str) -> tuple[Field, str] | None:
        """The field that a header in any of the languages means, and the key it fills in."""
        plain = folded(name)
        found = self.by_name.get(plain)
        if found:
            return found, found.key
        stem = plain.rstrip("0123456789")
        found = self.by_name.get(stem)
        return (found, f"{found.key} {plain[len(stem) :]}") if found and found.repeated else None

    def language_of(self, names: Iterable[str]) -> str:
        """The language that most of these headers are written in; Dutch when they do not tell."""
        plain = {folded(name).rstrip("0123456789") for name in names}
        scores = [sum(folded(each.words.within(language)) in plain for each in self.fields) for language in LANGUAGES]
        return LANGUAGES[scores.index(max(scores))]


@dataclass(frozen=True, slots=True)
class CodeList(Generic[T]):
    """The words for a closed set of values."""

    words: Mapping[T, Words]
    by_name: Mapping[str, T] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {folded(name): value for value, words in self.words.items() for name in words}
        object.__setattr__(self, "by_name", names)

    def find(self, word: str) -> T | None:
        """The value that a word in any of the languages means."""
        return self.by_name.get(folded(word))

    def word(self, value: T, language: str) -> str:
        """The word to write for this value."""
        return self.words[value].within(language)

    def all_words(self, language: str) -> tuple[str, ...]:
        """Every word of the list in one language, in its own order."""
        return tuple(words.within(language) for words in self.words.values())

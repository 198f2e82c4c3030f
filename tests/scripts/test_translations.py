"""The check of the catalogues finds what a reader would stumble over."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scripts import check_translations, translations


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in translations.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "app" / "views.py").write_text('_("Hallo %(name)s")\nngettext("één plaats", "%(num)s plaatsen", n)\n')
    (tmp_path / "templates" / "page.html").write_text("{{ pgettext('deur', 'Open') }}")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path / "translations")
    return tmp_path


def translate(language: str, **texts: str) -> None:
    path = translations.catalogue_path(language)
    content = path.read_text()
    for text, translation in texts.items():
        content = content.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"')
    path.write_text(content)


def complete() -> None:
    translations.update()
    translate("en", Open="Open", **{"Hallo %(name)s": "Hello %(name)s"})
    path = translations.catalogue_path("en")
    plural = path.read_text().replace('msgstr[0] ""', 'msgstr[0] "one seat"')
    path.write_text(plural.replace('msgstr[1] ""', 'msgstr[1] "%(num)s seats"'))


def test_complete_catalogues_pass_and_french_may_follow_later(house: Path) -> None:
    complete()
    assert list(check_translations.check()) == []


def test_updating_twice_changes_nothing(house: Path) -> None:
    complete()
    before = [translations.catalogue_path(language).read_bytes() for language in translations.LANGUAGES]
    translations.update()
    assert [translations.catalogue_path(language).read_bytes() for language in translations.LANGUAGES] == before


def test_dutch_is_filled_by_its_own_texts(house: Path) -> None:
    translations.update()
    with translations.catalogue_path("nl").open("rb") as file:
        dutch = read_po(file, locale="nl")
    assert dutch.get("Hallo %(name)s").string == "Hallo %(name)s"  # type: ignore[union-attr]
    assert dutch.get("één plaats").string == ("één plaats", "%(num)s plaatsen")  # type: ignore[union-attr]
    assert dutch.get("Open", context="deur").string == "Open"  # type: ignore[union-attr]


def test_a_missing_english_text_is_found(house: Path) -> None:
    translations.update()
    assert "en: 'Hallo %(name)s' is not translated" in list(check_translations.check())


def test_a_new_and_a_vanished_text_are_found(house: Path) -> None:
    complete()
    (house / "app" / "views.py").write_text('_("Dag")\nngettext("één plaats", "%(num)s plaatsen", n)\n')
    found = list(check_translations.check())
    assert "nl: app/views.py:1 says 'Dag'; run `make translations`" in found
    assert "de: 'Hallo %(name)s' is no longer said anywhere; run `make translations`" in found


def test_a_lost_placeholder_is_found(house: Path) -> None:
    complete()
    translate("fr", **{"Hallo %(name)s": "Bonjour %(nom)s"})
    assert list(check_translations.check()) == ["fr: 'Bonjour %(nom)s' has other placeholders than 'Hallo %(name)s'"]


def test_a_translation_somebody_doubts_is_found(house: Path) -> None:
    complete()
    path = translations.catalogue_path("en")
    text = path.read_text()
    place = text.index("#: app/views.py")
    path.write_text(text[:place] + "#, fuzzy\n" + text[place:])
    assert any("marked fuzzy" in finding for finding in check_translations.check())


def test_compiled_catalogues_are_what_gettext_reads(house: Path) -> None:
    complete()
    translations.compile_all()
    assert all(translations.catalogue_path(name).with_suffix(".mo").exists() for name in translations.LANGUAGES)

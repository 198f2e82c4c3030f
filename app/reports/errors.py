"""What can go wrong with a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError


class NothingToPublish(DomainError):
    """No table has a yield yet, so there is no report."""

    def __init__(self) -> None:
        super().__init__(
            "nothing_to_publish",
            _l("Er is nog geen enkel punt genoteerd. Zodra één tafel iets heeft, kun je publiceren."),
        )


class BrokenWorkbook(DomainError):
    """The workbook was refused; the findings say where and why."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("broken_workbook", _l("Dit werkboek is niet ingevoerd."), status=422)
        self.sentences = sentences

"""When two people write in the same point: what goes together and what must be kept apart; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from exports.documents import TakeawayKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All that a writer says about one point; `round` counts from 1, None when unknown."""

    text: str
    kind: TakeawayKind = TakeawayKind.ACTION
    round: int | None = None


class Choice(StrEnum):
    """How somebody settles two texts of one point."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


def merge(*, base: Wording, current: Wording, sent: Wording) -> Wording | None:
    """What stands when `sent` and `current` both grew out of `base`; None when both changed the text.

    A kind or round that two people change at once is a tap to set right: the last one counts.
    """
    text = _newer(base.text, current.text, sent.text)
    if text is None:
        return None
    return Wording(
        text=text,
        kind=current.kind if sent.kind == base.kind else sent.kind,
        round=current.round if sent.round == base.round else sent.round,
    )


def _newer(base: str, current: str, sent: str) -> str | None:
    if sent in {base, current}:
        return current
    return sent if current == base else None


def settled(*, choice: Choice, mine: str, theirs: str) -> str:
    """The text after the choice; of both, each stays whole and the one that stood comes first."""
    if choice is Choice.BOTH:
        return "\n\n".join(text for text in (theirs.rstrip(), mine.lstrip()) if text)
    return mine if choice is Choice.MINE else theirs

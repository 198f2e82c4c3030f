"""What an act on many is called, what was done by it, and why somebody was left out, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.errors import DomainError
from app.registration import errors
from app.registration.history_models import BulkAct
from app.roster import people
from app.roster.bulk import Act

# What stands in the list of acts to choose from.
NAMES = {
    Act.GIVE_PLACE: _l("Geef een plaats"),
    Act.MOVE: _l("Verplaats naar een tafel"),
    Act.WAIT: _l("Zet op de wachtlijst"),
    Act.NOTE: _l("Voeg een notitie toe"),
    Act.OBJECT: _l("Zet ‘liever niet op foto’s’ aan"),
    Act.CANCEL: _l("Annuleer"),
}
# What goes out by mail, said before it does.
MAILS = {
    Act.CANCEL: _l(
        "Gasten zonder eigen naam en minderjarige gasten gaan mee weg. Wie een e-mailadres heeft, krijgt na twee "
        "minuten een mail dat de inschrijving geannuleerd is. Maak je het binnen die tijd ongedaan, dan vertrekt er "
        "niets."
    ),
    Act.GIVE_PLACE: _l("Wie een e-mailadres heeft, krijgt meteen een mail met het ticket."),
    Act.MOVE: _l("Er vertrekt geen mail. Het ticket toont meteen de nieuwe tafel."),
    Act.WAIT: _l(
        "Wie een e-mailadres heeft, krijgt na twee minuten een mail over de wachtlijst. Maak je het binnen die tijd "
        "ongedaan, dan vertrekt er niets."
    ),
    Act.NOTE: _l("Er vertrekt geen mail. Alleen organisatoren lezen de notitie."),
    Act.OBJECT: _l("Er vertrekt geen mail."),
}
_REFUSALS: tuple[DomainError, ...] = (
    errors.EveningFull(),
    errors.NotWaiting(),
    errors.UnknownTable(),
    errors.NotComing(),
    errors.NobodyElseWaits(),
    errors.AlreadyInside(),
    errors.ChangedSince(),
    errors.KnownAddress(),
    errors.NoteTooLong(),
)


def question(act: Act, count: int) -> str:
    """The title of the page that asks whether to do it."""
    asked = {
        Act.CANCEL: ngettext("%(num)d persoon annuleren?", "%(num)d mensen annuleren?", count),
        Act.GIVE_PLACE: ngettext("%(num)d persoon een plaats geven?", "%(num)d mensen een plaats geven?", count),
        Act.MOVE: ngettext("%(num)d persoon verplaatsen", "%(num)d mensen verplaatsen", count),
        Act.WAIT: ngettext(
            "%(num)d persoon op de wachtlijst zetten?", "%(num)d mensen op de wachtlijst zetten?", count
        ),
        Act.NOTE: ngettext("Een notitie bij %(num)d persoon", "Een notitie bij %(num)d mensen", count),
        Act.OBJECT: ngettext("%(num)d persoon liever niet op foto’s?", "%(num)d mensen liever niet op foto’s?", count),
    }
    return str(asked[act])


def done(act: BulkAct) -> str:
    """What was done, and to how many."""
    count = len(act.before)
    if not count:
        return str(_("Er veranderde niets: ‘%(act)s’ kon voor niemand.", act=NAMES[Act(act.act)]))
    said = {
        Act.CANCEL: ngettext("%(num)d persoon geannuleerd", "%(num)d mensen geannuleerd", count),
        Act.GIVE_PLACE: ngettext("%(num)d persoon kreeg een plaats", "%(num)d mensen kregen een plaats", count),
        Act.MOVE: ngettext(
            "%(num)d persoon zit in ronde %(round)s aan tafel %(table)s",
            "%(num)d mensen zitten in ronde %(round)s aan tafel %(table)s",
            count,
            round=act.detail.get("round", ""),
            table=act.detail.get("number", ""),
        ),
        Act.WAIT: ngettext("%(num)d persoon op de wachtlijst gezet", "%(num)d mensen op de wachtlijst gezet", count),
        Act.NOTE: ngettext("Notitie bij %(num)d persoon", "Notitie bij %(num)d mensen", count),
        Act.OBJECT: ngettext(
            "%(num)d persoon staat liever niet op foto’s", "%(num)d mensen staan liever niet op foto’s", count
        ),
    }
    return str(said[Act(act.act)])


class Report(NamedTuple):
    """An act as the list tells it: whom it left out and why, and after an undo who waits now and who has a place."""

    act: BulkAct
    title: str
    left: list[tuple[str, str]]
    waits: list[str]
    helped: list[str]


def reports(acts: Sequence[BulkAct]) -> list[Report]:
    """What these acts did, with names, in one query."""
    told = {number for act in acts for number in _told(act)}
    names = people.names(sorted(told))
    return [_report(act, names) for act in acts]


def _told(act: BulkAct) -> list[int]:
    outcome = act.outcome
    left = [number for number, _code in [*outcome.get("left", []), *outcome.get("undo_left", [])]]
    return [*left, *outcome.get("waits", []), *outcome.get("helped", [])]


def _report(act: BulkAct, names: dict[int, str]) -> Report:
    left = act.outcome.get("left" if act.undone_at is None else "undo_left", [])
    what = done(act)
    return Report(
        act,
        what if act.undone_at is None else _("Ongedaan gemaakt: %(what)s", what=what),
        [(names[number], why(code, act)) for number, code in left if number in names],
        [names[number] for number in act.outcome.get("waits", []) if number in names],
        [names[number] for number in act.outcome.get("helped", []) if number in names],
    )


def why(code: str, act: BulkAct) -> str:
    """Why somebody was left as they were."""
    if code == "table_full":
        number, in_round = act.detail.get("number", ""), act.detail.get("round", "")
        if act.undone_at is not None:
            return str(_("De vorige tafel is intussen volzet."))
        return str(_("Tafel %(number)s is volzet in ronde %(round)s.", number=number, round=in_round))
    if code == "seated_twice":
        return str(_("Zit in een andere ronde al aan die tafel."))
    return next((refusal.sentence for refusal in _REFUSALS if refusal.code == code), code)

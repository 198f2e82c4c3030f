"""Reading whom a mailing reaches, what was written before, and the words of one kind of mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from app.core import outbox
from app.core.i18n import LANGUAGES
from app.core.orm import db
from app.core.outbox import Fate, OutboxMail
from app.core.text import fold
from app.events import queries as events
from app.events.models import Event
from app.mailings.audience import Attendance, Audience, Certainty, Company
from app.mailings.models import Campaign
from app.registration.letter_kinds import LetterKind, all_kinds
from app.registration.letter_models import MailText
from app.registration.letters import Wording
from app.registration.models import Registration, RegistrationStatus, Seat
from app.registration.post import Addressee

_ON_THE_LIST = (RegistrationStatus.INVITED, RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a mailing is for."""

    id: int
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a choice finds, by name: those with an address, each address once, and those without."""

    people: tuple[Person, ...]
    without_address: tuple[Person, ...]

    @property
    def languages(self) -> dict[str, int]:
        """How many of those who get it read which language, most first."""
        return dict(Counter(person.language for person in self.people).most_common())


def reached(event_id: int, audience: Audience) -> Reached:
    """Whom this choice finds on the list of this evening, now.

    An address stands once on the list; among those who cancelled only the newest of an address counts, and nobody who
    is on the list again.
    """
    wanted = (
        sa.select(Registration.id, Registration.name, Registration.email, Registration.language)
        .where(Registration.event_id == event_id, *_chosen(event_id, audience))
        .order_by(Registration.name_key, Registration.id)
    )
    found = [Person(*row) for row in db.session.execute(wanted)]
    return Reached(
        tuple(person for person in found if person.email), tuple(person for person in found if not person.email)
    )


def _chosen(event_id: int, audience: Audience) -> list[sa.ColumnElement[bool]]:
    conditions = [Registration.status.in_(audience.statuses), ~_is_older_cancellation()]
    if audience.table_id is not None:
        conditions.append(_sits_at(audience.table_id, audience.round))
    if audience.organisation:
        conditions.append(Registration.organisation.in_(_organisations_like(event_id, audience.organisation)))
    if audience.attendance is not None:
        came = Registration.checked_in_at.is_not(None)
        conditions.append(came if audience.attendance is Attendance.CAME else ~came)
    if audience.certainty is not None:
        confirmed = Registration.confirmed_at.is_not(None)
        conditions.append(confirmed if audience.certainty is Certainty.CONFIRMED else ~confirmed)
    if audience.company is not None:
        is_guest = Registration.guest_of_id.is_not(None)
        conditions.append(is_guest if audience.company is Company.GUESTS else ~is_guest)
    return conditions


def _sits_at(table_id: int, round_: int | None) -> sa.ColumnElement[bool]:
    seat = sa.exists().where(Seat.registration_id == Registration.id, Seat.table_id == table_id)
    return seat if round_ is None else seat.where(Seat.round == round_)


def _is_older_cancellation() -> sa.ColumnElement[bool]:
    other = aliased(Registration)
    is_newer = sa.and_(other.status == RegistrationStatus.CANCELLED, other.id > Registration.id)
    replaced = sa.exists().where(
        other.event_id == Registration.event_id,
        other.email_key == Registration.email_key,
        sa.or_(other.status.in_(_ON_THE_LIST), is_newer),
    )
    return sa.and_(Registration.status == RegistrationStatus.CANCELLED, Registration.email_key != "", replaced)


def _organisations_like(event_id: int, part: str) -> list[str]:
    wanted = fold(part)
    return [name for name in organisations(event_id) if wanted in fold(name)]


def organisations(event_id: int) -> list[str]:
    """The organisations that people of this evening named, as they typed them."""
    named = sa.select(Registration.organisation).where(
        Registration.event_id == event_id, Registration.organisation != ""
    )
    return list(db.session.scalars(named.distinct().order_by(Registration.organisation)))


def campaigns(event_id: int) -> list[Campaign]:
    """What was written to people of this evening, newest first."""
    written = sa.select(Campaign).where(Campaign.event_id == event_id).order_by(Campaign.id.desc())
    return list(db.session.scalars(written))


def campaign(slug: str, campaign_id: int) -> Campaign | None:
    """A mailing of this evening; another evening's is not found."""
    return db.session.scalar(
        sa.select(Campaign)
        .join(Campaign.event)
        .where(Event.slug == slug, Campaign.id == campaign_id)
        .options(contains_eager(Campaign.event))
    )


def whom_it_is_about(mail_id: int) -> Registration | None:
    """The registration that a message of the outbox is about, with its evening."""
    return db.session.scalar(
        sa.select(Registration)
        .join(OutboxMail, OutboxMail.regarding == Registration.id)
        .join(Registration.event)
        .where(OutboxMail.id == mail_id)
        .options(contains_eager(Registration.event))
    )


def counts(campaigns: Collection[Campaign]) -> dict[int, dict[Fate, int]]:
    """How many messages of each of these mailings ended how, those that are forgotten included; one statement."""
    here = outbox.campaign_counts([campaign.id for campaign in campaigns])
    return {campaign.id: with_forgotten(here[campaign.id], campaign) for campaign in campaigns}


def with_forgotten(here: Mapping[Fate, int], campaign: Campaign) -> dict[Fate, int]:
    """How the messages of a mailing ended in all: those that are still here, and those that are forgotten."""
    return {fate: number + campaign.forgotten.get(fate.value, 0) for fate, number in here.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of mail of an evening in one language, with the organiser's words for it, if any."""

    event: Event
    kind: LetterKind
    language: str
    kept: MailText | None

    @property
    def own(self) -> Wording | None:
        """The organiser's words, None when they are ours."""
        return None if self.kept is None else Wording(self.kept.subject, self.kept.body)


def letter(slug: str, kind: str, language: str) -> Letter | None:
    """This kind of mail of this evening in this language; None when there is no such evening, kind or language."""
    event = events.event(slug)
    known = all_kinds().get(kind)
    if event is None or known is None or language not in LANGUAGES:
        return None
    return Letter(event, known, language, db.session.get(MailText, (event.id, kind, language)))


def own_words(event_id: int) -> set[tuple[str, str]]:
    """Pairs (kind, language) of the mails of this evening that have words of its organisers."""
    rows = db.session.execute(sa.select(MailText.kind, MailText.language).where(MailText.event_id == event_id))
    return {(row.kind, row.language) for row in rows}


def addressees(reached: Reached, languages: set[str], otherwise: str) -> list[Addressee]:
    """Those who get a mailing that is written in these languages; who reads another gets it in `otherwise`."""
    return [
        Addressee(person.id, person.email, person.language if person.language in languages else otherwise)
        for person in reached.people
    ]

"""Writing to the people of an evening: in whose words their mails are, and mailings to many of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app.core import outbox
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import together
from app.mailings import queries
from app.mailings.audience import Audience
from app.mailings.errors import HalfWritten, NobodyReached, UnknownPlaceholder
from app.mailings.models import Campaign
from app.registration import letters
from app.registration.letter_models import MailText
from app.registration.letters import Wording
from app.registration.places import LOCK
from app.registration.post import write_to

CAMPAIGN = "mailings.campaign"
PROOF = "mailings.proof"


def keep_words(
    *,
    event_id: int,
    kind: str,
    language: str,
    wording: Wording,
    known: Mapping[str, str],
    who: str,
    now: dt.datetime,
) -> None:
    """From now on this kind of mail says this in this language.

    `known` are its placeholders; raises UnknownPlaceholder for another one.
    """
    check_words(wording, known)
    _lock(event_id)
    kept = db.session.get(MailText, (event_id, kind, language))
    if kept is None:
        kept = MailText(event_id=event_id, kind=kind, language=language)
        db.session.add(kept)
    kept.subject, kept.body = wording
    kept.who, kept.changed_at = who, now


def use_ours(*, event_id: int, kind: str, language: str) -> None:
    """From now on this kind of mail says in this language what we say."""
    own = (MailText.event_id == event_id, MailText.kind == kind, MailText.language == language)
    db.session.execute(sa.delete(MailText).where(*own))


def check_words(wording: Wording, known: Mapping[str, str], *, suffix: str = "") -> None:
    """Raise UnknownPlaceholder, at the field `subject` or `opening` with this suffix, for one that is not known."""
    for field, text in (("subject", wording.subject), ("opening", wording.opening)):
        unknown = letters.unknown_in(text, known)
        if unknown:
            raise UnknownPlaceholder(unknown[0], known, field=field + suffix)


def check_texts(texts: Mapping[str, Wording], *, known: Mapping[str, str], language: str) -> None:
    """What a mailing says by language: whole in the evening's own `language`, whole or not at all in the others.

    Raises HalfWritten or UnknownPlaceholder, at the fields `subject_nl`, `opening_nl` and so on.
    """
    for code, wording in {language: Wording("", ""), **texts}.items():
        if not wording.subject.strip():
            raise HalfWritten(field=f"subject_{code}", is_subject=True)
        if not wording.opening.strip():
            raise HalfWritten(field=f"opening_{code}", is_subject=False)
        check_words(wording, known, suffix=f"_{code}")


def send(
    *,
    event_id: int,
    language: str,
    audience: Audience,
    texts: Mapping[str, Wording],
    submission: uuid.UUID,
    who: str,
    now: dt.datetime,
) -> Campaign:
    """Write to everybody whom the choice finds, once: the same form (`submission`) gives the same mailing again.

    Who reads a language that was not written gets it in the evening's, `language`. Raises NobodyReached.
    """
    # While it is held nobody registers or cancels, and the same form waits here for its first time.
    _lock(event_id)
    before = db.session.scalar(sa.select(Campaign).where(Campaign.submission == submission))
    if before is not None:
        return before
    reached = queries.reached(event_id, audience)
    if not reached.people:
        raise NobodyReached
    campaign = Campaign(
        event_id=event_id,
        texts={code: {"subject": words.subject, "body": words.opening} for code, words in texts.items()},
        audience=audience.kept(),
        who=who,
        created_at=now,
        submission=submission,
    )
    db.session.add(campaign)
    db.session.flush()  # its messages name its id
    mails = [
        write_to(CAMPAIGN, to, now=now, campaign=campaign.id, campaign_id=str(campaign.id))[1]
        for to in queries.addressees(reached, set(texts), language)
    ]
    db.session.execute(sa.insert(OutboxMail), mails)
    return campaign


def stop(*, campaign: Campaign, now: dt.datetime) -> int:
    """Hold back what has not left yet; returns how many messages that were."""
    withheld = outbox.withhold(campaign.id, now=now)
    campaign.withheld = Campaign.withheld + withheld
    return withheld


def remember_counts(due: sa.ColumnElement[bool]) -> None:
    """Note at their mailings how the messages ended that are about to be forgotten: those that are `due`."""
    theirs = sa.select(OutboxMail.campaign).where(due, OutboxMail.campaign.is_not(None))
    # Locked before anything is counted: what another worker forgets meanwhile is counted once.
    locked = sa.select(Campaign).where(Campaign.id.in_(theirs)).order_by(Campaign.id).with_for_update()
    campaigns = list(db.session.scalars(locked))
    going = outbox.campaign_counts([campaign.id for campaign in campaigns], of=due)
    for campaign in campaigns:
        campaign.forgotten = {
            fate.value: campaign.forgotten.get(fate.value, 0) + number for fate, number in going[campaign.id].items()
        }
    db.session.flush()  # before the rows go


def send_proof(
    *, event_id: int, kind: str, wording: Wording, to: str, name: str, language: str, now: dt.datetime
) -> None:
    """Send these words to who wrote them, as that kind of mail (empty for a mailing)."""
    proof = outbox.queued(
        kind=PROOF,
        recipient=to,
        language=language,
        params={"event_id": event_id, "kind": kind, "name": name, "to": to, **wording._asdict()},
        now=now,
    )
    together(db.session.connection(), proof)


def _lock(event_id: int) -> None:
    db.session.execute(LOCK, {"event_id": event_id})

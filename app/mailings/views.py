"""Mailings: to whom, what, how it arrived, and stopping what has not left."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock, mail_page, outbox
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.i18n import LANGUAGES
from app.core.outbox import Fate, Message
from app.events import queries as event_queries
from app.events.models import Event
from app.events.refusals import show_at_field
from app.mailings import policy, queries, rehearsal, services, wording
from app.mailings.audience import Audience
from app.mailings.blueprint import blueprint
from app.mailings.errors import AudienceNotSeen, HalfWritten, NobodyReached
from app.mailings.forms import MailingForm
from app.mailings.models import Campaign
from app.mailings.queries import Reached
from app.mailings.words_views import reader
from app.registration.models import Registration


@blueprint.get("/organise/events/<slug>/mailings")
@guarded(event_queries.event, policy.can_edit)
def mailings(event: Event) -> str:
    """What was written to people of this evening, and how it arrived."""
    written = queries.campaigns(event.id)
    return render_template(
        "mailings/mailings.html",
        event=event,
        campaigns=written,
        counts=queries.counts(written),
        audiences={campaign.id: _in_words(campaign) for campaign in written},
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a new mailing shows beside the form: whom it reaches, and what they would get by language."""

    audience: Audience
    reached: Reached
    previews: dict[str, Message]
    proof_to: str = ""


@blueprint.get("/organise/events/<slug>/mailings/new")
@guarded(event_queries.event, policy.can_edit)
def new(event: Event) -> str:
    """An empty mailing, to everybody who is registered."""
    return _page(event, MailingForm.of(event))


@blueprint.post("/organise/events/<slug>/mailings/new")
@guarded(event_queries.event, policy.can_edit)
def new_submit(event: Event) -> Response:
    """Show who gets it or what they get, send a proof, or send it."""
    form = MailingForm.of(event)
    if not form.validate():
        return make_response(_page(event, form), 422)
    act = {"look": _look, "proof": _proof, "send": _send}.get(request.form.get("act", ""), _who)
    try:
        return act(event, form)
    except AudienceNotSeen as error:
        show_at_field(form, error)
        return make_response(_page(event, form, _shown(event, form)), error.status)
    except DomainError as error:
        show_at_field(form, error)
        return make_response(_page(event, form), error.status)


def _who(event: Event, form: MailingForm) -> Response:
    audience = form.audience()
    return make_response(_page(event, form, Shown(audience, queries.reached(event.id, audience), {})))


def _look(event: Event, form: MailingForm) -> Response:
    _check_texts(event, form)
    return make_response(_page(event, form, _shown(event, form)))


def _proof(event: Event, form: MailingForm) -> Response:
    _check_texts(event, form)
    to = reader()
    with transaction():
        for language, words in form.texts().items():
            services.send_proof(
                event_id=event.id,
                kind="",
                wording=words,
                to=to.email,
                name=to.name,
                language=language,
                now=clock.now(),
            )
    return make_response(_page(event, form, _shown(event, form, proof_to=to.email)))


def _send(event: Event, form: MailingForm) -> Response:
    _check_texts(event, form)
    audience = form.audience()
    if not queries.reached(event.id, audience).people:
        raise NobodyReached
    if form.seen.data != audience.mark:
        raise AudienceNotSeen
    with transaction():
        campaign = services.send(
            event_id=event.id,
            language=event.language,
            audience=audience,
            texts=form.texts(),
            submission=uuid.UUID(form.submission.data),
            who=current_actor().name,
            now=clock.now(),
        )
    flash(_("Je mailing staat klaar en vertrekt."), "ok")
    return make_response(redirect(url_for("mailings.mailing", slug=event.slug, campaign_id=campaign.id), 303))


def _check_texts(event: Event, form: MailingForm) -> None:
    services.check_texts(form.texts(), known=_known_words(event), language=event.language)


def _known_words(event: Event) -> dict[str, str]:
    return rehearsal.mailing_words(event, reader=reader(), language=event.language)


def _shown(event: Event, form: MailingForm, *, proof_to: str = "") -> Shown:
    audience = form.audience()
    reached = queries.reached(event.id, audience)
    if not reached.people:
        raise NobodyReached
    previews = {
        language: rehearsal.mailing(event, words, reader=reader(), language=language)
        for language, words in form.texts().items()
    }
    return Shown(audience, reached, previews, proof_to)


def _page(event: Event, form: MailingForm, shown: Shown | None = None) -> str:
    return render_template(
        "mailings/new.html",
        event=event,
        form=form,
        shown=shown,
        words=_known_words(event),
        organisations=queries.organisations(event.id),
        audience_words=wording.in_words(shown.audience, event) if shown else [],
        language_names=wording.language_names(),
    )


@blueprint.post("/organise/events/<slug>/mailings/new/html")
@guarded(event_queries.event, policy.can_edit)
def new_html(event: Event) -> Response:
    """What was typed in one language, as a mail program shows it; without words the form again, to write some."""
    form = MailingForm.of(event)
    language = request.args.get("language", event.language)
    if language not in LANGUAGES:
        abort(404)
    words = form.texts().get(language)
    if words is None:
        show_at_field(form, HalfWritten(field=f"subject_{language}", is_subject=True))
        return make_response(_page(event, form), 422)
    return mail_page.shown(rehearsal.mailing(event, words, reader=reader(), language=language).html)


@blueprint.get("/organise/events/<slug>/mailings/<int(max=2147483647):campaign_id>")
@guarded(queries.campaign, policy.can_edit)
def mailing(campaign: Campaign) -> str:
    """What one mailing said, to whom, and how it arrived."""
    fate = _asked_fate()
    here = outbox.campaign_counts([campaign.id])[campaign.id]
    found = sum(here.values()) if fate is None else here[fate]
    pages = max(1, -(-found // outbox.PAGE_SIZE))
    page = min(_asked_page(), pages)
    return render_template(
        "mailings/mailing.html",
        event=campaign.event,
        campaign=campaign,
        counts=queries.with_forgotten(here, campaign),
        to_retry=here[Fate.FAILED],
        forgotten=sum(campaign.forgotten.values()),
        audience=_in_words(campaign),
        fate=fate,
        mails=outbox.of_campaign(campaign.id, page=page, fate=fate),
        page=page,
        pages=pages,
        language_names=wording.language_names(),
    )


@blueprint.get("/organise/outbox/<int(max=2147483647):mail_id>/person")
@guarded(queries.whom_it_is_about, policy.can_edit)
def person_of_mail(person: Registration) -> BaseResponse:
    """On to the person a message is about: to mend an address, or to see what else happened."""
    return redirect(url_for("registration.person", slug=person.event.slug, registration_id=person.id))


def _in_words(campaign: Campaign) -> list[str]:
    return wording.in_words(Audience.of(campaign.audience), campaign.event)


def _asked_fate() -> Fate | None:
    asked = request.args.get("state", "")
    return Fate(asked) if asked in set(Fate) else None


def _asked_page() -> int:
    page = request.args.get("page", "1")
    return max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1


@blueprint.post("/organise/events/<slug>/mailings/<int(max=2147483647):campaign_id>/retry")
@guarded(queries.campaign, policy.can_edit)
def mailing_retry(campaign: Campaign) -> BaseResponse:
    """Try once more what failed of it."""
    there = _page_of(campaign)
    with transaction():
        number = outbox.retry_all(now=clock.now(), campaign=campaign.id)
    ready = ngettext(
        "Eén bericht staat weer klaar om te vertrekken.",
        "%(num)d berichten staan weer klaar om te vertrekken.",
        number,
    )
    flash(ready if number else _("Er is niets mislukt, dus er hoeft niets opnieuw."), "ok")
    return redirect(there, 303)


@blueprint.post("/organise/events/<slug>/mailings/<int(max=2147483647):campaign_id>/stop")
@guarded(queries.campaign, policy.can_edit)
def mailing_stop(campaign: Campaign) -> BaseResponse:
    """Hold back what has not left."""
    there = _page_of(campaign)
    with transaction():
        number = services.stop(campaign=campaign, now=clock.now())
    stopped = ngettext("Eén bericht is tegengehouden.", "%(num)d berichten zijn tegengehouden.", number)
    flash(stopped if number else _("Alles was al vertrokken: er valt niets meer tegen te houden."), "ok")
    return redirect(there, 303)


def _page_of(campaign: Campaign) -> str:
    return url_for("mailings.mailing", slug=campaign.event.slug, campaign_id=campaign.id)

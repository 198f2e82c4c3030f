"""The mails that people get by themselves, and the organiser's own words in them."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import queries as accounts
from app.core import clock, mail_page
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import queries as event_queries
from app.events.models import Event
from app.events.refusals import show_at_field
from app.mailings import policy, queries, rehearsal, services, wording
from app.mailings.blueprint import blueprint
from app.mailings.forms import WordsForm
from app.mailings.queries import Letter
from app.mailings.rehearsal import Reader, Rehearsed
from app.registration.letter_kinds import all_kinds
from app.registration.letters import Wording


@blueprint.get("/organise/events/<slug>/mails")
@guarded(event_queries.event, policy.can_edit)
def mails(event: Event) -> str:
    """Every kind of mail people get, and in whose words it is."""
    return render_template(
        "mailings/mails.html", event=event, kinds=all_kinds().values(), own=queries.own_words(event.id)
    )


@blueprint.get("/organise/events/<slug>/mails/<kind>/<language>")
@guarded(queries.letter, policy.can_edit)
def words(letter: Letter) -> str:
    """What this mail says, to change it."""
    shown = letter.own or _rehearsed(letter, None).ours
    return _page(letter, WordsForm(formdata=None, data=shown._asdict()))


@blueprint.post("/organise/events/<slug>/mails/<kind>/<language>")
@guarded(queries.letter, policy.can_edit)
def words_submit(letter: Letter) -> Response:
    """Keep what was typed, or only show it or send it as a proof: then it stays in the form."""
    form = WordsForm()
    if not form.validate():
        return make_response(_page(letter, form), 422)
    act = {"look": _look, "proof": _proof}.get(request.form.get("act", ""), _keep)
    try:
        return act(letter, form)
    except DomainError as error:
        show_at_field(form, error)
    return make_response(_page(letter, form), 422)


def _keep(letter: Letter, form: WordsForm) -> Response:
    with transaction():
        services.keep_words(
            event_id=letter.event.id,
            kind=letter.kind.key,
            language=letter.language,
            wording=form.wording(),
            known=_rehearsed(letter, None).words,
            who=current_actor().name,
            now=clock.now(),
        )
    flash(_("Bewaard. Deze mail vertrekt voortaan in jouw woorden."), "ok")
    return _back_to(letter)


def _look(letter: Letter, form: WordsForm) -> Response:
    services.check_words(form.wording(), _rehearsed(letter, None).words)
    return make_response(_page(letter, form))


def _proof(letter: Letter, form: WordsForm) -> Response:
    services.check_words(form.wording(), _rehearsed(letter, None).words)
    to = reader()
    with transaction():
        services.send_proof(
            event_id=letter.event.id,
            kind=letter.kind.key,
            wording=form.wording(),
            to=to.email,
            name=to.name,
            language=letter.language,
            now=clock.now(),
        )
    return make_response(_page(letter, form, proof_to=to.email))


@blueprint.post("/organise/events/<slug>/mails/<kind>/<language>/html")
@guarded(queries.letter, policy.can_edit)
def words_html(letter: Letter) -> Response:
    """What was typed, as a mail program shows it; without words the form again, to write some."""
    form = WordsForm()
    if not form.validate():
        return make_response(_page(letter, form), 422)
    return mail_page.shown(_rehearsed(letter, form.wording()).message.html)


@blueprint.post("/organise/events/<slug>/mails/<kind>/<language>/ours")
@guarded(queries.letter, policy.can_edit)
def words_ours(letter: Letter) -> BaseResponse:
    """Back to what we say."""
    with transaction():
        services.use_ours(event_id=letter.event.id, kind=letter.kind.key, language=letter.language)
    flash(_("Deze mail vertrekt weer met onze tekst."), "ok")
    return _back_to(letter)


def reader() -> Reader:
    """Whoever looks: mails are shown and proved to them."""
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101 - the guard let in an organiser, who signed in
    return Reader(actor.name, accounts.account(actor.user_id).email)


def _rehearsed(letter: Letter, own: Wording | None) -> Rehearsed:
    return rehearsal.letter(letter.event, letter.kind, own, reader=reader(), language=letter.language)


def _back_to(letter: Letter) -> Response:
    there = url_for("mailings.words", slug=letter.event.slug, kind=letter.kind.key, language=letter.language)
    return make_response(redirect(there, 303))


def _page(letter: Letter, form: WordsForm, *, proof_to: str = "") -> str:
    rehearsed = _rehearsed(letter, form.wording())
    return render_template(
        "mailings/words.html",
        event=letter.event,
        letter=letter,
        form=form,
        rehearsed=rehearsed,
        own=queries.own_words(letter.event.id),
        language_names=wording.language_names(),
        proof_to=proof_to,
    )

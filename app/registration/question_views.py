"""The organiser's questions: adding, changing, ordering and removing them, and what people answered."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core.access import guarded
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.events.refusals import show_at_field
from app.events.writing import changing
from app.registration import policy, questions
from app.registration.question_forms import QuestionForm
from app.registration.question_models import Question
from app.registration.questions import WITH_OPTIONS
from app.registration.views import blueprint

_ONE = "/organise/events/<slug>/questions/<int(max=2147483647):question_id>"


@blueprint.get("/organise/events/<slug>/questions", endpoint="questions")
@guarded(event_queries.event, event_policy.can_edit)
def list_questions(event: Event) -> str:
    """Every question with its answers, and a form for one more."""
    return _page(event)


@blueprint.post("/organise/events/<slug>/questions")
@guarded(event_queries.event, event_policy.can_edit)
def add_question(event: Event) -> Response:
    """Ask one more thing."""
    form, slug = QuestionForm(), event.slug
    if form.validate():
        try:
            with changing(event.id):
                questions.add(event_id=event.id, wording=form.wording())
        except DomainError as error:
            show_at_field(form, error)
        else:
            flash(_("De vraag staat op de pagina van wie inschreef."), "ok")
            return _back(slug)
    return make_response(_page(event, new=form), 422)


@blueprint.post(_ONE)
@guarded(questions.one, policy.can_ask)
def change_question(question: Question) -> Response:
    """Word a question otherwise."""
    form = QuestionForm(prefix=f"q{question.id}-")
    event = questions.event_of(question)
    if form.validate():
        try:
            with changing(event.id):
                questions.change(question=question, ends_at=event.ends_at, wording=form.wording())
        except DomainError as error:
            show_at_field(form, error)
        else:
            flash(_("De vraag is bewaard."), "ok")
            return _back(event.slug)
    return make_response(_page(event, changed={question.id: form}), 422)


@blueprint.post(f"{_ONE}/earlier")
@guarded(questions.one, policy.can_ask)
def move_question_earlier(question: Question) -> BaseResponse:
    """One place earlier."""
    return _moved(question, earlier=True)


@blueprint.post(f"{_ONE}/later")
@guarded(questions.one, policy.can_ask)
def move_question_later(question: Question) -> BaseResponse:
    """One place later."""
    return _moved(question, earlier=False)


@blueprint.post(f"{_ONE}/remove")
@guarded(questions.one, policy.can_ask)
def remove_question(question: Question) -> BaseResponse:
    """Ask it no more; the page said how many answers go along."""
    event = questions.event_of(question)
    with changing(event.id):
        questions.remove(question=question)
    flash(_("De vraag is weg, met haar antwoorden."), "ok")
    return _back(event.slug)


def _moved(question: Question, *, earlier: bool) -> Response:
    event = questions.event_of(question)
    with changing(event.id):
        questions.move(question=question, earlier=earlier)
    return _back(event.slug)


def _back(slug: str) -> Response:
    return make_response(redirect(url_for("registration.questions", slug=slug), 303))


def _page(event: Event, *, new: QuestionForm | None = None, changed: dict[int, QuestionForm] | None = None) -> str:
    forms = changed or {}
    asked = questions.of_event(event.id)
    return render_template(
        "registration/questions.html",
        event=event,
        asked=[(question, forms.get(question.id) or _stored(question)) for question in asked],
        results=questions.results(event.id),
        with_options=WITH_OPTIONS,
        form=new or QuestionForm(formdata=None),
        most=questions.MOST,
    )


def _stored(question: Question) -> QuestionForm:
    data = {
        "label": question.label,
        "kind": question.kind.value,
        "options": "\n".join(question.options),
        "reason": question.reason,
        "kept_days": question.kept_days,
    }
    return QuestionForm(formdata=None, prefix=f"q{question.id}-", data=data)

"""The page to print everything from, and the papers themselves; badges have a module of their own."""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template, request

from app.core import clock
from app.core.access import guarded
from app.door import folder_mail, printing
from app.door.print_forms import BadgeForm, DirectionForm
from app.door.views import blueprint
from app.events import policy, queries
from app.events.models import Event
from config import Settings
from exports.emergency_folder import emergency_folder_pdf
from exports.posters import Arrow, direction_pdf, self_check_in_pdf
from exports.sign_in_list import sign_in_list_pdf
from exports.table_cards import table_cards_pdf


@blueprint.get("/organise/events/<slug>/print", endpoint="print_page")
@guarded(queries.whole_event, policy.can_edit)
def print_page(event: Event) -> Response:
    """What there is to print, and what changed since."""
    numbers = [table.number for table in event.tables] or [1]
    return _page(event, DirectionForm(formdata=None, first=numbers[0], last=numbers[-1]))


def _page(event: Event, direction: DirectionForm, *, status: int = 200) -> Response:
    state = printing.badge_state(event)
    which = "changed" if state.printed_at else "all"
    return make_response(
        render_template(
            "door/print.html",
            event=event,
            badges=state,
            badge_form=BadgeForm(formdata=None, which=which),
            direction=direction,
            is_mailed=event.folder_mailed_for == event.starts_at,
            mails_at=event.starts_at - folder_mail.BEFORE,
            now=clock.now(),
        ),
        status,
    )


@blueprint.get("/organise/events/<slug>/print/table-cards.pdf")
@guarded(queries.whole_event, policy.can_edit)
def table_cards(event: Event) -> Response:
    """A card for each table."""
    return _file(table_cards_pdf(printing.evening_of(event), network=_settings().network_name), "tafelkaarten")


@blueprint.get("/organise/events/<slug>/print/poster.pdf")
@guarded(queries.whole_event, policy.can_edit)
def poster(event: Event) -> Response:
    """The poster of the self check-in, with the code that works now."""
    settings = _settings()
    address = printing.poster_address(event, public_url=settings.public_url)
    return _file(
        self_check_in_pdf(printing.evening_of(event), network=settings.network_name, address=address), "poster"
    )


@blueprint.get("/organise/events/<slug>/print/direction.pdf")
@guarded(queries.whole_event, policy.can_edit)
def direction(event: Event) -> Response:
    """A poster that points to tables; what cannot be read comes back with the page."""
    form = DirectionForm(formdata=request.args)
    first, last = form.first.data, form.last.data
    if not form.validate() or first is None or last is None:
        return _page(event, form, status=422)
    pdf = direction_pdf(
        printing.evening_of(event),
        network=_settings().network_name,
        first=first,
        last=last,
        arrow=Arrow(form.arrow.data),
    )
    return _file(pdf, "wegwijzer")


@blueprint.get("/organise/events/<slug>/print/sign-in-list.pdf")
@guarded(queries.whole_event, policy.can_edit)
def sign_in_list(event: Event) -> Response:
    """Everybody on the list, to tick."""
    contents = printing.sign_in_list(event, network=_settings().network_name, at=clock.now())
    return _file(sign_in_list_pdf(contents), "aanmeldlijst")


@blueprint.get("/organise/events/<slug>/print/emergency-folder.pdf")
@guarded(queries.whole_event, policy.can_edit)
def emergency_folder(event: Event) -> Response:
    """Everything that runs the evening on paper."""
    settings = _settings()
    contents = printing.folder(event, network=settings.network_name, public_url=settings.public_url, at=clock.now())
    return _file(emergency_folder_pdf(contents), "noodmap")


def _file(pdf: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, content_type="application/pdf", headers=headers)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings

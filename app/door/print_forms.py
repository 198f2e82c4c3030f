"""The forms of the page to print from: which badges on which paper, and where a poster points."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than the stubs

from app.core.forms import Form
from app.door.badges import Which
from app.events.forms import number_field
from exports.posters import Arrow

# The papers of exports/badges.py, as a shop calls them: what tells them apart comes first, a phone shows no more.
_PAPERS = (
    SelectChoice("a7x8", _l("A4, acht per blad")),
    SelectChoice("a7", _l("A7, één per blad")),
    SelectChoice("zweckform-l4785", _l("Zweckform L4785 (80 × 50 mm)")),
    SelectChoice("dymo-99014", _l("Dymo 99014 (101 × 54 mm)")),
    SelectChoice("brother-62", _l("Brother DK-11202 (62 × 100 mm)")),
)
_HIGHEST = 9_999


class BadgeForm(Form):
    """Which badges, on which paper."""

    which = RadioField(
        _l("Welke badges?"),
        choices=[
            SelectChoice(Which.ALL.value, _l("Allemaal")),
            SelectChoice(Which.CHANGED.value, _l("Alleen wat veranderde sinds de vorige keer")),
            SelectChoice(Which.BLANK.value, _l("Lege badges, om op te schrijven")),
        ],
    )
    paper = SelectField(_l("Papier"), choices=_PAPERS, default="a7x8")


class DirectionForm(Form):
    """Where the tables are that a poster points to; it is asked for with a GET, so it has no token."""

    class Meta(Form.Meta):
        """Looking changes nothing."""

        csrf = False

    first = number_field(_l("Van tafel"), least=1, most=_HIGHEST)
    last = number_field(_l("Tot tafel"), least=1, most=_HIGHEST)
    arrow = SelectField(
        _l("Pijl"),
        choices=[
            SelectChoice(Arrow.LEFT.value, _l("naar links")),
            SelectChoice(Arrow.AHEAD.value, _l("rechtdoor")),
            SelectChoice(Arrow.RIGHT.value, _l("naar rechts")),
        ],
        default=Arrow.RIGHT.value,
    )

    def validate_last(self, field: Any) -> None:
        """The last table does not come before the first; raises ValidationError."""
        if self.first.data is not None and field.data is not None and field.data < self.first.data:
            raise ValidationError(_("De laatste tafel komt na de eerste."))

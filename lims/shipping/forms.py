"""Forms of shipping."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.shipping.practice import Practice
from lims.shipping.states import ShipmentState
from lims.shipping.wording import shipment_state_label
from lims.web.forms import BaseForm
from lims.web.templating import language

CODE_KEYS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
NOTE = [Optional(), Length(max=2000)]


def _choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def _named(entries: Mapping[str, Any], spoken: str) -> list[SelectChoice]:
    """The entries of a configuration by code, under their names."""
    return _choices(*((code, entry.name.in_language(spoken)) for code, entry in entries.items()))


class ShipmentFilterForm(BaseForm):
    """What part of the list is shown; it only reads."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Search"))
    state = SelectField(_l("State"), default="open", validate_choice=False)

    def offer(self) -> None:
        states = [(state.value, shipment_state_label(state)) for state in ShipmentState]
        self.state.choices = _choices(("open", _("Not yet dispatched")), ("", _("All")), *states)


class PlanForm(BaseForm):
    """The day on which a parcel leaves."""

    version = HiddenField(validators=[InputRequired()])
    planned_on = DateField(_l("Day of dispatch"), [InputRequired()])
    note = TextAreaField(_l("Note for packing"), NOTE, render_kw={"rows": 2})


class ReasonForm(BaseForm):
    """Why something is done that needs a reason."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=500)])


class SwapForm(ReasonForm):
    """The item that takes the place of a promised one."""

    barcode = StringField(_l("Code of the other item"), [InputRequired(), Length(max=32)], render_kw=CODE_KEYS)


class ScanForm(BaseForm):
    """One scan, where the page works without its program."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=64)], render_kw=CODE_KEYS)
    message_id = HiddenField(validators=[InputRequired(), Length(max=64)])


class PackingForm(BaseForm):
    """How a parcel was packed."""

    refrigerant = SelectField(_l("Refrigerant"), [InputRequired()])
    refrigerant_kg = DecimalField(
        _l("Net weight of the refrigerant (kg)"),
        [Optional(), NumberRange(min=0, max=200)],
        description=_l("Needed for dry ice: the carrier has to be told."),
    )
    carrier = SelectField(_l("Carrier"), [InputRequired()])
    boxes = IntegerField(_l("Number of boxes"), [InputRequired(), NumberRange(min=1, max=99)], default=1)
    gross_kg = DecimalField(_l("Gross weight (kg)"), [InputRequired(), NumberRange(min=0, max=999)])
    note = TextAreaField(_l("Remarks"), NOTE, render_kw={"rows": 2})

    def offer(self, practice: Practice) -> None:
        spoken = language()
        self.refrigerant.choices = _named(practice.refrigerants, spoken)
        self.carrier.choices = _named(practice.carriers, spoken)


class DispatchForm(BaseForm):
    """A parcel is handed over."""

    tracking = StringField(_l("Tracking number"), [Optional(), Length(max=64)], render_kw=CODE_KEYS)
    closed_day_reason = StringField(
        _l("Reason for sending today"),
        [Optional(), Length(max=500)],
        description=_l("Only needed on a day on which no parcel should leave."),
    )

    def __init__(self, *args: Any, is_open_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_open_day:
            del self.closed_day_reason


class ArrivalForm(BaseForm):
    """A parcel has arrived."""

    arrived_on = DateField(_l("Arrived on"), [InputRequired()])
    note = TextAreaField(_l("What the receiver says"), NOTE, render_kw={"rows": 2})

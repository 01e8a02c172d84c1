"""Forms of storage."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.storage.location_types import LocationType
from lims.storage.shapes import Order
from lims.storage.wording import grid_label, location_types, reason_label
from lims.web.forms import BaseForm

CODE_KEYS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
OTHER_REASON = "OTHER"


class NewLocationForm(BaseForm):
    name = StringField(_l("Location name"), [InputRequired(), Length(max=80)])
    count = IntegerField(
        _l("Number of locations"),
        [InputRequired(), NumberRange(1, 500)],
        default=1,
        description=_l("“Box 1” and 20 makes Box 1 to Box 20."),
    )
    grid = SelectField(_l("Positions"), validate_choice=False)
    slot = StringField(
        _l("First slot"),
        [Optional(), Length(max=8)],
        description=_l("Left empty: the next free one."),
        render_kw=CODE_KEYS,
    )
    temperature_c = IntegerField(_l("Temperature (°C)"), [Optional(), NumberRange(-273, 60)])
    note = TextAreaField(_l("Remarks"), [Optional(), Length(max=2000)], render_kw={"rows": 2})

    def offer(self, location_type: LocationType, has_slots: bool) -> None:
        """Leave out what this type of location does not have."""
        choices = [(name, grid_label(name)) for name in location_type.grids]
        self.grid.choices = choices if location_type.grid_needed else [("", _("No positions")), *choices]
        if not choices:
            del self.grid
        if not has_slots:
            del self.slot


class EditLocationForm(BaseForm):
    version = HiddenField()
    name = StringField(_l("Location name"), [InputRequired(), Length(max=80)])
    temperature_c = IntegerField(_l("Temperature (°C)"), [Optional(), NumberRange(-273, 60)])
    note = TextAreaField(_l("Remarks"), [Optional(), Length(max=2000)], render_kw={"rows": 3})


class MoveLocationForm(BaseForm):
    parent = StringField(
        _l("Into"),
        [InputRequired(), Length(max=64)],
        description=_l("Scan or type the code of the new place."),
        render_kw=CODE_KEYS,
    )
    slot = StringField(
        _l("Slot"), [Optional(), Length(max=8)], description=_l("Left empty: the next free one."), render_kw=CODE_KEYS
    )


class StoreHereForm(BaseForm):
    """Put an item into a chosen position of the box that is shown."""

    barcode = StringField(_l("Barcode of the item"), [InputRequired(), Length(max=64)], render_kw=CODE_KEYS)
    position = HiddenField()


class StoreItemForm(BaseForm):
    place = StringField(
        _l("Place"),
        [InputRequired(), Length(max=64)],
        description=_l(
            "Scan or type a box, with a position if it is not the next free one: %(example)s", example="NGB0000012K C07"
        ),
        render_kw=CODE_KEYS,
    )


class StoreLotForm(BaseForm):
    place = StringField(
        _l("Place"), [InputRequired(), Length(max=64)], description=_l("Scan or type the box."), render_kw=CODE_KEYS
    )
    start = StringField(
        _l("First position"),
        [Optional(), Length(max=8)],
        description=_l("Left empty: the next free one."),
        render_kw=CODE_KEYS,
    )
    order = SelectField(_l("Filled"), [Optional()])
    items = SelectMultipleField(_l("Items"), [InputRequired()], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order.choices = [
            ("", _("As is usual for the box")),
            (Order.ROWS.value, _("Row by row")),
            (Order.COLUMNS.value, _("Column by column")),
        ]


class NoteForm(BaseForm):
    note = TextAreaField(_l("Remarks"), [Optional(), Length(max=2000)], render_kw={"rows": 2})


class DiscardForm(BaseForm):
    reason = SelectField(_l("Reason"), [InputRequired()])
    other = StringField(_l("Reason in words"), [Optional(), Length(max=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(name, reason_label(name)) for name in location_types().reasons]
        self.reason.choices = [("", _("Choose")), *reasons, (OTHER_REASON, _("Other"))]

    @property
    def chosen(self) -> str:
        """The key of a reason, or the reason in words."""
        return self.other.data or "" if self.reason.data == OTHER_REASON else self.reason.data

"""Forms of set-ups, of moves by slots, and of the search for room."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.storage.definitions import Setup
from lims.storage.forms import CODE_KEYS
from lims.storage.wording import grid_label, location_type_label, location_types
from lims.web.forms import BaseForm


class SetupForm(BaseForm):
    parent = StringField(
        _l("Stands in"),
        [InputRequired(), Length(max=64)],
        description=_l("Scan or type the code of the room."),
        render_kw=CODE_KEYS,
    )
    name = StringField(_l("Location name"), [InputRequired(), Length(max=80)])

    def begin_with(self, setup: Setup) -> None:
        """Propose the name that the settings give."""
        self.name.data = self.name.data or setup.levels[0].name


class SlotsForm(BaseForm):
    """Items by their slots; `act` says what becomes of them."""

    chosen = SelectMultipleField(_l("Positions"), validate_choice=False)
    positions = TextAreaField(
        _l("Further positions"),
        [Optional(), Length(max=2000)],
        description=_l("One, several, or from one to another: A1, B2, C1-C9"),
        render_kw={"rows": 2, **CODE_KEYS},
    )
    act = RadioField(_l("What to do"), [InputRequired()], default="move")
    target = StringField(
        _l("Into"), [Optional(), Length(max=64)], description=_l("Scan or type the other box."), render_kw=CODE_KEYS
    )
    start = StringField(
        _l("First position"),
        [Optional(), Length(max=8)],
        description=_l("Left empty: the next free one."),
        render_kw=CODE_KEYS,
    )
    same = BooleanField(_l("Into the same positions as here"))

    def offer(self) -> None:
        """Fill in what can be done."""
        self.act.choices = [("move", _("Move to another box")), ("out", _("Take out"))]

    @property
    def texts(self) -> str:
        """The ticked and the typed positions as one text."""
        return " ".join([*(self.chosen.data or []), self.positions.data or ""])


class RoomForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    count = IntegerField(_l("Number of items"), [InputRequired(), NumberRange(1, 100_000)])
    temperature = SelectField(_l("Temperature"), default="", validate_choice=False)
    near = StringField(
        _l("Near"),
        [Optional(), Length(max=64)],
        description=_l("An accession number, a lot, or the code of a place."),
        render_kw=CODE_KEYS,
    )
    type = SelectField(_l("Type of container"), default="", validate_choice=False)
    grid = SelectField(_l("Positions"), default="", validate_choice=False)
    manner = SelectField(_l("How"), default="one", validate_choice=False)

    def offer(self) -> None:
        """Fill the choices from the settings."""
        types = location_types()
        degrees = sorted({each.temperature_c for each in types.types.values() if each.temperature_c is not None})
        self.temperature.choices = [
            ("", _("Any")),
            *((str(each), f"{each} °C".replace("-", "\u2212")) for each in degrees),
        ]
        holding = [each.name for each in types.types.values() if each.holds_items]
        self.type.choices = [("", _("Any")), *((name, location_type_label(name)) for name in holding)]
        self.grid.choices = [("", _("Any")), *((name, grid_label(name)) for name in types.grids)]
        self.manner.choices = [
            ("one", _("All in one container")),
            ("contiguous", _("In one, side by side")),
            ("spread", _("Also in several")),
        ]

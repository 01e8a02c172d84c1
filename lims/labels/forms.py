"""Forms of printing labels."""

from flask_babel import lazy_gettext as _l
from wtforms import FloatField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.labels.choosing import Scope, Selection, codes_in
from lims.web.forms import BaseForm


class CodesForm(BaseForm):
    """Which labels, by codes."""

    codes = TextAreaField(
        _l("Codes"),
        validators=[InputRequired(), Length(max=200_000)],
        description=_l("Scan or paste codes of items, lots or locations, one a line. A lot stands for its items."),
        render_kw={"rows": 4, "autocomplete": "off", "spellcheck": "false"},
    )


class PrintsForm(BaseForm):
    """Which prints are shown; it only reads."""

    class Meta(BaseForm.Meta):
        csrf = False

    code = StringField(_l("With the label of"), validators=[Optional(), Length(max=40)])


class PrintForm(BaseForm):
    """How to print what was chosen; the choice itself travels in hidden fields."""

    lot = HiddenField()
    location = HiddenField()
    scope = HiddenField()
    codes = HiddenField()
    layout = SelectField(_l("Design and stock"), validators=[InputRequired()])
    first = IntegerField(
        _l("First free label on the sheet"),
        default=1,
        validators=[Optional(), NumberRange(min=1)],
        description=_l("Counted along the rows from the top left. 1 for a new sheet."),
    )
    target = SelectField(_l("Print on"), validators=[Optional()])
    # Asked for only where some of the labels have been printed before.
    reason = StringField(_l("Why they are printed again"), validators=[Optional(), Length(max=200)])

    def selection(self) -> Selection:
        """What the hidden fields choose."""
        scope = self.scope.data or Scope.ITSELF
        return Selection(
            lot=self.lot.data or "",
            location=self.location.data or "",
            scope=Scope(scope) if scope in set(Scope) else Scope.ITSELF,
            codes=codes_in(self.codes.data or ""),
        )

    def printer(self) -> str:
        """The printer that is chosen, or nothing for a file."""
        return printer_in(self.target.data)

    def design_and_stock(self) -> tuple[str, str]:
        """The names that the layout stands for."""
        design, _, stock = (self.layout.data or "").partition("/")
        return design, stock


class ReprintForm(BaseForm):
    """Printing a whole job again; a roll has no first free label."""

    target = SelectField(_l("Print on"), validators=[Optional()])
    first = IntegerField(_l("First free label on the sheet"), default=1, validators=[Optional(), NumberRange(min=1)])
    reason = StringField(_l("Why they are printed again"), validators=[InputRequired(), Length(max=200)])


class SendAgainForm(BaseForm):
    """Going on with a print that failed."""

    first_label = IntegerField(
        _l("Go on from label"),
        validators=[InputRequired(), NumberRange(min=1)],
        description=_l("Look what came out of the printer: this is the first label that did not."),
    )


class ShiftForm(BaseForm):
    """How far a stock's real labels lie beside where they are thought to be."""

    x_mm = FloatField(
        _l("To the right, in mm"),
        validators=[InputRequired(), NumberRange(min=-20, max=20)],
        description=_l(
            "What the ruler across the left edge of the frame says where the label's edge is. Left of 0 it is negative."
        ),
    )
    y_mm = FloatField(
        _l("Downwards, in mm"),
        validators=[InputRequired(), NumberRange(min=-20, max=20)],
        description=_l(
            "What the ruler across the upper edge of the frame says where the label's edge is. Above 0 it is negative."
        ),
    )


def printer_in(target: str | None) -> str:
    """The name of the printer in a choice of where to print, or nothing for a file."""
    return (target or "").removeprefix("printer:")

"""Forms of quality: the filter of the worklist, results as a grid, holds."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.quality.definitions import Field, FieldType, Measure, TestDefinition
from lims.quality.models import HoldReason
from lims.quality.rules.counts import place
from lims.quality.wording import HOLD_REASONS, in_reader_language
from lims.web.forms import BaseForm

MOST_REPLICATES = 8
NOTE = [Length(max=2000)]


class WorklistForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    horizon = SelectField(_l("Due"), default="30", validate_choice=False)
    test = SelectField(_l("Test"), default="", validate_choice=False)
    kind = SelectField(_l("Kind"), default="", validate_choice=False)
    location = SelectField(_l("Stored in"), default="", validate_choice=False)

    def offer(self, tests: list[tuple[str, str]], kinds: list[tuple[str, str]], places: list[tuple[str, str]]) -> None:
        self.horizon.choices = [
            SelectChoice("0", _("until today")),
            SelectChoice("30", _("within 30 days")),
            SelectChoice("365", _("within a year")),
            SelectChoice("", _("all planned")),
        ]
        self.test.choices = [SelectChoice("", _("All")), *tests]
        self.kind.choices = [SelectChoice("", _("All")), *kinds]
        self.location.choices = [SelectChoice("", _("Everywhere")), *places]


class ResultForm(BaseForm):
    """One result; `result_form` adds the cells and fields of a test."""

    tested_on = DateField(_l("Date of the test"), [InputRequired()])
    item = StringField(
        _l("Item that was opened"),
        [Optional(), Length(max=32)],
        description=_l("Scan or type its barcode."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    stock = RadioField(_l("What left the item"), default="nothing", validate_choice=False)
    withdrawn = IntegerField(_l("Quantity taken"), [Optional(), NumberRange(min=1)])
    analyst = StringField(_l("Done by"), [Length(max=100)])
    note = TextAreaField(_l("Remarks"), NOTE, render_kw={"rows": 2})
    reason = StringField(_l("Why it is corrected"), [Length(max=500)])


class HoldForm(BaseForm):
    reason = SelectField(_l("Reason"), [InputRequired()])
    note = TextAreaField(_l("Note"), NOTE, render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [SelectChoice(reason.value, _(label)) for reason, label in HOLD_REASONS.items()]

    @property
    def chosen_reason(self) -> HoldReason:
        return HoldReason(self.reason.data)


class ReleaseForm(BaseForm):
    reason = StringField(_l("Why it may be sent out again"), [InputRequired(), Length(max=500)])


def result_form(test: TestDefinition, **values: Any) -> ResultForm:
    """The form of a test: cells `<replicate>.<count>`, its own fields as `field.<name>`, the finding as `verdict`."""
    attributes: dict[str, Any] = {}
    for number in range(1, replicates_offered(test) + 1):
        for count in test.counts:
            label = _("Replicate %(n)s, %(count)s", n=number, count=in_reader_language(count.label))
            attributes[place(number, count.name)] = StringField(label, [Length(max=9)], render_kw=_CELL)
    for field in test.fields:
        attributes[field_name(field.name)] = _field(field)
    if test.measure is Measure.VERDICT:
        choices = [SelectChoice(row.value, in_reader_language(row.label)) for row in test.verdicts]
        attributes["verdict"] = RadioField(_("Finding"), [InputRequired()], choices=choices, validate_choice=False)
    form: ResultForm = type("ResultFormOfTest", (ResultForm,), attributes)(**values)
    form.stock.choices = _stock_choices(test)
    return form


def replicates_offered(test: TestDefinition) -> int:
    """How many rows the grid has; those beyond the usual number are shown when somebody asks for them."""
    if test.measure is Measure.SIMILARITY:
        return 1
    return max(MOST_REPLICATES, test.replicates) if test.counts else 0


def field_name(name: str) -> str:
    return f"field.{name}"


_CELL = {"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}


def _field(field: Field) -> Any:
    label = in_reader_language(field.label)
    if field.unit:
        label = _("%(label)s (%(unit)s)", label=label, unit=field.unit)
    needed = [InputRequired()] if field.required else []
    if field.type is FieldType.CHOICE:
        offered = (SelectChoice(choice.value, in_reader_language(choice.label)) for choice in field.choices)
        choices = [SelectChoice("", "–"), *offered]
        return SelectField(label, needed, choices=choices, validate_choice=False)
    keyboard = {"inputmode": "decimal"} if field.type is FieldType.NUMBER else {}
    return StringField(label, [*needed, Length(max=500)], render_kw={"autocomplete": "off", **keyboard})


def _stock_choices(test: TestDefinition) -> list[SelectChoice]:
    counted = [SelectChoice("counted", _("As many as were counted"))] if test.withdraws else []
    return [
        SelectChoice("nothing", _("Nothing, or it was withdrawn before")),
        *counted,
        SelectChoice("quantity", _("The quantity given here")),
        SelectChoice("all", _("All of it: the item is used up")),
    ]

"""Forms of lots, withdrawals and protocols."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lims.lots.rules import COLUMNS
from lims.lots.wording import field_label, reader_language
from lims.resources.kinds import Attribute, AttributeType, LotForm
from lims.web.forms import BaseForm

CODE_KEYS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
LINE = [Optional(), Length(max=200)]
TEXT = [Optional(), Length(max=5000)]
FIELD_PREFIX = "field_"


class LotFilterForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    q = StringField(_l("Search"), description="")
    kind = SelectField(_l("Kind"), default="", validate_choice=False)
    stock = SelectField(_l("Items in stock"), default="", validate_choice=False)

    def offer(self, kinds: list[tuple[str, str]]) -> None:
        self.kind.choices = [("", _("All")), *kinds]
        self.stock.choices = [("", _("All")), ("in", _("In stock only"))]


class ResourceChoiceForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    resource = StringField(_l("Accession number"), [InputRequired()], render_kw=CODE_KEYS)


class NewLotForm(BaseForm):
    """One preservation event; `lot_form` adds the fields of a form of lots."""

    count = IntegerField(_l("Number of items"), [InputRequired(), NumberRange(min=1)])
    quantity = IntegerField(_l("Quantity in each"), [Optional(), NumberRange(min=0)])
    made_on = DateField(_l("Date"), [InputRequired()])
    protocol = SelectField(_l("Protocol"), [Optional()])
    cryoprotectant = StringField(_l("Cryoprotectant"), LINE, description=_l("Left empty: as in the protocol."))
    cooling = StringField(_l("Cooling"), LINE, description=_l("Left empty: as in the protocol."))
    passage = IntegerField(_l("Passage"), [Optional(), NumberRange(min=0)])
    generation = StringField(_l("Generation"), LINE)
    operator = StringField(_l("Operator"), LINE)
    parent_lot = StringField(
        _l("Parent lot"), LINE, description=_l("The lot that these items were made from."), render_kw=CODE_KEYS
    )
    keep_until = DateField(
        _l("Keep until"),
        [Optional()],
        description=_l("Left empty: as the settings say of the form, or without an end."),
    )
    note = TextAreaField(_l("Remarks"), TEXT, render_kw={"rows": 2})

    def offer(self, protocols: list[tuple[str, str]]) -> None:
        self.protocol.choices = [("", _("None")), *protocols]

    def lot_fields(self) -> dict[str, Any]:
        """What was entered into the fields of the form of lots."""
        return {
            name.removeprefix(FIELD_PREFIX): field.data
            for name, field in self._fields.items()
            if name.startswith(FIELD_PREFIX) and field.data
        }


def lot_form(form: LotForm, **values: Any) -> NewLotForm:
    """The form for a lot of one form: with its own fields, without passage or generation where they mean nothing."""
    attributes: dict[str, Any] = {}
    names = {field.name for field in form.lot_fields}
    for column in ("passage", "generation"):
        if column not in names:
            attributes[column] = None
    for field in form.lot_fields:
        if field.name not in COLUMNS:
            attributes[f"{FIELD_PREFIX}{field.name}"] = _input(field)
    made: NewLotForm = type("LotOfForm", (NewLotForm,), attributes)(**values)
    return made


def _input(field: Attribute) -> Field:
    """The input of a lot field; what was typed is understood by the operation, as everywhere else."""
    help_text = field.help.in_language(reader_language()) if field.help else ""
    validators = [InputRequired()] if field.required else [Optional()]
    label = field_label(field)
    match field.type:
        case AttributeType.LONG_TEXT:
            return TextAreaField(label, validators, description=help_text)
        case AttributeType.CHOICE:
            choices = [("", ""), *((term.code, term.label(reader_language())) for term in field.vocabulary)]
            return SelectField(label, validators, description=help_text, choices=choices)
        case AttributeType.INTEGER:
            return StringField(label, validators, description=help_text, render_kw={"inputmode": "numeric"})
        case AttributeType.DECIMAL:
            return StringField(label, validators, description=help_text, render_kw={"inputmode": "decimal"})
        case _:
            return StringField(label, validators, description=help_text)


class LotEditForm(BaseForm):
    version = HiddenField()
    passage = IntegerField(_l("Passage"), [Optional(), NumberRange(min=0)])
    generation = StringField(_l("Generation"), LINE)
    operator = StringField(_l("Operator"), LINE)
    parent_lot = StringField(_l("Parent lot"), LINE, render_kw=CODE_KEYS)
    keep_until = DateField(_l("Keep until"), [Optional()])
    note = TextAreaField(_l("Remarks"), TEXT, render_kw={"rows": 3})


class WithdrawForm(BaseForm):
    whole = BooleanField(_l("The whole item is used up"))
    quantity = IntegerField(_l("Quantity"), [Optional(), NumberRange(min=1)])
    reason = StringField(_l("What for"), [InputRequired(), Length(max=300)])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.whole.data and self.quantity.data is None:
            self.quantity.errors = [
                *self.quantity.errors,
                _("Enter a quantity, or choose that the whole item is used up."),
            ]
            return False
        return True


class CheckListField(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProtocolForm(BaseForm):
    name = StringField(_l("Protocol name"), [InputRequired(), Length(max=120)])
    kinds = CheckListField(_l("For these kinds"), description=_l("None chosen: for all kinds."))
    cryoprotectant = StringField(_l("Cryoprotectant"), LINE)
    cooling = StringField(_l("Cooling"), LINE)
    text = TextAreaField(_l("Procedure"), [InputRequired(), Length(max=50_000)], render_kw={"rows": 12})

    def offer(self, kinds: list[tuple[str, str]]) -> None:
        self.kinds.choices = kinds

"""Forms of intake."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from lims.deposits.drafts import AgreementDraft, DepositorDraft, UploadedFile
from lims.deposits.models import DepositAgreement, Depositor, DepositRow, DepositState, UseCondition
from lims.deposits.wording import DEPOSIT_STATES, USE_CONDITIONS
from lims.resources.forms import ResourceForm, visibility_choices
from lims.resources.kinds import Kinds
from lims.resources.models import Visibility
from lims.resources.reading import written_fields
from lims.resources.values.countries import country_choices
from lims.resources.values.understood import Severity
from lims.resources.wording import reader, reader_language
from lims.web.forms import BaseForm

# What browsers offer to choose; the file itself decides what it is.
LIST_FILES = ".xlsx,.xlsm,.csv,.tsv,.txt"


class DepositorForm(BaseForm):
    version = IntegerField(widget=HiddenInput(), default=0)
    name = StringField(_l("Name"), [InputRequired(), Length(max=300)], description=_l("In Latin letters."))
    name_ja = StringField(_l("Japanese name"), [Length(max=300)])
    organization = StringField(_l("Organization"), [Length(max=300)])
    organization_ja = StringField(_l("Organization in Japanese"), [Length(max=300)])
    department = StringField(_l("Department"), [Length(max=300)])
    country = SelectField(_l("Country"), default="")
    address = TextAreaField(_l("Address"), [Length(max=2000)], render_kw={"rows": 3})
    email = EmailField(_l("E-mail"), [Length(max=300)])
    phone = TelField(_l("Phone"), [Length(max=100)])
    note = TextAreaField(_l("Note"), [Length(max=5000)], render_kw={"rows": 3})
    is_name_public = BooleanField(_l("The name may be shown to the public as the depositor"))
    is_active = BooleanField(_l("Can hand in specimens"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", ""), *country_choices(reader_language())]
        self.country.data = self.country.data or ""

    def draft(self) -> DepositorDraft:
        values: dict[str, Any] = {
            name: None if value == "" else value
            for name, value in self.data.items()
            if name not in ("csrf_token", "version")
        }
        return DepositorDraft(**values)


class AgreementForm(BaseForm):
    version = IntegerField(widget=HiddenInput(), default=0)
    title = StringField(_l("Title"), [InputRequired(), Length(max=300)])
    signed_on = DateField(_l("Signed on"), [InputRequired()])
    ends_on = DateField(_l("Ends on"), [Optional()], description=_l("The last day; empty if it has no end."))
    use_condition = RadioField(_l("Who may have the material"), default=UseCondition.UNRESTRICTED.value)
    terms_of_use = TextAreaField(
        _l("Terms of use"),
        [Length(max=20000)],
        description=_l("Become the terms of each resource that has none of its own."),
        render_kw={"rows": 5},
    )
    visibility = RadioField(_l("Visibility of the resources"), default=Visibility.CLOSED.value)
    embargoed_until = DateField(
        _l("Embargoed until"), [Optional()], description=_l("The first day on which everybody may see it.")
    )
    signed_file = FileField(_l("Signed file"), description=_l("The signed agreement, as PDF or picture."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_condition.choices = [(condition.value, _(label)) for condition, label in USE_CONDITIONS.items()]
        self.visibility.choices = visibility_choices()

    def draft(self) -> AgreementDraft:
        return AgreementDraft(
            title=self.title.data,
            signed_on=self.signed_on.data,
            ends_on=self.ends_on.data,
            use_condition=UseCondition(self.use_condition.data),
            terms_of_use=self.terms_of_use.data or None,
            visibility=Visibility(self.visibility.data),
            embargoed_until=self.embargoed_until.data,
            signed_file=uploaded(self.signed_file),
        )

    def show(self, agreement: DepositAgreement) -> None:
        """Fill in what is recorded."""
        for name in ("version", "title", "signed_on", "ends_on", "terms_of_use", "embargoed_until"):
            self._fields[name].data = getattr(agreement, name)
        self.use_condition.data = agreement.use_condition.value
        self.visibility.data = agreement.visibility.value


class PartiesForm(BaseForm):
    """Who hands in, under which agreement."""

    depositor = SelectField(_l("Depositor"), [InputRequired()])
    agreement = SelectField(_l("Deposit agreement"), default="", render_kw={"data-of-depositor": "depositor"})

    def offer(self, depositors: Sequence[Depositor], agreements: Sequence[DepositAgreement]) -> None:
        """Fill the choices; each agreement says whose it is, so that the page shows only the chosen depositor's."""
        self.agreement.data = self.agreement.data or ""
        self.depositor.choices = [("", ""), *((one.number, _depositor_text(one)) for one in depositors)]
        self.agreement.choices = [
            ("", _("None yet")),
            *(
                SelectChoice(one.number, f"{one.number} {one.title}", {"data-depositor": one.depositor.number})
                for one in agreements
            ),
        ]


class NewListForm(PartiesForm):
    kind = SelectField(_l("Kind"), [InputRequired()])
    file = FileField(
        _l("List"),
        [FileRequired()],
        description=_l("A spreadsheet (XLSX) or a text table (CSV, TSV) with one specimen in each row."),
        render_kw={"accept": LIST_FILES},
    )
    note = TextAreaField(_l("Note"), [Length(max=5000)], render_kw={"rows": 2})

    def offer_kinds(self, kinds: Kinds) -> None:
        self.kind.choices = [("", ""), *((kind.name, reader(kind.label)) for kind in kinds)]


class SpecimenForm(PartiesForm, ResourceForm):
    """One specimen without a list: the parties, and the fields of its kind."""


class CorrectionForm(ResourceForm):
    """The fields of one row of a list as they are understood; only what is changed becomes a correction."""

    def show_row(self, row: DepositRow) -> None:
        """Fill in what was understood, and in a field of text what was refused."""
        self.show(row.understood)
        for record in row.problems:
            field = self._fields.get(record["field"])
            if record["severity"] == Severity.REFUSED and isinstance(field, StringField) and not field.data:
                field.data = record["value"]

    def keep_only(self, names: Collection[str]) -> None:
        for attribute in written_fields(self.kind):
            if attribute.name not in names:
                del self[attribute.name]

    def texts(self) -> dict[str, str]:
        """What stands in each field of the kind, as it would stand in a cell."""
        return {each.name: cell_text(self[each.name].data) for each in written_fields(self.kind) if each.name in self}


class DepositFilterForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    state = SelectField(_l("State"), validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)

    def offer(self, kinds: Kinds) -> None:
        states = [(state.value, _(label)) for state, label in DEPOSIT_STATES.items()]
        self.state.choices = [("", _("All")), *states]
        self.kind.choices = [("", _("All")), *((kind.name, reader(kind.label)) for kind in kinds)]

    @property
    def chosen_state(self) -> DepositState | None:
        return DepositState(self.state.data) if self.state.data in set(DepositState) else None


class DepositorFilterForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Name or organization"))


def cell_text(value: object) -> str:
    """What a field holds, as it would stand in a cell of a list."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def uploaded(field: FileField) -> UploadedFile | None:
    """The file of a form field, or None if none was chosen."""
    if not field.data:
        return None
    return UploadedFile(field.data.filename or "", field.data.read(), field.data.mimetype or "application/octet-stream")


def _depositor_text(depositor: Depositor) -> str:
    parts = [depositor.name, depositor.organization or ""]
    return f"{', '.join(part for part in parts if part)} ({depositor.number})"

"""Forms of distribution."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lims.distribution.drafts import RequesterDraft, RequestLineDraft
from lims.distribution.legal import Law
from lims.distribution.models import AgreementScope
from lims.distribution.practice import Practice
from lims.distribution.rules.blockers import Blocker
from lims.distribution.states import AgreementState, RequestState
from lims.distribution.wording import agreement_state_label, request_state_label, scope_label
from lims.resources.kinds import Kinds
from lims.resources.values.countries import country_choices
from lims.web.forms import BaseForm
from lims.web.templating import language

CODE_KEYS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
LINE = Length(max=200)
TEXT = Length(max=5000)
LANGUAGES = [SelectChoice("ja", "日本語"), SelectChoice("en", "English")]
MOST_ITEMS = 1000


def _choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def _named(entries: Mapping[str, Any], spoken: str) -> list[SelectChoice]:
    """The entries of a configuration by code, under their names."""
    return _choices(*((code, entry.name.in_language(spoken)) for code, entry in entries.items()))


class RequestFilterForm(BaseForm):
    """What part of the list is shown; it only reads."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Search"))
    state = SelectField(_l("State"), default="open", validate_choice=False)

    def offer(self) -> None:
        states = [(state.value, request_state_label(state)) for state in RequestState]
        self.state.choices = _choices(("open", _("In progress")), ("", _("All")), *states)


class AgreementFilterForm(BaseForm):
    """What part of the list is shown; it only reads."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Search"))
    state = SelectField(_l("State"), default="", validate_choice=False)

    def offer(self) -> None:
        states = [(state.value, agreement_state_label(state)) for state in AgreementState]
        self.state.choices = _choices(("", _("All")), *states)


class SearchForm(BaseForm):
    """A text to look for; it only reads."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Search"))


class RequesterFields(BaseForm):
    """Who asks."""

    name = StringField(_l("Name"), [InputRequired(), LINE])
    institution = StringField(_l("Institution"), [Optional(), LINE])
    department = StringField(_l("Department"), [Optional(), LINE])
    category = SelectField(_l("Sort of institution"), [Optional()])
    address = TextAreaField(_l("Address to send to"), [Optional(), TEXT], render_kw={"rows": 3})
    country = SelectField(_l("Country"), [Optional()])
    email = EmailField(_l("E-mail address"), [Optional(), Email(), LINE])
    phone = StringField(_l("Phone"), [Optional(), LINE])
    language = SelectField(_l("Language of letters and papers"), choices=LANGUAGES)

    def offer_about_requester(self, practice: Practice) -> None:
        spoken = language()
        self.category.choices = [*_choices(("", "–")), *_named(practice.categories, spoken)]
        self.country.choices = _choices(("", "–"), *country_choices(spoken))

    def requester_draft(self) -> RequesterDraft:
        return RequesterDraft(
            name=self.name.data,
            institution=self.institution.data or "",
            email=self.email.data or "",
            country=self.country.data or "",
            category=self.category.data or None,
            language=self.language.data,
            address=self.address.data or "",
            department=self.department.data or None,
            phone=self.phone.data or None,
        )


class RequesterForm(RequesterFields):
    """A requester on a page of its own."""

    version = HiddenField()


class LineFields(Form):
    """One resource that is asked for; an empty accession is no line."""

    accession = StringField(_l("Accession number"), [Optional(), Length(max=48)], render_kw=CODE_KEYS)
    form = SelectField(_l("Form"), [Optional()], validate_choice=False)
    items = IntegerField(_l("Items"), [Optional(), NumberRange(min=1, max=MOST_ITEMS)], default=1)


class RequestFields(BaseForm):
    """What is asked for, and what for."""

    purpose = SelectField(_l("Purpose"), [Optional()])
    purpose_text = TextAreaField(_l("Purpose in the requester's words"), [Optional(), TEXT], render_kw={"rows": 3})
    lines = FieldList(FormField(LineFields), label=_l("Resources"), min_entries=1)
    note = TextAreaField(_l("Note"), [Optional(), TEXT], render_kw={"rows": 2})

    def offer_about_request(self, practice: Practice, kinds: Kinds) -> None:
        spoken = language()
        self.purpose.choices = [*_choices(("", _("not classified"))), *_named(practice.purposes, spoken)]
        forms = {form.name: form.label.in_language(spoken) for kind in kinds for form in kind.lot_forms}
        for line in self.lines:
            line.form.form.choices = _choices(("", _("any form")), *forms.items())

    def line_drafts(self) -> list[RequestLineDraft]:
        return [
            RequestLineDraft(line["accession"].strip(), line["items"] or 1, line["form"] or "")
            for line in self.lines.data
            if line["accession"] and line["accession"].strip()
        ]


class NewRequestForm(RequestFields, RequesterFields):
    """A request that somebody enters for a requester."""

    message_id = HiddenField(validators=[InputRequired(), Length(max=64)])
    terms_accepted = BooleanField(
        _l("The requester has accepted the terms of use"), description=_l("Of all resources named here.")
    )

    def without_requester(self) -> None:
        """Leave the requester out: it is a known one."""
        for name in ("name", "institution", "department", "category", "address", "country", "email", "phone"):
            delattr(self, name)


class EditRequestForm(RequestFields):
    """Changes of a request."""

    version = HiddenField(validators=[InputRequired()])


class ReasonForm(BaseForm):
    """Why something is done that needs a reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=1000)], render_kw={"rows": 3})


class TermsForm(BaseForm):
    """How the requester accepted the terms of use."""

    note = StringField(
        _l("How the requester has accepted them"),
        [InputRequired(), Length(max=500)],
        description=_l("For example: by mail of 2026-04-01."),
    )


class PrepareForm(BaseForm):
    """The day on which a parcel should leave."""

    planned_on = DateField(_l("Day of dispatch"), [InputRequired()])


class ClearanceForm(BaseForm):
    """A person's answer to a legal check."""

    is_true = BooleanField(_l("This is true: I have made sure of it"), [InputRequired()])
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)], render_kw={"rows": 2})
    document = FileField(_l("Document (PDF or picture)"))


class OpenChecksForm(BaseForm):
    """A person's answers to several legal checks, each ticked by itself; `for_checks` makes it."""

    note = TextAreaField(
        _l("Note"),
        [Optional(), Length(max=2000)],
        description=_l("It is kept with each answer."),
        render_kw={"rows": 2},
    )
    asked: tuple[Blocker, ...] = ()

    @classmethod
    def for_checks(cls, asked: Sequence[Blocker]) -> "OpenChecksForm":
        """The form for what is asked now; a check that asks for a paper has a field for it."""
        fields: dict[str, Any] = {"asked": tuple(asked)}
        for blocker in asked:
            fields[f"answer-{_key(blocker)}"] = BooleanField(_l("This is true: I have made sure of it"))
            if blocker.check and blocker.check.document:
                fields[f"document-{_key(blocker)}"] = FileField(_l("Document (PDF or picture)"))
        made: OpenChecksForm = type("OpenChecksForm", (cls,), fields)()
        return made

    def answer_field(self, blocker: Blocker) -> Any:
        return self[f"answer-{_key(blocker)}"]

    def document_field(self, blocker: Blocker) -> Any:
        """The field for the paper of a check, or None if the check asks for none."""
        return self._fields.get(f"document-{_key(blocker)}")

    def ticked(self) -> list[Blocker]:
        return [blocker for blocker in self.asked if self.answer_field(blocker).data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every ticked check has the paper that it asks for, and at least one is ticked."""
        is_valid = bool(super().validate(extra_validators))
        if not self.ticked():
            self.form_errors.append(_("Choose at least one check."))
            is_valid = False
        for blocker in self.ticked():
            field = self.document_field(blocker)
            if field is not None and not field.data:
                field.errors = [*field.errors, _("This check can only be confirmed with a document.")]
                is_valid = False
        return is_valid


def _key(blocker: Blocker) -> str:
    """A check with its line, the same whenever the form is made."""
    return f"{blocker.check.code if blocker.check else blocker.code}-{blocker.line_id or 0}"


class DraftAgreementForm(BaseForm):
    """What an agreement is about."""

    scope = RadioField(_l("It covers"), [InputRequired()], default=AgreementScope.RESOURCES.value)
    language = SelectField(_l("Language"), choices=LANGUAGES)
    further_terms = TextAreaField(
        _l("Further terms"), [Optional(), TEXT], description=_l("One in each line."), render_kw={"rows": 3}
    )

    def offer(self) -> None:
        self.scope.choices = _choices(*((scope.value, scope_label(scope)) for scope in AgreementScope))


class SignedForm(BaseForm):
    """The agreement that came back signed."""

    file = FileField(_l("Signed agreement (PDF or picture)"), [FileRequired()])
    signatory = StringField(_l("Signed by"), [InputRequired(), LINE])
    signed_on = DateField(_l("Signed on"), [InputRequired()])


class CountersignForm(BaseForm):
    """The centre's own signature."""

    signatory = StringField(_l("Signed for the centre by"), [InputRequired(), LINE])


class CheckListField(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CautionsForm(BaseForm):
    """Conditions of the depositor and flags of the law for one resource."""

    conditions = CheckListField(_l("Conditions of the depositor"))
    flags = CheckListField(_l("What the law knows it as"))

    def offer(self, practice: Practice, law: Law) -> None:
        spoken = language()
        self.conditions.choices = _named(practice.conditions, spoken)
        self.flags.choices = _named(law.flags, spoken)

    def codes(self) -> list[Any]:
        return [*self.conditions.data, *self.flags.data]

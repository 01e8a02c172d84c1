"""Forms of the catalogue; the fields of a resource's form come from its kind's file."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from lims.resources.kinds import Attribute, AttributeType, Kind
from lims.resources.models import ParentRole, Visibility
from lims.resources.reading import Reading, plain_text, read_fields, written_fields
from lims.resources.values.countries import country_choices
from lims.resources.wording import PARENT_ROLES, VISIBILITIES, problem_text, reader, reader_language
from lims.web.forms import BaseForm

_LINES = frozenset({AttributeType.TEXT_LIST, AttributeType.REFERENCES, AttributeType.DATA_LINKS})
_NUMBERS = frozenset({AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.NCBI_TAXON})
# Not offered: a taxon that is known has its number already, so it is only asked for.
_FIELDS_OF_NEW_TAXA = frozenset({"ncbi_taxon_id"})


class CheckListField(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ResourceForm(BaseForm):
    """The fields of one kind; made by `resource_form`. What is written is understood as the API and lists are."""

    kind: Kind

    def read_checked(self) -> Reading:
        """Understand what was written, and show at its field all that can't be taken."""
        self.validate()
        reading = read_fields(
            self.kind, {each.name: self._fields[each.name].data for each in written_fields(self.kind)}
        )
        for name, problem in reading.refused():
            self._fields[name].errors = [*self._fields[name].errors, problem_text(problem)]
        if not reading.values.get("name"):
            self._fields["name"].errors = [_("A name is needed.")]
        return reading

    def show(self, values: dict[str, Any]) -> None:
        """Fill in what the catalogue holds."""
        for attribute in written_fields(self.kind):
            if attribute.name in values and attribute.name not in _FIELDS_OF_NEW_TAXA:
                self._fields[attribute.name].data = _shown(attribute, values[attribute.name])


class NewResourceForm(ResourceForm):
    visibility = RadioField(_l("Visibility"), default=Visibility.CLOSED.value)
    embargoed_until = DateField(
        _l("Embargoed until"), [Optional()], description=_l("The first day on which everybody may see it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visibility.choices = visibility_choices()


class EditResourceForm(ResourceForm):
    version = IntegerField(widget=HiddenInput())


def resource_form(kind: Kind, base: type[ResourceForm], **arguments: Any) -> Any:
    """Make the form of a kind."""
    fields = {attribute.name: _field(attribute) for attribute in written_fields(kind)}
    return type(base.__name__, (base,), {"kind": kind, **fields})(**arguments)


def _field(attribute: Attribute) -> Field:
    label = reader(attribute.label)
    if attribute.unit and attribute.unit != "°":
        label = _("%(label)s (%(unit)s)", label=label, unit=attribute.unit)
    keywords: dict[str, Any] = {"label": label, "description": _help(attribute), "render_kw": _keywords(attribute)}
    if attribute.type is AttributeType.CHOICE:
        choices = [SelectChoice(""), *_terms(attribute)]
        return SelectField(choices=choices, validate_choice=False, **keywords)
    if attribute.type is AttributeType.MULTI_CHOICE:
        return CheckListField(choices=_terms(attribute), validate_choice=False, **keywords)
    if attribute.type is AttributeType.COUNTRY:
        choices = [SelectChoice(""), *(SelectChoice(*pair) for pair in country_choices(reader_language()))]
        return SelectField(choices=choices, validate_choice=False, **keywords)
    if attribute.type is AttributeType.BOOLEAN:
        return SelectField(choices=_yes_or_no(), validate_choice=False, **keywords)
    if attribute.type is AttributeType.LONG_TEXT or attribute.type in _LINES:
        return TextAreaField(**keywords)
    needed = [InputRequired()] if attribute.required or attribute.name == "name" else []
    return StringField(validators=needed, **keywords)


def _terms(attribute: Attribute) -> list[SelectChoice]:
    return [SelectChoice(term.code, term.label(reader_language())) for term in attribute.vocabulary]


def _yes_or_no() -> list[SelectChoice]:
    return [SelectChoice(""), SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]


def _help(attribute: Attribute) -> str:
    if attribute.type in (AttributeType.REFERENCES, AttributeType.DATA_LINKS):
        return _("One in each line: %(forms)s", forms=_FORMS[attribute.type])
    if attribute.help:
        return reader(attribute.help)
    texts = {
        AttributeType.TEXT_LIST: _("One in each line."),
        AttributeType.PARTIAL_DATE: _("Such as 1975-06-03, 1975-06 or 1975."),
        AttributeType.DATE: _("Such as 1975-06-03."),
        AttributeType.LATITUDE: _("Such as 35.2083 or 35°12'30\"N."),
        AttributeType.LONGITUDE: _("Such as 139.0250 or 139°01'30\"E."),
        AttributeType.NCBI_TAXON: _("Only for a taxon that is new here."),
    }
    return texts.get(attribute.type, "")


_FORMS = {
    AttributeType.REFERENCES: "DOI, PMID, …",
    AttributeType.DATA_LINKS: "PRJDB…, SAMD…, AB123456, https://…",
}


def _keywords(attribute: Attribute) -> dict[str, Any]:
    """Attributes of the input: what a phone's keyboard shows, how many lines, what helps to choose."""
    if attribute.type in _NUMBERS:
        return {"inputmode": "decimal"}
    if attribute.type is AttributeType.TAXON:
        return {"data-suggest": "taxa", "autocomplete": "off"}
    if attribute.type is AttributeType.GENOTYPE:
        return {"spellcheck": "false", "autocapitalize": "none"}
    if attribute.type in _LINES:
        return {"rows": 2 if attribute.type is AttributeType.TEXT_LIST else 3}
    if attribute.type is AttributeType.LONG_TEXT:
        return {"rows": 4}
    return {}


def _shown(attribute: Attribute, value: Any) -> Any:
    if attribute.type is AttributeType.MULTI_CHOICE:
        return value
    return plain_text(attribute, value, separator="\n")


def visibility_choices() -> list[SelectChoice]:
    return [SelectChoice(visibility.value, _(label)) for visibility, label in VISIBILITIES.items()]


class VisibilityForm(BaseForm):
    version = IntegerField(widget=HiddenInput())
    visibility = RadioField(_l("Visibility"), [InputRequired()])
    embargoed_until = DateField(
        _l("Embargoed until"), [Optional()], description=_l("The first day on which everybody may see it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visibility.choices = visibility_choices()


class WithdrawalForm(BaseForm):
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=2000)], render_kw={"rows": 2})


class ParentForm(BaseForm):
    parent = StringField(
        _l("Accession or name of the parent"),
        [InputRequired()],
        render_kw={"data-suggest": "resources", "autocomplete": "off"},
    )
    role = SelectField(_l("Relation"), default=ParentRole.PARENT.value)
    note = StringField(_l("Note"), [Length(max=500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role.value, _(label)) for role, label in PARENT_ROLES.items()]


class ReferenceForm(BaseForm):
    reference = StringField(
        _l("DOI, PMID or citation"), [InputRequired(), Length(max=2000)], render_kw={"autocomplete": "off"}
    )


class DataLinkForm(BaseForm):
    data_link = StringField(
        _l("Accession number or web address"),
        [InputRequired(), Length(max=500)],
        render_kw={"autocomplete": "off", "placeholder": "PRJDB1234"},
    )


class FilterForm(BaseForm):
    """What the list is narrowed to, in its address."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(_l("Words"))
    kind = SelectField(_l("Kind"), validate_choice=False)
    taxon = SelectField(_l("Taxon"), validate_choice=False)
    visibility = SelectField(_l("Visibility"), validate_choice=False)
    state = SelectField(_l("State"), validate_choice=False)
    sort = HiddenField()


class TaxonForm(BaseForm):
    version = IntegerField(widget=HiddenInput(), default=1)
    scientific_name = StringField(_l("Scientific name"), [InputRequired(), Length(max=300)])
    authority = StringField(_l("Authority"), [Length(max=300)])
    rank = StringField(_l("Rank"), [Length(max=60)], description=_l("Such as species, subspecies, variety."))
    ncbi_id = IntegerField(_l("NCBI taxon id"), [Optional(), NumberRange(1, 2_000_000_000)])
    name_en = StringField(_l("English name"), [Length(max=300)])
    name_ja = StringField(_l("Japanese name"), [Length(max=300)])
    synonyms = TextAreaField(_l("Synonyms"), description=_l("One in each line."), render_kw={"rows": 3})


class MergeTaxonForm(BaseForm):
    merged = StringField(
        _l("Taxon that ends"),
        [InputRequired()],
        description=_l("Its resources, names and numbers come here, and it is gone."),
        render_kw={"data-suggest": "taxa", "autocomplete": "off"},
    )

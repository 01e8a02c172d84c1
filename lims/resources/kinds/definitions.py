"""What a kind of resource is made of: attributes, vocabularies, forms of its lots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lims.resources.values.choices import Term
from lims.resources.values.countries import Countries


class AttributeType(StrEnum):
    """The types that `config/kinds/*.toml` may give to an attribute."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    TEXT_LIST = "text_list"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    TAXON = "taxon"
    NCBI_TAXON = "ncbi_taxon"
    COUNTRY = "country"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    GENOTYPE = "genotype"
    DOI = "doi"
    REFERENCES = "references"
    DATA_LINKS = "data_links"
    URL = "url"
    RRID = "rrid"


class Compared(StrEnum):
    """Whether an attribute is looked at when duplicates are searched for: as a name or as a number."""

    NAME = "name"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: what it is called, what may be written into it, and who sees it.

    `required` refuses a row without it, `expected` makes such a row doubtful. `column_names` are headers by which the
    column of a list is recognised. `part_of` names the attribute that this one is a part of (the genus of a scientific
    name); it is then read from lists only. `lowest` and `highest` bound a number.
    """

    name: str
    label: Label
    type: AttributeType
    unit: str = ""
    help: Label | None = None
    vocabulary: tuple[Term, ...] = ()
    required: bool = False
    expected: bool = False
    searchable: bool = False
    public: bool = True
    column_names: tuple[str, ...] = ()
    compared: Compared | None = None
    part_of: str = ""
    lowest: float | None = None
    highest: float | None = None
    is_shared: bool = False

    def term(self, code: str) -> Term | None:
        """The vocabulary's entry with this code."""
        return next((term for term in self.vocabulary if term.code == code), None)

    @property
    def is_list(self) -> bool:
        """Whether it holds several values."""
        return self.type in _LIST_TYPES


_LIST_TYPES = frozenset(
    {AttributeType.TEXT_LIST, AttributeType.MULTI_CHOICE, AttributeType.REFERENCES, AttributeType.DATA_LINKS}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an item of a form may go through before it is doubtful; None is without a limit.

    Minutes outside of its place in one spell and in all, and how often it may be thawed.
    """

    minutes_out_at_once: float | None = None
    minutes_out_in_total: float | None = None
    thaws: int | None = None

    @property
    def are_any(self) -> bool:
        return any(limit is not None for limit in (self.minutes_out_at_once, self.minutes_out_in_total, self.thaws))


@dataclass(frozen=True, slots=True)
class LotForm:
    """A form in which lots of a kind are kept: what one item is called, what is counted in it, how cold it is kept.

    `lot_fields` are the facts of a preservation that this form has (passage, moisture, ...).
    """

    name: str
    label: Label
    item_label: Label
    quantity_label: Label
    quantity_unit: str
    default_quantity: float
    storage_temperature_c: float
    lot_fields: tuple[Attribute, ...] = ()
    is_living: bool = False
    # Only for units that are words; symbols such as µL are the same in both languages.
    quantity_unit_ja: str = ""
    limits: Limits = Limits()
    # For how many months after it was made a lot is kept, unless its own date is given; None for as long as it lives.
    keep_months: int | None = None

    def unit(self, language: str) -> str:
        """The unit of the quantity in `ja` or `en`."""
        return self.quantity_unit_ja or self.quantity_unit if language == "ja" else self.quantity_unit


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource as its file in `config/kinds/` describes it."""

    name: str
    code: str
    label: Label
    shared_attributes: tuple[Attribute, ...]
    own_attributes: tuple[Attribute, ...]
    lot_forms: tuple[LotForm, ...]
    label_lines: tuple[str, ...]
    countries: Countries = field(repr=False, compare=False)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes that are this kind's own, in the order of its file."""
        return self.own_attributes

    @property
    def fields(self) -> tuple[Attribute, ...]:
        """All that can be said of a resource of this kind: what every kind has, then the kind's own."""
        return self.shared_attributes + self.own_attributes

    def attribute(self, name: str) -> Attribute:
        """The attribute or shared field with this name. Raises KeyError if the kind has none."""
        for attribute in self.fields:
            if attribute.name == name:
                return attribute
        raise KeyError(name)

    def has(self, name: str) -> bool:
        return any(attribute.name == name for attribute in self.fields)

    def lot_form(self, name: str) -> LotForm:
        """The lot form with this name. Raises KeyError if the kind has none."""
        for form in self.lot_forms:
            if form.name == name:
                return form
        raise KeyError(name)

    @property
    def public_attributes(self) -> tuple[Attribute, ...]:
        return tuple(attribute for attribute in self.own_attributes if attribute.public)

    @property
    def searchable_attributes(self) -> tuple[Attribute, ...]:
        return tuple(attribute for attribute in self.own_attributes if attribute.searchable)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds of a centre, by name, in the order of their files' `order`."""

    by_name: Mapping[str, Kind]

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Kind:
        return self.by_name[name]

    def __len__(self) -> int:
        return len(self.by_name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.by_name)

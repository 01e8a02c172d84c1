"""Reading and validating the values of a kind's attributes, the same on every way in."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lims.core.language import N_
from lims.core.refusals import InvalidValue, Refusal
from lims.resources.kinds.definitions import Attribute, AttributeType, Kind
from lims.resources.values import identifiers
from lims.resources.values.choices import understand_boolean, understand_choice, understand_choices
from lims.resources.values.coordinates import understand_latitude, understand_longitude
from lims.resources.values.dates_as_written import understand_date, understand_partial_date
from lims.resources.values.genotypes import understand_genotype
from lims.resources.values.missing import about_missing, missing_as
from lims.resources.values.names import separated, tidied
from lims.resources.values.numbers import understand_decimal, understand_integer
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem, Severity, Understood, note, refused

LONGEST_TEXT = 2_000
LONGEST_LONG_TEXT = 50_000


class InvalidAttribute(InvalidValue):
    """A value of an attribute is refused; the sentence is the problem's own."""

    def __init__(self, attribute: Attribute, problem: Problem) -> None:
        self.message = problem.message  # type: ignore[misc]
        Refusal.__init__(self, **{"field": attribute.name, **problem.values})


def understand(kind: Kind, attribute: Attribute, raw: object) -> Understood[Any]:
    """What was written for an attribute, as a value of its type: text, number, PartialDate, code, list ..."""
    reading = _READERS[attribute.type](kind, attribute, raw)
    if reading.value is None or not isinstance(reading.value, int | Decimal) or isinstance(reading.value, bool):
        return reading
    return _within_bounds(attribute, raw, reading)


def validate_attributes(kind: Kind, values: Mapping[str, object]) -> dict[str, Any]:
    """The values of a kind's own attributes as JSON holds them; empty ones are left out.

    Raises InvalidValue, naming the attribute, for an attribute that the kind does not have, for a value that is
    refused, and for a required one that is missing.
    """
    own = {attribute.name: attribute for attribute in kind.own_attributes}
    for name in values:
        if name not in own:
            raise InvalidValue(field=name, value=str(values[name]), reason=N_("This kind has no such attribute."))
    checked: dict[str, Any] = {}
    for name, attribute in own.items():
        raw = values.get(name)
        reading = understand(kind, attribute, raw)
        for problem in reading.problems:
            if problem.severity is Severity.REFUSED:
                raise InvalidAttribute(attribute, problem)
        if reading.value is not None:
            checked[name] = as_json(reading.value)
        elif attribute.required and not attribute.part_of:
            raise InvalidValue(field=name, value="", reason=N_("This attribute is required."))
    return checked


def as_json(value: Any) -> Any:
    """An understood value as JSON holds it: dates as ISO text, decimals as numbers."""
    if isinstance(value, PartialDate):
        return value.as_iso()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _within_bounds(attribute: Attribute, raw: object, reading: Understood[Any]) -> Understood[Any]:
    lowest, highest, value = attribute.lowest, attribute.highest, reading.value
    assert value is not None
    if lowest is not None and value < lowest:
        return refused("too-low", N_("“%(value)s” is less than %(lowest)s."), value=raw, lowest=lowest)
    if highest is not None and value > highest:
        return refused("too-high", N_("“%(value)s” is more than %(highest)s."), value=raw, highest=highest)
    return reading


def _text(limit: int) -> Callable[[Kind, Attribute, object], Understood[str]]:
    def read(kind: Kind, attribute: Attribute, raw: object) -> Understood[str]:
        missing = missing_as(raw)
        if missing:
            return Understood(None, about_missing(raw, missing))
        written = _as_text(raw)
        text = written.strip() if attribute.type is AttributeType.LONG_TEXT else tidied(written)
        if len(text) > limit:
            message = N_("The text has %(length)s characters; at most %(limit)s are possible.")
            return refused("too-long", message, length=len(text), limit=limit)
        if text != written:
            message = N_("Blanks at an end or doubled blanks were left away.")
            return Understood(text, (note("tidied", message, value=written),))
        return Understood(text)

    return read


def _as_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _text_list(kind: Kind, attribute: Attribute, raw: object) -> Understood[list[str]]:
    if isinstance(raw, list | tuple):
        return Understood([tidied(str(entry)) for entry in raw if missing_as(entry) is None] or None)
    missing = missing_as(raw)
    if missing:
        return Understood(None, about_missing(raw, missing))
    entries = [entry for entry in separated(_as_text(raw)) if missing_as(entry) is None]
    return Understood(entries or None)


_READERS: dict[AttributeType, Callable[[Kind, Attribute, object], Understood[Any]]] = {
    AttributeType.TEXT: _text(LONGEST_TEXT),
    AttributeType.LONG_TEXT: _text(LONGEST_LONG_TEXT),
    AttributeType.TAXON: _text(LONGEST_TEXT),
    AttributeType.TEXT_LIST: _text_list,
    AttributeType.INTEGER: lambda kind, attribute, raw: understand_integer(raw, attribute.unit),
    AttributeType.DECIMAL: lambda kind, attribute, raw: understand_decimal(raw, attribute.unit),
    AttributeType.BOOLEAN: lambda kind, attribute, raw: understand_boolean(raw),
    AttributeType.DATE: lambda kind, attribute, raw: understand_date(raw),
    AttributeType.PARTIAL_DATE: lambda kind, attribute, raw: understand_partial_date(raw),
    AttributeType.CHOICE: lambda kind, attribute, raw: understand_choice(raw, attribute.vocabulary),
    AttributeType.MULTI_CHOICE: lambda kind, attribute, raw: understand_choices(raw, attribute.vocabulary),
    AttributeType.NCBI_TAXON: lambda kind, attribute, raw: identifiers.understand_ncbi_taxon(raw),
    AttributeType.COUNTRY: lambda kind, attribute, raw: kind.countries.understand(raw),
    AttributeType.LATITUDE: lambda kind, attribute, raw: understand_latitude(raw),
    AttributeType.LONGITUDE: lambda kind, attribute, raw: understand_longitude(raw),
    AttributeType.GENOTYPE: lambda kind, attribute, raw: understand_genotype(raw),
    AttributeType.DOI: lambda kind, attribute, raw: identifiers.understand_doi(raw),
    AttributeType.REFERENCES: lambda kind, attribute, raw: identifiers.understand_references(raw),
    AttributeType.DATA_LINKS: lambda kind, attribute, raw: identifiers.understand_data_links(raw),
    AttributeType.URL: lambda kind, attribute, raw: identifiers.understand_url(raw),
    AttributeType.RRID: lambda kind, attribute, raw: identifiers.understand_rrid(raw),
}

"""Between what people write and what the catalogue holds, field by field: the same for form, API and export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.resources.drafts import NAMES_BY_FIELD
from lims.resources.kinds import Attribute, AttributeType, Kind, understand
from lims.resources.models import Resource
from lims.resources.rules.identifiers import ReferenceText, text_of_reference
from lims.resources.values.names import tidied
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem, Severity

# Lineage is between resources, and has operations of its own.
NOT_WRITTEN = frozenset({"parents"})
_BY_LINE = frozenset({AttributeType.REFERENCES, AttributeType.DATA_LINKS})
_MCPD_UNKNOWN = "-"


@dataclass(frozen=True)
class Reading:
    """Understood values by field, and what is to be said about them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    def refused(self) -> Iterable[tuple[str, Problem]]:
        """The problems for which a value can't be taken."""
        return self._of(Severity.REFUSED)

    def doubtful(self) -> Iterable[tuple[str, Problem]]:
        """The problems that a person should look at."""
        return self._of(Severity.DOUBTFUL)

    def _of(self, severity: Severity) -> Iterable[tuple[str, Problem]]:
        return (
            (name, each) for name, problems in self.problems.items() for each in problems if each.severity is severity
        )


def written_fields(kind: Kind) -> tuple[Attribute, ...]:
    """The fields of a kind that people write: all but lineage and the parts that only lists have."""
    return tuple(each for each in kind.fields if not each.part_of and each.name not in NOT_WRITTEN)


def read_fields(kind: Kind, written: Mapping[str, object]) -> Reading:
    """Understand what was written for each field of a kind; fields that are not mentioned are left out.

    References and links are read line by line: each line is one, whatever is in it. Raises InvalidValue for a field
    that the kind does not have.
    """
    known = {each.name: each for each in written_fields(kind)}
    values: dict[str, Any] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for name, raw in written.items():
        attribute = known.get(name)
        if attribute is None:
            raise InvalidValue(name, raw, N_("This kind has no such attribute."))
        if attribute.type in _BY_LINE:
            values[name] = _lines(raw)
            continue
        reading = understand(kind, attribute, raw)
        values[name] = reading.value
        if reading.problems:
            problems[name] = reading.problems
    return Reading(values, problems)


def _lines(raw: object) -> list[str] | None:
    entries = raw if isinstance(raw, list | tuple) else str(raw or "").splitlines()
    return [tidied(str(entry)) for entry in entries if tidied(str(entry))] or None


def values_of(resource: Resource, kind: Kind) -> dict[str, Any]:
    """What the catalogue holds, by field of the kind, as `read_fields` gives it; empty fields are left out."""
    values: dict[str, Any] = {}
    for attribute in kind.fields:
        value = _value(resource, attribute)
        if value not in (None, "", []):
            values[attribute.name] = value
    return values


def _value(resource: Resource, attribute: Attribute) -> Any:
    name = attribute.name
    if not attribute.is_shared:
        return resource.attributes.get(name)
    if name in NAMES_BY_FIELD:
        texts = [each.text for each in resource.names if each.type is NAMES_BY_FIELD[name]]
        return texts if attribute.is_list else "; ".join(texts)
    special = {
        "scientific_name": lambda: resource.taxon.scientific_name if resource.taxon else None,
        "ncbi_taxon_id": lambda: resource.taxon.ncbi_id if resource.taxon else None,
        "collected_on": lambda: partial_date_of(resource.collected_on),
        "references": lambda: [reference_text(each) for each in resource.references],
        "data_links": lambda: [each.accession for each in resource.data_links],
        "parents": lambda: [line.parent.accession for line in resource.parents],
    }
    if name in special:
        return special[name]()
    return getattr(resource, name, None)


def reference_text(reference: Any) -> str:
    """A recorded reference as one line."""
    return text_of_reference(ReferenceText(reference.doi, reference.pmid, reference.citation))


def partial_date_of(mcpd: str | None) -> PartialDate | None:
    """The date that a text in MCPD form stands for."""
    if not mcpd:
        return None
    parts = (mcpd[:4], mcpd[4:6], mcpd[6:])
    return PartialDate(*(int(part) for part in parts if _MCPD_UNKNOWN not in part))


def plain_text(attribute: Attribute, value: Any, separator: str = "; ") -> str:
    """A value as it can be written into the same field again."""
    if value is None:
        return ""
    if isinstance(value, list):
        return separator.join(str(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and attribute.type is not AttributeType.TEXT:
        return str(int(value))
    return str(value)

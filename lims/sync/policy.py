"""The publication policy: which resources leave the centre, and which of their fields, from which day on.

The policy is `config/publication.toml`. Pure rules; nothing here knows a database.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.core.settings import WrongSetting
from lims.sync.records import LICENCE, Record, WithdrawalReason

OPTIONAL_FIELDS = (
    "synonyms",
    "taxon",
    "genotype",
    "description",
    "origin_country",
    "attributes",
    "lineage",
    "references",
    "data_links",
    "depositor",
    "terms",
    "forms",
)
ALWAYS_LEAVING = ("centre", "accession", "uri", "kind", "names", "availability", "modified", "licence")
ATTRIBUTE = "attributes."


class Rule(StrEnum):
    """When a field leaves."""

    OPEN = "open"
    EMBARGO = "embargo"
    DATED = "dated"
    CLOSED = "closed"


class Embargoed(StrEnum):
    """What becomes of a resource under embargo."""

    WITHHELD = "withheld"
    PARTIAL = "partial"


@dataclass(frozen=True)
class FieldRule:
    """The rule for a field; a dated one opens on its day."""

    rule: Rule
    opens_on: date | None = None

    def opening(self, embargo_until: date | None) -> date | None:
        """The first day on which the field leaves a resource: the earliest day if always, None if never."""
        if self.rule is Rule.CLOSED:
            return None
        if self.rule is Rule.EMBARGO:
            return embargo_until or date.min
        return self.opens_on or date.min


@dataclass(frozen=True)
class Policy:
    """The whole policy; `kinds` holds only what differs from `fields`."""

    licence: str
    embargoed: Embargoed
    fields: Mapping[str, FieldRule]
    kinds: Mapping[str, Mapping[str, FieldRule]]

    def rule(self, kind: str, field: str) -> FieldRule:
        """The rule for a field of a kind; `attributes.NAME` follows `attributes` unless named itself."""
        known = {**self.fields, **self.kinds.get(kind, {})}
        return known.get(field) or known[field.split(".", maxsplit=1)[0]]


@dataclass(frozen=True)
class Standing:
    """What decides about a resource as a whole: the embargo ends on the day `embargo_until`."""

    public: bool
    withdrawn: bool
    embargo_until: date | None

    def embargoed(self, today: date) -> bool:
        return self.embargo_until is not None and today < self.embargo_until


@dataclass(frozen=True)
class Publication:
    """Whether a resource leaves today; if not, why not."""

    leaves: bool
    withheld_because: WithdrawalReason | None = None


def publication(policy: Policy, standing: Standing, today: date) -> Publication:
    """Whether a resource leaves the centre today."""
    if standing.withdrawn:
        return Publication(False, WithdrawalReason.WITHDRAWN)
    if not standing.public:
        return Publication(False, WithdrawalReason.CLOSED)
    if standing.embargoed(today) and policy.embargoed is Embargoed.WITHHELD:
        return Publication(False, WithdrawalReason.EMBARGOED)
    return Publication(True)


def next_opening(policy: Policy, record: Record, standing: Standing, today: date) -> date | None:
    """The next day on which more of a resource will leave, or None if what leaves stays the same."""
    openings = {opens_on for _field, opens_on in _openings(policy, record, standing.embargo_until)}
    if standing.public and not standing.withdrawn and standing.embargo_until is not None:
        openings.add(standing.embargo_until)
    return min((day for day in openings if day is not None and day > today), default=None)


def leaving(policy: Policy, record: Record, standing: Standing, today: date) -> Record:
    """The record with only those fields that may leave today."""
    closed = {
        field
        for field, opens_on in _openings(policy, record, standing.embargo_until)
        if opens_on is None or opens_on > today
    }
    attributes = tuple(a for a in record.attributes if ATTRIBUTE + a.name not in closed)
    absent = Record.__dataclass_fields__
    emptied: dict[str, Any] = {field: absent[field].default for field in closed if field in absent}
    return replace(record, **{"attributes": attributes, **emptied})


def field_openings(policy: Policy, record: Record, standing: Standing) -> dict[str, date | None]:
    """The first day on which each field leaves: the earliest day for those that always do, None for never."""
    always = dict.fromkeys(ALWAYS_LEAVING, date.min)
    return {**always, **dict(_openings(policy, record, standing.embargo_until))}


def _openings(policy: Policy, record: Record, embargo_until: date | None) -> Iterator[tuple[str, date | None]]:
    kind = record.kind.code
    for field in (*OPTIONAL_FIELDS, *(ATTRIBUTE + attribute.name for attribute in record.attributes)):
        yield field, policy.rule(kind, field).opening(embargo_until)


@lru_cache
def load_policy(config_folder: Path) -> Policy:
    """Read and check `publication.toml`. Raises WrongSetting with one sentence naming what is wrong."""
    path = config_folder / "publication.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise WrongSetting(f"The publication policy {path} cannot be read: {fault}.") from fault
    return parse_policy(values)


def parse_policy(values: dict[str, Any]) -> Policy:
    """Check a policy as read from a file. Raises WrongSetting with one sentence naming what is wrong."""
    _refuse_others(values, ("licence", "embargoed_resources", "fields", "kinds"), "")
    licence = values.get("licence", "")
    if not isinstance(licence, str) or LICENCE.fullmatch(licence) is None:
        raise WrongSetting(f"In publication.toml licence is “{licence}”: it must be like CC-BY-4.0.")
    embargoed = values.get("embargoed_resources")
    if embargoed not in set(Embargoed):
        options = ", ".join(Embargoed)
        raise WrongSetting(f"In publication.toml embargoed_resources is “{embargoed}”; it is one of {options}.")
    fields = _rules(values.get("fields", {}), "fields")
    missing = [field for field in OPTIONAL_FIELDS if field not in fields]
    if missing:
        raise WrongSetting(f"In publication.toml the field “{missing[0]}” is missing under [fields].")
    kinds = {kind: _rules(rules, f"kinds.{kind}") for kind, rules in values.get("kinds", {}).items()}
    return Policy(licence, Embargoed(embargoed), fields, kinds)


def _rules(table: Any, place: str) -> dict[str, FieldRule]:
    if not isinstance(table, dict):
        raise WrongSetting(f"In publication.toml [{place}] must be a table of fields.")
    flat = dict(table)
    # TOML reads `attributes.donor_age = "closed"` as a table inside the table.
    if isinstance(flat.get("attributes"), dict):
        flat |= {ATTRIBUTE + name: value for name, value in flat.pop("attributes").items()}
    _refuse_others(
        {field: value for field, value in flat.items() if not field.startswith(ATTRIBUTE)},
        OPTIONAL_FIELDS,
        place,
    )
    return {field: _rule(value, f"{place}.{field}") for field, value in flat.items()}


def _rule(value: Any, place: str) -> FieldRule:
    if type(value) is date:
        return FieldRule(Rule.DATED, value)
    if value in (Rule.OPEN, Rule.EMBARGO, Rule.CLOSED):
        return FieldRule(Rule(value))
    raise WrongSetting(
        f"In publication.toml {place} is “{value}”; it is open, embargo, closed, or a date like 2027-04-01."
    )


def _refuse_others(values: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for name in values:
        if name not in known:
            where = f" under [{place}]" if place else ""
            raise WrongSetting(f"In publication.toml “{name}”{where} is not known; known are {', '.join(known)}.")

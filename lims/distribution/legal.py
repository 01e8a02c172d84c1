"""Legal checks as data: which of them a transfer needs, as `config/legal.toml` says it.

The rules only find the questions. The answer is always a person's, kept with name and date as a clearance.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.resources.kinds import Label


class Scope(StrEnum):
    """Whether a check is answered for each resource or once for the whole request."""

    LINE = "line"
    REQUEST = "request"


class Destination(StrEnum):
    """Whether a check is about parcels that stay in the country or leave it."""

    ANY = "any"
    HOME = "home"
    ABROAD = "abroad"


@dataclass(frozen=True)
class Material:
    """What the law asks about one resource."""

    groups: frozenset[str]
    flags: frozenset[str]
    conditions: frozenset[str]


@dataclass(frozen=True)
class LegalCheck:
    """One question of the law, and when it is asked."""

    code: str
    title: Label
    question: Label
    law: Label
    source: str
    scope: Scope
    document: bool
    valid_days: int | None
    destination: Destination
    countries: frozenset[str]
    not_countries: frozenset[str]
    groups: frozenset[str]
    flags: frozenset[str]
    conditions: frozenset[str]

    def concerns(self, material: Material, country: str, home: str) -> bool:
        """Say whether sending this material to this country (ISO 3166-1 alpha-3) raises the question."""
        return (
            self._concerns_country(country, home)
            and (not self.groups or bool(self.groups & material.groups))
            and (not self.flags or bool(self.flags & material.flags))
            and (not self.conditions or bool(self.conditions & material.conditions))
        )

    def _concerns_country(self, country: str, home: str) -> bool:
        if self.destination is Destination.ABROAD and country == home:
            return False
        if self.destination is Destination.HOME and country != home:
            return False
        if self.countries and country not in self.countries:
            return False
        return country not in self.not_countries

    def answered_until_is_past(self, confirmed_on: date, today: date) -> bool:
        """Say whether an answer of that day has grown too old."""
        return self.valid_days is not None and (today - confirmed_on).days > self.valid_days


@dataclass(frozen=True)
class Flag:
    """What the law knows a resource as, and the attributes and values that say so."""

    name: Label
    attributes: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Law:
    """All of `config/legal.toml`."""

    as_of: date
    home: str
    checks: Mapping[str, LegalCheck]
    groups: Mapping[str, frozenset[str]]
    flags: Mapping[str, Flag]

    def groups_of(self, kind: str) -> frozenset[str]:
        """Give the groups of a kind; one that stands in none counts as all: no question is left out."""
        found = frozenset(group for group, kinds in self.groups.items() if kind in kinds)
        return found or frozenset(self.groups)

    def flags_of(self, attributes: Mapping[str, Any]) -> frozenset[str]:
        """Give the flags that a resource's attributes set."""
        return frozenset(
            flag
            for flag, source in self.flags.items()
            if any(_is_among(attributes.get(name), source.values) for name in source.attributes)
        )

    def material(self, kind: str, attributes: Mapping[str, Any], cautions: frozenset[str]) -> Material:
        """Describe a resource as the law sees it; `cautions` are flags and conditions that people have set."""
        flags = self.flags_of(attributes) | (cautions & set(self.flags))
        return Material(self.groups_of(kind), flags, cautions - set(self.flags))


def _is_among(value: Any, values: tuple[Any, ...]) -> bool:
    # True == 1 in Python, but a flag "1" of one list must not be set by a yes of another.
    return any(value == wanted and isinstance(value, bool) == isinstance(wanted, bool) for wanted in values)


@lru_cache
def load_law(config_folder: Path) -> Law:
    """Read `legal.toml`; raises ValueError that names the check which is wrong."""
    path = config_folder / "legal.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = {name: frozenset(kinds) for name, kinds in content["groups"].items()}
    flags = {
        flag: Flag(
            Label(table["name_en"], table["name_ja"]), tuple(table["attributes"]), tuple(table["values"])
        )
        for flag, table in content["flags"].items()
    }
    checks = {table["code"]: _check(table) for table in content["check"]}
    for check in checks.values():
        if check.groups - set(groups) or check.flags - set(flags):
            raise ValueError(f"{path}: check {check.code!r} names a group or flag that is not defined there")
    return Law(content["as_of"], content["home"], checks, groups, flags)


def _check(table: Mapping[str, Any]) -> LegalCheck:
    return LegalCheck(
        code=table["code"],
        title=Label(table["title_en"], table["title_ja"]),
        question=Label(table["question_en"], table["question_ja"]),
        law=Label(table["law_en"], table["law_ja"]),
        source=table["source"],
        scope=Scope(table["scope"]),
        document=table["document"],
        valid_days=table.get("valid_days"),
        destination=Destination(table.get("destination", "any")),
        countries=frozenset(table.get("countries", ())),
        not_countries=frozenset(table.get("not_countries", ())),
        groups=frozenset(table.get("groups", ())),
        flags=frozenset(table.get("flags", ())),
        conditions=frozenset(table.get("conditions", ())),
    )

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
    forms: frozenset[str] = frozenset()


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
    not_forms: frozenset[str]
    flags: frozenset[str]
    conditions: frozenset[str]

    def concerns(self, material: Material, country: str, home: str) -> bool:
        """Say whether sending this material to this country (ISO 3166-1 alpha-3) raises the question."""
        return (
            self._concerns_country(country, home)
            and not (material.forms and material.forms <= self.not_forms)
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
class Group:
    """Kinds of resources and forms of lots that the law treats alike."""

    kinds: frozenset[str]
    forms: frozenset[str]


@dataclass(frozen=True)
class Flag:
    """What the law knows a resource as, and the attributes and values that say so."""

    name: Label
    attributes: tuple[str, ...]
    values: tuple[Any, ...]
    other_than: tuple[Any, ...]

    def is_set_by(self, value: Any) -> bool:
        """Say whether an attribute's value sets the flag; an empty one never does."""
        if value is None or value == "":
            return False
        return value not in self.other_than if self.other_than else value in self.values


@dataclass(frozen=True)
class Law:
    """All of `config/legal.toml`."""

    as_of: date
    home: str
    checks: Mapping[str, LegalCheck]
    groups: Mapping[str, Group]
    flags: Mapping[str, Flag]

    def groups_of(self, kind: str, forms: frozenset[str]) -> frozenset[str]:
        """Give the groups of a resource; one that is in none counts as in all: no question is left out."""
        found = frozenset(name for name, group in self.groups.items() if kind in group.kinds or forms & group.forms)
        return found or frozenset(self.groups)

    def flags_of(self, attributes: Mapping[str, Any]) -> frozenset[str]:
        """Give the flags that a resource's attributes set."""
        return frozenset(
            code
            for code, flag in self.flags.items()
            if any(flag.is_set_by(attributes.get(name)) for name in flag.attributes)
        )

    def material(
        self, kind: str, attributes: Mapping[str, Any], cautions: frozenset[str], forms: frozenset[str]
    ) -> Material:
        """Describe a resource as the law sees it.

        `cautions` are flags and conditions that people have set, `forms` those in which it would be sent.
        """
        flags = self.flags_of(attributes) | (cautions & set(self.flags))
        return Material(self.groups_of(kind, forms), flags, cautions - set(self.flags), forms)


@lru_cache
def load_law(config_folder: Path) -> Law:
    """Read `legal.toml`; raises ValueError that names the check which is wrong."""
    path = config_folder / "legal.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = {
        name: Group(frozenset(table.get("kinds", ())), frozenset(table.get("forms", ())))
        for name, table in content["groups"].items()
    }
    flags = {code: _flag(table) for code, table in content["flags"].items()}
    checks = {table["code"]: _check(table) for table in content["check"]}
    for check in checks.values():
        if check.groups - set(groups) or check.flags - set(flags):
            raise ValueError(f"{path}: check {check.code!r} names a group or flag that is not defined there")
    return Law(content["as_of"], content["home"], checks, groups, flags)


def _flag(table: Mapping[str, Any]) -> Flag:
    return Flag(
        name=Label(table["name_en"], table["name_ja"]),
        attributes=tuple(table["attributes"]),
        values=tuple(table.get("values", ())),
        other_than=tuple(table.get("other_than", ())),
    )


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
        not_forms=frozenset(table.get("not_forms", ())),
        flags=frozenset(table.get("flags", ())),
        conditions=frozenset(table.get("conditions", ())),
    )

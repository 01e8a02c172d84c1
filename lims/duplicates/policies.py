"""Policies of safety duplication: `config/duplicates.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.core.refusals import NotFound
from lims.core.settings import WrongSetting, settings_of
from lims.resources.kinds import Label
from lims.resources.models import Resource

KEYS = frozenset(
    {"label_en", "label_ja", "kinds", "lot_forms", "except", "sites", "items_per_site", "items_at_home", "source"}
)


@dataclass(frozen=True)
class Policy:
    """Items of which resources must stand at how many sites, and how many a site must have to count.

    No kinds and no forms mean all of them.
    """

    name: str
    label: Label
    kinds: tuple[str, ...]
    lot_forms: tuple[str, ...]
    exempt: frozenset[str]
    sites: int
    items_per_site: int
    items_at_home: int
    source: str

    def fits(self, resource: Resource) -> bool:
        """Is it for this resource?"""
        return (not self.kinds or resource.kind in self.kinds) and resource.accession not in self.exempt


@dataclass(frozen=True)
class Policies:
    """All policies of a centre, in the order in which they are tried."""

    all: tuple[Policy, ...]

    def policy(self, name: str) -> Policy:
        """Raises NotFound."""
        found = next((policy for policy in self.all if policy.name == name), None)
        if found is None:
            raise NotFound("policy", name)
        return found

    def of(self, resource: Resource) -> Policy | None:
        """The first policy that fits a resource."""
        return next((policy for policy in self.all if policy.fits(resource)), None)

    def before(self, policy: Policy) -> tuple[Policy, ...]:
        """The policies that are tried before one."""
        return self.all[: self.all.index(policy)]


def policies_of(session: Session) -> Policies:
    """The policies of the centre that a session belongs to."""
    return load_policies(settings_of(session).config_folder)


@lru_cache(maxsize=8)
def load_policies(config_folder: Path) -> Policies:
    """Raises WrongSetting, which names the policy and the key."""
    file = config_folder / "duplicates.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("policies", {})
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"{file}: {error}") from error
    return Policies(tuple(_policy(name, table) for name, table in tables.items()))


def _policy(name: str, table: Mapping[str, Any]) -> Policy:
    where = f"duplicates.toml [policies.{name}]"
    if unknown := set(table) - KEYS:
        raise WrongSetting(f"{where}: unknown key {', '.join(sorted(unknown))}.")
    for key, least in (("sites", 2), ("items_per_site", 1), ("items_at_home", 0)):
        if not isinstance(table.get(key), int) or table[key] < least:
            raise WrongSetting(f"{where}: {key} must be a whole number of at least {least}.")
    for key in ("label_en", "label_ja", "source"):
        if not table.get(key):
            raise WrongSetting(f"{where}: {key} is missing.")
    return Policy(
        name=name,
        label=Label(table["label_en"], table["label_ja"]),
        kinds=tuple(table.get("kinds", ())),
        lot_forms=tuple(table.get("lot_forms", ())),
        exempt=frozenset(table.get("except", ())),
        sites=table["sites"],
        items_per_site=table["items_per_site"],
        items_at_home=table["items_at_home"],
        source=table["source"],
    )

"""Purposes, categories of requesters and this centre's own rules, as `config/distribution.toml` says them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lims.resources.kinds import Label


@dataclass(frozen=True)
class Purpose:
    """What the resources are asked for."""

    code: str
    name: Label
    commercial: bool


@dataclass(frozen=True)
class Category:
    """What sort of institution asks."""

    code: str
    name: Label
    for_profit: bool


@dataclass(frozen=True)
class Condition:
    """What a depositor has asked for besides the terms of use."""

    code: str
    name: Label


@dataclass(frozen=True)
class Practice:
    """All of `config/distribution.toml`; an agreement of 0 months has no end."""

    purposes: Mapping[str, Purpose]
    categories: Mapping[str, Category]
    conditions: Mapping[str, Condition]
    countersign: bool
    agreement_months: int


@lru_cache
def load_practice(config_folder: Path) -> Practice:
    """Read `distribution.toml`."""
    content = tomllib.loads((config_folder / "distribution.toml").read_text(encoding="utf-8"))
    return Practice(
        purposes={
            code: Purpose(code, Label(table["name_en"], table["name_ja"]), table["commercial"])
            for code, table in content["purposes"].items()
        },
        categories={
            code: Category(code, Label(table["name_en"], table["name_ja"]), table["for_profit"])
            for code, table in content["categories"].items()
        },
        conditions={
            code: Condition(code, Label(table["name_en"], table["name_ja"]))
            for code, table in content["conditions"].items()
        },
        countersign=content["agreements"]["countersign"],
        agreement_months=content["agreements"]["months"],
    )

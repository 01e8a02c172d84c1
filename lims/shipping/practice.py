"""How this centre packs and sends, as `config/shipping.toml` says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.resources.kinds import Label

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSURE_DAYS = 60


@dataclass(frozen=True)
class Calendar:
    """The days on which parcels leave the centre."""

    closed_weekdays: frozenset[int]
    closed_days: frozenset[date]
    days_of_notice: int

    def is_open(self, day: date) -> bool:
        """Say whether parcels leave on this day."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def next_open_day(self, day: date) -> date:
        """Give the first day, this one or later, on which parcels leave."""
        for offset in range(LONGEST_CLOSURE_DAYS):
            candidate = day + timedelta(days=offset)
            if self.is_open(candidate):
                return candidate
        raise ValueError(f"no day for dispatch within {LONGEST_CLOSURE_DAYS} days after {day}")

    def suggested_day(self, today: date) -> date:
        """Give the day on which a parcel ordered today would leave."""
        return self.next_open_day(today + timedelta(days=self.days_of_notice))


@dataclass(frozen=True)
class Refrigerant:
    """What keeps a parcel cold, and the marks the carrier asks for."""

    code: str
    name: Label
    needs_weight: bool
    marks: str


@dataclass(frozen=True)
class Carrier:
    """A company that takes parcels."""

    code: str
    name: Label


@dataclass(frozen=True)
class Goods:
    """What customs are told about one kind of resource in one form; the value is for one item."""

    hs_code: str
    description: str
    unit_value: Decimal
    currency: str
    refrigerant: str


@dataclass(frozen=True)
class Practice:
    """All of `config/shipping.toml`."""

    as_of: date
    calendar: Calendar
    refrigerants: Mapping[str, Refrigerant]
    carriers: Mapping[str, Carrier]
    goods: Mapping[tuple[str, str | None], Goods]

    def goods_of(self, kind: str, form: str | None = None) -> Goods:
        """Give what customs are told about a kind: for this form, else for the kind, else in general."""
        for key in ((kind, form), (kind, None), ("default", None)):
            if key in self.goods:
                return self.goods[key]
        raise KeyError("default")


@lru_cache
def load_practice(config_folder: Path) -> Practice:
    """Read `shipping.toml`; raises ValueError that names the entry which is wrong."""
    path = config_folder / "shipping.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    practice = Practice(
        as_of=content["as_of"],
        calendar=_calendar(content["dispatch"]),
        refrigerants={code: _refrigerant(code, table) for code, table in content["refrigerants"].items()},
        carriers={
            code: Carrier(code, Label(table["name_en"], table["name_ja"]))
            for code, table in content["carriers"].items()
        },
        goods=_all_goods(content["goods"]),
    )
    for (kind, _form), goods in practice.goods.items():
        if goods.refrigerant not in practice.refrigerants:
            raise ValueError(f"{path}: goods.{kind}: refrigerant {goods.refrigerant!r} is not in [refrigerants]")
    return practice


def _calendar(table: Mapping[str, Any]) -> Calendar:
    unknown = set(table["closed_weekdays"]) - set(WEEKDAYS)
    if unknown or len(table["closed_weekdays"]) >= len(WEEKDAYS):
        raise ValueError(f"shipping.toml: dispatch.closed_weekdays: {sorted(unknown)} or all days closed")
    return Calendar(
        closed_weekdays=frozenset(WEEKDAYS.index(name) for name in table["closed_weekdays"]),
        closed_days=frozenset(table["closed_days"]),
        days_of_notice=table["days_of_notice"],
    )


def _refrigerant(code: str, table: Mapping[str, Any]) -> Refrigerant:
    return Refrigerant(code, Label(table["name_en"], table["name_ja"]), table["weight"], table["marks"])


def _all_goods(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[tuple[str, str | None], Goods]:
    default = tables["default"]
    goods: dict[tuple[str, str | None], Goods] = {}
    for kind, table in tables.items():
        goods[kind, None] = _goods({**default, **table})
        for form, form_table in table.get("forms", {}).items():
            goods[kind, form] = _goods({**default, **table, **form_table})
    return goods


def _goods(table: Mapping[str, Any]) -> Goods:
    return Goods(
        hs_code=table["hs_code"],
        description=table["description"],
        unit_value=Decimal(table["unit_value"]),
        currency=table["currency"],
        refrigerant=table["refrigerant"],
    )

"""Reading `config/monitoring.toml`: every mistake in it is named with its place, and stops the start."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.core.settings import WrongSetting, settings_of
from lims.monitoring.models import Measures
from lims.monitoring.rules.limits import LimitsEntry
from lims.monitoring.rules.places import Band

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Callers:
    """Who is called: everybody with one of the roles, and some addresses; after so many minutes, where that counts."""

    roles: tuple[str, ...]
    addresses: tuple[str, ...]
    after_minutes: int = 0


@dataclass(frozen=True)
class Retention:
    """How long readings are kept as they came, and how thin they become afterwards."""

    full_months: int
    thinned_minutes: int
    around_alarms_minutes: int


@dataclass(frozen=True)
class SamplePlan:
    """How many exposed items are tested, until when, and by which tests."""

    items_of_a_lot: int
    items_of_a_box: int
    due_days: int
    tests: tuple[str, ...]


@dataclass(frozen=True)
class EvacuationPractice:
    """What is carried, where it may go, and how much finds room without slots."""

    carried: frozenset[str]
    room: Mapping[str, int]
    bands: tuple[Band, ...]
    dry_ice_kg_per_box: float


@dataclass(frozen=True)
class Practice:
    """Everything in `config/monitoring.toml`."""

    limits: tuple[LimitsEntry, ...]
    duty: Callers
    escalation: Callers
    reminder_minutes: int
    retention: Retention
    samples: SamplePlan
    evacuation: EvacuationPractice
    file_columns: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def load_practice(config_folder: Path) -> Practice:
    """How a centre watches and evacuates. Raises WrongSetting with one sentence that names the place."""
    path = config_folder / "monitoring.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    try:
        return _practice(data)
    except KeyError as error:
        raise WrongSetting(f"monitoring.toml: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise WrongSetting(f"monitoring.toml: {error}.") from error


def practice_of(session: Session) -> Practice:
    """What `config/monitoring.toml` of this instance says."""
    return load_practice(settings_of(session).config_folder)


def _practice(data: Table) -> Practice:
    samples, evacuation = data["samples"], data["evacuation"]
    return Practice(
        limits=tuple(_limits(table) for table in data.get("limits", ())),
        duty=_callers(data["duty"]),
        escalation=_callers(data["escalation"]),
        reminder_minutes=int(data["reminder"]["after_minutes"]),
        retention=Retention(**{name: _positive(name, value) for name, value in data["retention"].items()}),
        samples=SamplePlan(
            items_of_a_lot=_positive("items_of_a_lot", samples["items_of_a_lot"]),
            items_of_a_box=_positive("items_of_a_box", samples["items_of_a_box"]),
            due_days=_positive("due_days", samples["due_days"]),
            tests=tuple(samples["tests"]),
        ),
        evacuation=EvacuationPractice(
            carried=frozenset(evacuation["carried"]),
            room={name: int(count) for name, count in evacuation.get("room", {}).items()},
            bands=tuple(_band(table) for table in evacuation["bands"]),
            dry_ice_kg_per_box=float(evacuation["dry_ice"]["kg_per_box"]),
        ),
        file_columns={
            name: tuple(text.casefold() for text in data["file_columns"][name]) for name in ("time", "sensor", "value")
        },
    )


def _limits(table: Table) -> LimitsEntry:
    known = {name: value for name, value in table.items() if name not in {"types", "measures"}}
    entry = LimitsEntry(types=frozenset(table["types"]), measures=Measures(table["measures"]), **known)
    if (entry.rise is None) != (entry.rise_minutes is None):
        raise ValueError("rise and rise_minutes of limits belong together")
    return entry


def _callers(table: Table) -> Callers:
    return Callers(tuple(table["roles"]), tuple(table.get("addresses", ())), int(table.get("after_minutes", 0)))


def _band(table: Table) -> Band:
    return Band(table["from"], table["to"], table["allowed_from"], table["allowed_to"])


def _positive(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1")
    return value

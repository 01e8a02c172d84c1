"""Reading `config/audits.toml`: every mistake in it is named with its place, and stops the start."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.audits.models import Method
from lims.audits.rules.risk import Factor, Weights
from lims.core.settings import WrongSetting, settings_of

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Interval:
    """After how many days some boxes are due; None and empty fit all."""

    days: int
    types: frozenset[str] = frozenset()
    not_warmer_than: int | None = None
    scarce: bool = False

    def fits(self, type_name: str, temperature_c: int | None, has_scarce: bool) -> bool:
        """Is it for a box of this type, at this temperature, with or without scarce items?"""
        if self.types and type_name not in self.types:
            return False
        if self.not_warmer_than is not None and (temperature_c is None or temperature_c > self.not_warmer_than):
            return False
        return has_scarce or not self.scarce


@dataclass(frozen=True)
class SamplePractice:
    """How random audits are drawn."""

    monthly: bool
    boxes: int
    method: Method
    exact: bool
    design_effect: float
    weights: Weights


@dataclass(frozen=True)
class AuditPractice:
    """Everything in `config/audits.toml`."""

    scarce_items: int
    intervals: tuple[Interval, ...]
    sample: SamplePractice

    def interval_days(self, type_name: str, temperature_c: int | None, has_scarce: bool) -> int:
        """After how many days a box is due."""
        return next(i.days for i in self.intervals if i.fits(type_name, temperature_c, has_scarce))


def practice_of(session: Session) -> AuditPractice:
    """The practice of the centre that a session belongs to."""
    return load_practice(settings_of(session).config_folder)


@lru_cache(maxsize=8)
def load_practice(config_folder: Path) -> AuditPractice:
    """How a centre audits. Raises WrongSetting with one sentence that names the place."""
    path = config_folder / "audits.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    try:
        intervals = tuple(_interval(entry) for entry in data["interval"])
        practice = AuditPractice(int(data["scarce_items"]), intervals, _sample(data["sample"]))
    except (KeyError, TypeError, ValueError) as error:
        raise WrongSetting(f"audits.toml is wrong or incomplete ({error}).") from error
    last = intervals[-1] if intervals else None
    if last is None or last.types or last.not_warmer_than is not None or last.scarce:
        raise WrongSetting("audits.toml: the last interval must fit all boxes.")
    return practice


def _interval(entry: Table) -> Interval:
    days = int(entry["days"])
    if not 1 <= days <= 20_000:
        raise ValueError(f"an interval of {days} days")
    types = frozenset(entry.get("types", ()))
    return Interval(days, types, entry.get("not_warmer_than"), bool(entry.get("scarce", False)))


def _sample(entry: Table) -> SamplePractice:
    weights = entry["weights"]
    base = float(weights["base"])
    if base <= 0:
        raise ValueError("the base of the weights must be above 0")
    factors = {name: Factor(float(weights[name]["each"]), float(weights[name]["up_to"])) for name in Weights.FACTORS}
    return SamplePractice(
        monthly=bool(entry["monthly"]),
        boxes=int(entry["boxes"]),
        method=Method(entry["method"]),
        exact=bool(entry["exact"]),
        design_effect=float(entry["design_effect"]),
        weights=Weights(base, **factors),
    )

"""What a centre tests and how it judges: the shapes of `config/quality/*.toml`.

Values only; `configuration` reads them from the files, `rules` judge by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What a result says about its lot."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    WATCH = "watch"
    FAIL = "fail"


class Measure(StrEnum):
    """How a test is judged; `config/quality/tests.toml` explains each."""

    PROPORTION = "proportion"
    LOSS = "loss"
    SIMILARITY = "similarity"
    VERDICT = "verdict"
    MEASUREMENT = "measurement"


class FieldType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages."""

    en: str
    ja: str

    def text(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number counted in each replicate."""

    name: str
    label: Label
    required: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class Field:
    """One more fact of a result, given once and not in each replicate."""

    name: str
    label: Label
    type: FieldType
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """Which lots a row is about; an empty set leaves that side open."""

    lot_forms: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def holds(self, lot_form: str, kind: str) -> bool:
        return (not self.lot_forms or lot_form in self.lot_forms) and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The share to be exceeded: `minimum` at the first test, later `of_initial` of that first share."""

    fit: Fit
    minimum: float
    of_initial: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    value: str
    label: Label
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Limit:
    """Between `pass_from` and `pass_to` a value is good, within the watch limits doubtful, outside bad."""

    field: str
    pass_from: float | None = None
    pass_to: float | None = None
    watch_from: float | None = None
    watch_to: float | None = None


@dataclass(frozen=True, slots=True)
class TestDefinition:
    """One test: what is entered, and how the outcome follows from it."""

    # pytest would take a class of this name for a test class
    __test__ = False

    name: str
    label: Label
    measure: Measure
    fit: Fit
    source: str
    required_for_distribution: bool = False
    counts: tuple[Count, ...] = ()
    fields: tuple[Field, ...] = ()
    replicates: int = 1
    replicates_compared: bool = False
    total: str = ""
    success: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    withdraws: str = ""
    thresholds: tuple[Threshold, ...] = ()
    before: str = ""
    after: str = ""
    shared: str = ""
    compared: tuple[str, str] = ("", "")
    pass_from: float = 0.0
    watch_from: float = 0.0
    pass_to: float = 0.0
    watch_to: float = 0.0
    verdicts: tuple[Verdict, ...] = ()
    limits: tuple[Limit, ...] = ()

    def threshold(self, lot_form: str, kind: str) -> Threshold | None:
        """The first threshold that fits the lot."""
        return next((row for row in self.thresholds if row.fit.holds(lot_form, kind)), None)


@dataclass(frozen=True, slots=True)
class RecheckPolicy:
    """When a lot is tested again by one test; months."""

    test: str
    fit: Fit
    source: str
    first_after_months: int | None = None
    interval_months: int | None = None
    poor_keeper_months: int | None = None
    poor_keeper_below: float | None = None
    retest_months: int = 1


@dataclass(frozen=True, slots=True)
class ToleranceTable:
    """Largest range of percentages for one layout of replicates: (from this mean on, range), falling."""

    replicates: int
    units: int
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Tolerance:
    tables: tuple[ToleranceTable, ...] = ()
    studentised_range: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QualityPlan:
    """Everything in `config/quality/`."""

    tests: Mapping[str, TestDefinition]
    policies: tuple[RecheckPolicy, ...]
    poor_keepers: frozenset[str]
    tolerance: Tolerance

    def tests_for(self, lot_form: str, kind: str) -> tuple[TestDefinition, ...]:
        """The tests that may be recorded for a lot, in the order of the file."""
        return tuple(test for test in self.tests.values() if test.fit.holds(lot_form, kind))

    def policy(self, test: str, lot_form: str, kind: str) -> RecheckPolicy | None:
        """The first policy that fits, or None: then the test is never due by itself."""
        fitting = (p for p in self.policies if p.test == test and p.fit.holds(lot_form, kind))
        return next(fitting, None)

    def keeps_poorly(self, scientific_name: str) -> bool:
        """Whether a taxon, or its genus, is named as one whose seeds or spores keep badly."""
        genus = scientific_name.split(" ", 1)[0]
        return scientific_name in self.poor_keepers or genus in self.poor_keepers

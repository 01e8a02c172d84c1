"""Reading `config/quality/`: every mistake in it is named with its file and place, and stops the start."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.quality.definitions import (
    Choice,
    Count,
    Field,
    FieldType,
    Fit,
    Label,
    Limit,
    Measure,
    Outcome,
    QualityPlan,
    RecheckPolicy,
    TestDefinition,
    Threshold,
    Tolerance,
    ToleranceTable,
    Verdict,
)

Table = Mapping[str, Any]


class QualityPlanError(ValueError):
    """A file of `config/quality/` cannot be used; the message says where and why."""


@lru_cache(maxsize=8)
def load_quality_plan(config_folder: Path) -> QualityPlan:
    """The tests, recheck policies and tolerances of a centre. Raises QualityPlanError."""
    folder = config_folder / "quality"
    tests = {name: _test(name, table) for name, table in _read(folder / "tests.toml").items()}
    rechecks = _read(folder / "rechecks.toml")
    policies = tuple(_policy(table) for table in rechecks.get("policy", ()))
    for policy in policies:
        if policy.test not in tests:
            raise QualityPlanError(f"rechecks.toml: there is no test “{policy.test}” in tests.toml.")
    poor_keepers = frozenset(rechecks.get("poor_keepers", {}).get("taxa", ()))
    return QualityPlan(tests, policies, poor_keepers, _tolerance(_read(folder / "tolerance.toml")))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise QualityPlanError(f"{path}: {error}") from error


def _label(table: Table) -> Label:
    return Label(table["label_en"], table["label_ja"])


def _fit(table: Table) -> Fit:
    return Fit(frozenset(table.get("lot_forms", ())), frozenset(table.get("kinds", ())))


def _field(table: Table) -> Field:
    choices = tuple(Choice(row["value"], _label(row)) for row in table.get("choices", ()))
    return Field(
        table["name"],
        _label(table),
        FieldType(table["type"]),
        table.get("required", False),
        table.get("unit", ""),
        table.get("minimum"),
        table.get("maximum"),
        choices,
    )


PLAIN = (
    "required_for_distribution", "replicates", "replicates_compared", "total", "withdraws", "before", "after",
    "shared", "pass_from", "watch_from", "pass_to", "watch_to",
)  # fmt: skip


def _test(name: str, table: Table) -> TestDefinition:
    try:
        test = TestDefinition(
            name,
            _label(table),
            Measure(table["measure"]),
            _fit(table),
            table["source"],
            counts=tuple(
                Count(row["name"], _label(row), row.get("required", False)) for row in table.get("counts", ())
            ),
            fields=tuple(_field(row) for row in table.get("fields", ())),
            success=tuple(table.get("success", ())),
            parts=tuple(table.get("parts", ())),
            compared=tuple(table.get("compared", ("", ""))),
            thresholds=tuple(
                Threshold(_fit(row), row["minimum"], row.get("of_initial")) for row in table.get("thresholds", ())
            ),
            verdicts=tuple(
                Verdict(row["value"], _label(row), Outcome(row["outcome"])) for row in table.get("verdicts", ())
            ),
            limits=tuple(Limit(**row) for row in table.get("limits", ())),
            **{key: table[key] for key in PLAIN if key in table},
        )
    except KeyError as error:
        raise QualityPlanError(f"tests.toml, [{name}]: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise QualityPlanError(f"tests.toml, [{name}]: {error}.") from error
    _check_names(test)
    return test


def _check_names(test: TestDefinition) -> None:
    """Every name that a test uses for judging must be one of its counts or fields."""
    counts = {count.name for count in test.counts}
    fields = {field.name for field in test.fields}
    used = {
        Measure.PROPORTION: (
            {test.total, *test.success, *test.parts, *filter(None, [test.withdraws])},
            counts,
        ),
        Measure.SIMILARITY: ({test.shared, *test.compared}, counts),
        Measure.LOSS: ({test.before, test.after}, fields),
        Measure.MEASUREMENT: ({limit.field for limit in test.limits}, fields),
        Measure.VERDICT: (set(), counts),
    }
    names, known = used[test.measure]
    if unknown := names - known:
        raise QualityPlanError(f"tests.toml, [{test.name}]: {', '.join(sorted(unknown))} is used but not defined.")
    if test.measure is Measure.PROPORTION and not test.thresholds:
        raise QualityPlanError(f"tests.toml, [{test.name}]: thresholds are missing.")
    if test.measure is Measure.VERDICT and not test.verdicts:
        raise QualityPlanError(f"tests.toml, [{test.name}]: verdicts are missing.")


def _policy(table: Table) -> RecheckPolicy:
    known = {key: value for key, value in table.items() if key not in {"lot_forms", "kinds"}}
    if not table.get("lot_forms"):
        raise QualityPlanError(f"rechecks.toml, policy of “{table.get('test')}”: lot_forms are missing.")
    try:
        return RecheckPolicy(fit=_fit(table), **known)
    except TypeError as error:
        raise QualityPlanError(f"rechecks.toml, policy of “{table.get('test')}”: {error}.") from error


def _tolerance(document: Table) -> Tolerance:
    tables = tuple(
        ToleranceTable(row["replicates"], row["units"], tuple((mean, spread) for mean, spread in row["rows"]))
        for row in document.get("table", ())
    )
    q = document.get("studentised_range", {}).get("q", {})
    return Tolerance(tables, {int(replicates): float(point) for replicates, point in q.items()})

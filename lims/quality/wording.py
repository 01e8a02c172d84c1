"""The words of quality in the reader's language: tests, reasons, and why an outcome is what it is."""

import math
from collections.abc import Mapping
from datetime import timedelta

from flask_babel import format_timedelta, get_locale
from flask_babel import gettext as _

from lims.core.language import N_
from lims.quality.definitions import Count, Field, FieldType, Label, TestDefinition
from lims.quality.models import HoldReason, Result
from lims.quality.queries import plan_of
from lims.resources.kinds import kinds_of
from lims.web.database import session

HOLD_REASONS: Mapping[HoldReason, str] = {
    HoldReason.QUARANTINE: N_("Quarantine"),
    HoldReason.FAILED_QC: N_("Failed test"),
    HoldReason.MISSING_AGREEMENT: N_("Missing agreement"),
    HoldReason.EMBARGO: N_("Embargo"),
    HoldReason.OTHER: N_("Other reason"),
}


def reader_language() -> str:
    return str(get_locale() or "en")[:2]


def in_reader_language(label: Label) -> str:
    return label.text(reader_language())


def test_label(name: str) -> str:
    """A test's name; tests that the plan no longer has keep the name they were recorded under."""
    test = plan_of(session()).tests.get(name)
    return in_reader_language(test.label) if test else name


def kind_label(name: str) -> str:
    kinds = kinds_of(session())
    return kinds[name].label.in_language(reader_language()) if name in kinds else name


def hold_reason_label(reason: HoldReason) -> str:
    return _(HOLD_REASONS[reason])


def explanation_of(result: Result) -> str:
    """Why the outcome is what it is, in words."""
    values = dict(result.explanation_values)
    test = plan_of(session()).tests.get(result.test)
    if test is not None and "field" in values:
        labels = {field.name: in_reader_language(field.label) for field in test.fields}
        values["field"] = labels.get(values["field"], values["field"])
    return _(result.explanation, **values)


def field_texts(test: TestDefinition | None, result: Result) -> list[tuple[str, str]]:
    """The further facts of a result as (label, text), in the order of the definition."""
    if test is None:
        return [(name, str(value)) for name, value in result.fields.items()]
    return [
        (in_reader_language(field.label), _field_text(field, result.fields[field.name]))
        for field in test.fields
        if field.name in result.fields
    ]


def verdict_label(test: TestDefinition | None, verdict: str | None) -> str | None:
    if test is None or verdict is None:
        return verdict
    return next((in_reader_language(row.label) for row in test.verdicts if row.value == verdict), verdict)


def verdict_of_any_test(verdict: str) -> str:
    """A verdict's name, whatever the test of which it is one."""
    rows = (row for test in plan_of(session()).tests.values() for row in test.verdicts)
    return next((in_reader_language(row.label) for row in rows if row.value == verdict), verdict)


def reading_label(name: str) -> str:
    """The name of a count or a field, whatever the test that has it."""
    for test in plan_of(session()).tests.values():
        readings: tuple[Count | Field, ...] = (*test.counts, *test.fields)
        for reading in readings:
            if reading.name == name:
                return in_reader_language(reading.label)
    return name


def count_labels(test: TestDefinition | None, result: Result) -> list[tuple[str, str]]:
    """The columns of a result's counts as (name, label)."""
    if test is None:
        return [(name, name) for name in (result.counts[0] if result.counts else {})]
    return [(count.name, in_reader_language(count.label)) for count in test.counts]


def _field_text(field: Field, value: object) -> str:
    if field.type is FieldType.CHOICE:
        labels = {choice.value: in_reader_language(choice.label) for choice in field.choices}
        return labels.get(str(value), str(value))
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {field.unit}".strip()


def time_span(days: int, *, ahead: bool = False) -> str:
    """A number of days as people say it, “12 days”, “5 months”, “10 years”; with `ahead`, “in 10 years”.

    Days are counted up to two months, months up to two years.
    """
    granularity = "day" if days < 60 else "month" if days < 730 else "year"
    # Beyond every threshold, so that the unit is the one chosen here.
    return format_timedelta(timedelta(days), granularity, add_direction=ahead, threshold=math.inf)

"""What may be typed into a result."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lims.core.refusals import InvalidValue
from lims.quality.configuration import load_quality_plan
from lims.quality.rules.counts import checked_fields, checked_replicates, checked_verdict

PLAN = load_quality_plan(Path(__file__).resolve().parents[2] / "config")
GERMINATION = PLAN.tests["germination"]


def test_counts_of_all_parts_must_add_up_to_the_sown():
    rows = [{"sown": "50", "normal": "45", "abnormal": "3", "dead": "1"}]
    with pytest.raises(InvalidValue, match=r"1\.sown") as refusal:
        checked_replicates(GERMINATION, rows)
    assert "add up" in str(refusal.value)
    rows[0]["hard"] = "1"
    assert checked_replicates(GERMINATION, rows) == [
        {"sown": 50, "normal": 45, "abnormal": 3, "fresh": 0, "hard": 1, "dead": 1}
    ]


def test_normal_seedlings_alone_are_enough():
    assert checked_replicates(GERMINATION, [{"sown": 100, "normal": 91}])[0]["normal"] == 91


@pytest.mark.parametrize("typed", ["-1", "4.5", "many", "1e3", "٣", True, None, "", "999999999"])
def test_a_count_is_a_whole_number(typed):
    with pytest.raises(InvalidValue, match=r"2\.sown"):
        checked_replicates(GERMINATION, [{"sown": "50", "normal": "45"}, {"sown": typed, "normal": "0"}])


def test_more_seedlings_than_seeds_are_refused_by_name():
    with pytest.raises(InvalidValue, match=r"1\.normal"):
        checked_replicates(GERMINATION, [{"sown": "50", "normal": "51"}])


def test_nothing_sown_nothing_counted_and_unknown_counts_are_refused():
    with pytest.raises(InvalidValue, match="At least one unit"):
        checked_replicates(GERMINATION, [{"sown": "0", "normal": "0"}])
    with pytest.raises(InvalidValue, match="At least one replicate"):
        checked_replicates(GERMINATION, [])
    with pytest.raises(InvalidValue, match="no such count"):
        checked_replicates(GERMINATION, [{"sown": "10", "normal": "1", "alive": "3"}])


@given(some.lists(some.integers(0, 200), min_size=5, max_size=5).filter(lambda parts: sum(parts) > 0))
def test_any_parts_with_their_sum_as_total_are_accepted(parts):
    names = ("normal", "abnormal", "fresh", "hard", "dead")
    row = dict(zip(names, parts, strict=True)) | {"sown": sum(parts)}
    (checked,) = checked_replicates(GERMINATION, [row])
    assert sum(checked[name] for name in names) == checked["sown"]


@given(
    some.lists(some.integers(0, 200), min_size=5, max_size=5).filter(lambda parts: sum(parts[1:]) > 0),
    some.integers(1, 100),
)
def test_parts_that_miss_some_units_are_refused(parts, missing):
    names = ("normal", "abnormal", "fresh", "hard", "dead")
    row = dict(zip(names, parts, strict=True)) | {"sown": sum(parts) + missing}
    with pytest.raises(InvalidValue):
        checked_replicates(GERMINATION, [row])


def test_shared_alleles_are_at_most_those_of_each_profile():
    with pytest.raises(InvalidValue, match="shared_alleles"):
        checked_replicates(
            PLAN.tests["str_profile"], [{"query_alleles": 10, "reference_alleles": 12, "shared_alleles": 11}]
        )


def test_fields_are_taken_in_their_types_and_limits():
    assert checked_fields(GERMINATION, {"substrate": "agar", "final_count_days": " 14 ", "temperature": ""}) == {
        "substrate": "agar",
        "final_count_days": 14.0,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("substrate", "soil"),
        ("final_count_days", "soon"),
        ("final_count_days", "0"),
        ("final_count_days", "nan"),
        ("final_count_days", "inf"),
        ("temperature", "x" * 501),
        ("colour", "green"),
    ],
)
def test_a_wrong_field_is_refused_by_name(field, value):
    with pytest.raises(InvalidValue, match=field):
        checked_fields(GERMINATION, {field: value})


def test_a_needed_field_may_not_be_blank():
    with pytest.raises(InvalidValue, match="cfu_after"):
        checked_fields(PLAN.tests["cfu"], {"cfu_before": "1e8"})


def test_findings_are_only_those_of_the_list_and_only_where_asked():
    assert checked_verdict(PLAN.tests["mycoplasma"], "negative") == "negative"
    assert checked_verdict(GERMINATION, None) is None
    for test, verdict in (
        (PLAN.tests["mycoplasma"], "maybe"),
        (PLAN.tests["mycoplasma"], None),
        (GERMINATION, "pure"),
    ):
        with pytest.raises(InvalidValue):
            checked_verdict(test, verdict)

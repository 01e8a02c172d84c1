"""What leaves the centre, field by field and day by day."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.settings import WrongSetting
from lims.sync import policy as rules
from lims.sync.records import Record, WithdrawalReason, Words
from tests.factories.sync import any_record, make_record

CONFIG_FOLDER = Path(__file__).resolve().parents[2] / "config"
TODAY = date(2026, 4, 1)
OPEN = rules.Standing(public=True, withdrawn=False, embargo_until=None)
EMBARGOED = replace(OPEN, embargo_until=date(2026, 10, 1))
FULL = make_record(genotype="w[1118]", description=Words("A line."), depositor="Example University")


def policy(**fields: Any) -> rules.Policy:
    known: dict[str, Any] = dict.fromkeys(rules.OPTIONAL_FIELDS, "open") | fields
    return rules.parse_policy({"licence": "CC0-1.0", "embargoed_resources": "partial", "fields": known})


def test_the_policy_that_is_shipped_is_valid() -> None:
    shipped = rules.load_policy(CONFIG_FOLDER)
    assert rules.leaving(shipped, FULL, OPEN, TODAY).depositor is None
    assert rules.leaving(shipped, FULL, OPEN, TODAY).genotype == "w[1118]"


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (replace(OPEN, withdrawn=True), WithdrawalReason.WITHDRAWN),
        (replace(OPEN, public=False), WithdrawalReason.CLOSED),
        (EMBARGOED, WithdrawalReason.EMBARGOED),
    ],
)
def test_what_is_withdrawn_closed_or_embargoed_stays_here(standing: rules.Standing, reason: WithdrawalReason) -> None:
    found = rules.publication(rules.load_policy(CONFIG_FOLDER), standing, TODAY)
    assert (found.leaves, found.withheld_because) == (False, reason)


def test_an_embargo_ends_on_its_day() -> None:
    shipped = rules.load_policy(CONFIG_FOLDER)
    assert not rules.publication(shipped, EMBARGOED, date(2026, 9, 30)).leaves
    assert rules.publication(shipped, EMBARGOED, date(2026, 10, 1)).leaves


def test_a_partial_embargo_lets_open_fields_leave_and_holds_the_others() -> None:
    careful = policy(genotype="embargo")
    assert rules.publication(careful, EMBARGOED, TODAY).leaves
    left = rules.leaving(careful, FULL, EMBARGOED, TODAY)
    assert (left.genotype, left.description) == (None, Words("A line."))
    assert rules.leaving(careful, FULL, EMBARGOED, date(2026, 10, 1)).genotype == "w[1118]"
    assert rules.next_opening(careful, FULL, EMBARGOED, TODAY) == date(2026, 10, 1)


def test_a_dated_field_leaves_from_its_day_on() -> None:
    dated = policy(description=date(2027, 4, 1))
    assert rules.leaving(dated, FULL, OPEN, date(2027, 3, 31)).description is None
    assert rules.leaving(dated, FULL, OPEN, date(2027, 4, 1)).description == Words("A line.")
    assert rules.next_opening(dated, FULL, OPEN, TODAY) == date(2027, 4, 1)
    assert rules.next_opening(dated, FULL, OPEN, date(2027, 4, 1)) is None


def test_a_kind_may_be_more_careful() -> None:
    values = {
        "licence": "CC0-1.0",
        "embargoed_resources": "partial",
        "fields": dict.fromkeys(rules.OPTIONAL_FIELDS, "open"),
        "kinds": {"strain": {"genotype": "closed"}},
    }
    assert rules.leaving(rules.parse_policy(values), FULL, OPEN, TODAY).genotype is None


@given(any_record(), st.sampled_from(rules.OPTIONAL_FIELDS))
def test_a_closed_field_never_leaves_and_nothing_else_changes(record: Record, field: str) -> None:
    left = rules.leaving(policy(**{field: "closed"}), record, OPEN, date(9999, 1, 1))
    assert left == replace(record, **{field: Record.__dataclass_fields__[field].default})
    assert field not in left.document()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"licence": "free as air"}, "licence"),
        ({"embargoed_resources": "maybe"}, "embargoed_resources"),
        ({"fields": {"synonyms": "open"}}, "taxon"),
        ({"fields": {"freezer": "open"}}, "freezer"),
        ({"kinds": {"strain": {"genotype": "ajar"}}}, "kinds.strain.genotype"),
        ({"visibility": "all"}, "visibility"),
    ],
)
def test_a_wrong_policy_names_what_is_wrong(change: dict[str, Any], named: str) -> None:
    values = {
        "licence": "CC0-1.0",
        "embargoed_resources": "partial",
        "fields": dict.fromkeys(rules.OPTIONAL_FIELDS, "open"),
    }
    with pytest.raises(WrongSetting, match=named):
        rules.parse_policy(values | change)

"""When a lot is due again, by the policies that are shipped."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lims.quality.configuration import load_quality_plan
from lims.quality.definitions import Outcome
from lims.quality.rules.rechecks import first_check_on, months_later, next_check_on

PLAN = load_quality_plan(Path(__file__).resolve().parents[2] / "config")
SEEDS = PLAN.policy("germination", "seed_packet", "seed")
TESTED = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, later):
    assert months_later(day, months) == later


@given(some.dates(date(1950, 1, 1), date(2200, 1, 1)), some.integers(0, 480))
def test_months_later_is_in_the_month_that_many_on(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def test_seeds_are_tested_within_a_year_of_preservation():
    assert first_check_on(SEEDS, date(2026, 4, 1)) == date(2027, 4, 1)


def test_good_seeds_are_due_in_ten_years():
    assert next_check_on(SEEDS, Outcome.PASS, TESTED, share=0.97) == date(2036, 4, 1)


def test_poor_keepers_and_weak_lots_are_due_in_five_years():
    assert next_check_on(SEEDS, Outcome.PASS, TESTED, share=0.97, poor_keeper=True) == date(2031, 4, 1)
    assert next_check_on(SEEDS, Outcome.PASS, TESTED, share=0.88) == date(2031, 4, 1)


def test_watched_lots_are_tested_again_soon_and_failed_ones_wait_for_a_decision():
    assert next_check_on(SEEDS, Outcome.WATCH, TESTED, share=0.85) == date(2026, 5, 1)
    assert next_check_on(SEEDS, Outcome.FAIL, TESTED, share=0.5) is None


def test_mycoplasma_is_tested_once():
    policy = PLAN.policy("mycoplasma", "cryovial", "cell_line")
    assert first_check_on(policy, TESTED) == date(2026, 5, 1)
    assert next_check_on(policy, Outcome.PASS, TESTED) is None


def test_genus_or_species_may_be_named_as_keeping_poorly():
    assert PLAN.keeps_poorly("Glycine max")
    assert PLAN.keeps_poorly("Arabidopsis thaliana")
    assert not PLAN.keeps_poorly("Oryza sativa")

"""Replicates: the published table, the formula for other layouts, and that both agree."""

from pathlib import Path

import pytest

from lims.quality.configuration import load_quality_plan
from lims.quality.definitions import Tolerance
from lims.quality.rules.tolerance import replicate_spread

TOLERANCE = load_quality_plan(Path(__file__).resolve().parents[2] / "config").tolerance


@pytest.mark.parametrize(
    ("mean", "allowed"),
    [(99, 5), (98, 6), (95, 9), (94, 10), (90, 12), (85, 14), (80, 16), (70, 18), (60, 19), (51, 20),
     (50, 20), (40, 19), (15, 14), (1, 5)],
)  # fmt: skip
def test_four_hundreds_have_the_published_range(mean, allowed):
    spread = replicate_spread(TOLERANCE, [mean] * 4, [100] * 4)
    assert spread.allowed == allowed
    assert spread.observed == 0
    assert spread.tolerable


@pytest.mark.parametrize("mean", range(51, 100))
def test_the_formula_agrees_with_the_table_within_one(mean):
    table = replicate_spread(TOLERANCE, [mean] * 4, [100] * 4)
    formula = replicate_spread(Tolerance((), TOLERANCE.studentised_range), [mean] * 4, [100] * 4)
    assert abs(table.allowed - formula.allowed) <= 1.05


@pytest.mark.parametrize(("mean", "allowed"), [(85, 11), (90, 9.5), (95, 7)])
def test_two_hundreds_have_the_range_of_the_formula(mean, allowed):
    assert replicate_spread(TOLERANCE, [mean] * 2, [100] * 2).allowed == pytest.approx(allowed, abs=0.4)


@pytest.mark.parametrize(("share", "allowed"), [(0.85, 20), (0.90, 17), (0.95, 12)])
def test_four_fifties_have_the_range_of_the_formula(share, allowed):
    spread = replicate_spread(TOLERANCE, [round(50 * share)] * 4, [50] * 4)
    assert spread.allowed == pytest.approx(allowed, abs=1)


def test_all_alike_at_the_ends_is_tolerable():
    assert replicate_spread(TOLERANCE, [50] * 4, [50] * 4).tolerable
    assert replicate_spread(TOLERANCE, [0, 0], [50, 50]).tolerable


def test_one_replicate_or_an_unknown_layout_cannot_be_compared():
    assert replicate_spread(TOLERANCE, [85], [100]) is None
    assert replicate_spread(TOLERANCE, [85] * 9, [100] * 9) is None

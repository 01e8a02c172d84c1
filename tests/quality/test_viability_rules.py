"""Shares, intervals, losses: published vectors and what must hold for any counts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lims.quality.rules.viability import (
    column_sums,
    compatible,
    estimated_viability,
    log10_loss,
    shared_alleles,
)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        (170, 200, 0.7939, 0.8929),
        (190, 200, 0.9104, 0.9726),
        (34, 40, 0.7093, 0.9294),
        (40, 40, 0.9124, 1),
        (50, 50, 0.9287, 1),
        (3, 10, 0.1078, 0.6032),
        (0, 10, 0, 0.2775),
    ],
)
def test_wilson_interval_has_its_published_values(successes, total, low, high):
    estimate = estimated_viability(successes, total)
    assert estimate.low == pytest.approx(low, abs=5e-5)
    assert estimate.high == pytest.approx(high, abs=5e-5)


@given(some.integers(1, 100_000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_interval_always_holds_the_share_and_stays_between_0_and_1(counts):
    estimate = estimated_viability(*counts)
    assert 0 <= estimate.low <= estimate.share <= estimate.high <= 1


@given(some.integers(1, 2000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_more_of_the_same_makes_the_interval_no_wider(counts):
    successes, total = counts
    once, tenfold = estimated_viability(successes, total), estimated_viability(10 * successes, 10 * total)
    assert tenfold.high - tenfold.low <= once.high - once.low + 1e-12


@pytest.mark.parametrize(("successes", "total"), [(1, 0), (-1, 10), (11, 10), (0, 0)])
def test_counts_that_are_no_share_are_refused(successes, total):
    with pytest.raises(ValueError, match="no share"):
        estimated_viability(successes, total)


def test_two_tests_agree_only_within_chance():
    assert compatible(estimated_viability(190, 200), estimated_viability(184, 200))
    assert not compatible(estimated_viability(190, 200), estimated_viability(160, 200))


def test_loss_is_counted_in_powers_of_ten():
    assert log10_loss(1e9, 1e7) == pytest.approx(2)
    assert log10_loss(5e8, 5e8) == 0
    assert math.isinf(log10_loss(1e6, 0))
    with pytest.raises(ValueError, match="negative"):
        log10_loss(0, 10)


@given(some.floats(1, 1e12), some.floats(1e-3, 1e12))
def test_loss_undoes_itself_backwards(before, after):
    assert 10 ** (math.log10(before) - log10_loss(before, after)) == pytest.approx(after, rel=1e-6)


def test_tanabe_similarity_of_two_profiles():
    assert shared_alleles(14, 15, 16) == pytest.approx(28 / 31)
    with pytest.raises(ValueError, match="more alleles"):
        shared_alleles(17, 15, 16)


@given(some.lists(some.fixed_dictionaries({"sown": some.integers(0, 500), "normal": some.integers(0, 500)})))
def test_sums_are_the_sums_of_the_columns(replicates):
    sums = column_sums(replicates)
    for name in ("sown", "normal"):
        assert sums.get(name, 0) == sum(row[name] for row in replicates)

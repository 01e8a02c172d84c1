"""Rules of audits: comparing, intervals, drawing, charts, all without a database."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.audits.rules.chart import Rate, rate_chart
from lims.audits.rules.differences import Count, Finding, Recorded, Seen, compare, tally
from lims.audits.rules.intervals import (
    CountedBox,
    beta_distribution,
    clopper_pearson,
    estimated_rate,
    hansen_hurwitz,
    needed_boxes,
    wilson,
)
from lims.audits.rules.places import Stand, advanced, opened, turned
from lims.audits.rules.risk import Candidate, Factor, Risk, Weights, draw, read_frame, written_frame
from lims.lots.models import ItemState
from lims.storage.shapes import Grid, Order

HERE, ELSEWHERE = 1, 2
GRID = Grid("9x9", 9, 9)


# -- published tables ---------------------------------------------------------------------------------------------

# R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: errors, items, the limits of the exact method (5)
# and of the score method without continuity correction (3).
NEWCOMBE = [
    (81, 263, (0.2527, 0.3676), (0.2553, 0.3662)),
    (15, 148, (0.0578, 0.1617), (0.0624, 0.1605)),
    (0, 20, (0.0, 0.1684), (0.0, 0.1611)),
    (1, 29, (0.0009, 0.1776), (0.0061, 0.1718)),
]


@pytest.mark.parametrize(("errors", "items", "exact", "score"), NEWCOMBE)
def test_intervals_are_those_of_the_published_table(errors, items, exact, score):
    found = clopper_pearson(errors, items)
    assert (round(found.low, 4), round(found.high, 4)) == exact
    found = wilson(errors, items)
    assert (round(found.low, 4), round(found.high, 4)) == score


def test_the_hansen_hurwitz_estimate_is_that_of_the_textbook():
    """S. K. Thompson, Sampling, exercise 1 of chapter 6: three draws, total 56.67, estimated variance 44.44."""
    total, variance = hansen_hurwitz([3, 10, 7], [0.06, 0.20, 0.10])
    assert (round(total, 2), round(variance, 2)) == (56.67, 44.44)


def test_the_incomplete_beta_function_has_its_simple_values():
    assert beta_distribution(0.3, 1, 1) == pytest.approx(0.3)
    assert beta_distribution(0.3, 2, 1) == pytest.approx(0.09)
    assert beta_distribution(0.3, 1, 3) == pytest.approx(1 - 0.7**3)


# -- intervals ----------------------------------------------------------------------------------------------------


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_exact_interval_holds_the_rate_and_is_wider_than_the_score_interval_or_shifted(counts):
    errors, items = counts
    exact, score = clopper_pearson(errors, items), wilson(errors, items)
    for share in (exact, score):
        assert 0 <= share.low <= share.rate <= share.high <= 1
    mirrored = clopper_pearson(items - errors, items)
    assert mirrored.low == pytest.approx(1 - exact.high, abs=1e-9)


@settings(max_examples=12)
@given(st.floats(0.001, 0.4), st.integers(10, 120))
def test_the_exact_interval_covers_at_least_as_often_as_it_says(rate, items):
    """The chance, summed over all outcomes, that the interval holds the true rate."""
    chance, covered = (1 - rate) ** items, 0.0
    for errors in range(items + 1):
        share = clopper_pearson(errors, items)
        if share.low <= rate <= share.high:
            covered += chance
        chance *= (items - errors) / (errors + 1) * rate / (1 - rate)
    assert covered >= 0.95 - 1e-9


def test_counts_that_are_no_share_are_refused():
    for errors, items in ((1, 0), (3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="no share"):
            clopper_pearson(errors, items)
    with pytest.raises(ValueError, match="no item"):
        estimated_rate([CountedBox(0, 0, 0.5)])


# -- samples with unequal probabilities -----------------------------------------------------------------------------


def test_risky_boxes_are_drawn_more_often_and_count_less():
    """Half the boxes are bad and drawn three times as often; the estimate is of the collection, not of the sample."""
    boxes = [CountedBox(50, 5, 0.003) for _ in range(30)] + [CountedBox(50, 0, 0.001) for _ in range(10)]
    estimate = estimated_rate(boxes)
    assert estimate.share.rate == pytest.approx(0.05)
    assert estimate.errors / estimate.items == pytest.approx(0.075)
    assert estimate.design_effect > 1


def test_a_sample_without_errors_has_an_interval_all_the_same():
    estimate = estimated_rate([CountedBox(60, 0, 0.001), CountedBox(60, 0, 0.004)])
    assert estimate.share.rate == 0
    assert estimate.effective_items == pytest.approx(88.2, abs=0.1)
    assert estimate.share.high == pytest.approx(clopper_pearson(0, 88.24).high, abs=1e-4)


def test_the_estimated_interval_covers_the_true_rate_of_a_collection():
    """300 draws of 40 boxes from a collection whose bad boxes weigh more: the interval holds the true rate at least as
    often as it says, but for chance."""
    generator = random.Random(20260401)
    boxes = [(generator.randint(20, 81), generator.random() < 0.1) for _ in range(800)]
    errors = [sum(generator.random() < (0.2 if bad else 0.01) for _ in range(items)) for items, bad in boxes]
    true = sum(errors) / sum(items for items, _ in boxes)
    candidates = [Candidate(str(n), items, 3.0 if bad else 1.0) for n, (items, bad) in enumerate(boxes)]
    covered, rates = 0, []
    for seed in range(300):
        drawn = draw(candidates, 40, str(seed))
        counted = [CountedBox(boxes[d.index][0], errors[d.index], d.probability, d.draws) for d in drawn]
        share = estimated_rate(counted).share
        covered += share.low <= true <= share.high
        rates.append(share.rate)
    assert covered / 300 >= 0.92
    assert sum(rates) / 300 == pytest.approx(true, rel=0.05)


@given(st.integers(0, 2**32), st.integers(2, 60))
def test_the_same_seed_and_list_draw_the_same_boxes(seed, draws):
    generator = random.Random(seed)
    candidates = [Candidate(f"NGB{n}", generator.randint(1, 81), generator.uniform(0.1, 9)) for n in range(50)]
    drawn = draw(candidates, draws, str(seed))
    assert drawn == draw(read_frame(written_frame(candidates)), draws, str(seed))
    assert sum(each.draws for each in drawn) == draws
    total = sum(candidate.weight for candidate in candidates)
    assert all(each.probability == pytest.approx(candidates[each.index].weight / total) for each in drawn)


def test_a_box_is_drawn_as_often_as_its_weight_says():
    drawn = draw([Candidate("a", 1, 1.0), Candidate("b", 1, 3.0)], 20_000, "x")
    assert drawn[1].draws == pytest.approx(15_000, rel=0.03)


def test_weights_grow_with_risk_up_to_a_limit():
    weights = Weights(1.0, Factor(1, 5), Factor(0.1, 10), Factor(0.5, 4), Factor(2, 2))
    assert weights.of(Risk(0, 0, 0, 0)) == 1.0
    assert weights.of(Risk(2, 5, 1, 1)) == 1 + 2 + 0.5 + 0.5 + 2
    assert weights.of(Risk(99, 99, 99, 99)) == 1 + 5 + 1 + 2 + 4


@pytest.mark.parametrize(("rate", "width"), [(0.01, 0.02), (0.05, 0.02), (0.002, 0.01)])
def test_so_many_boxes_give_the_wanted_width(rate, width):
    boxes = needed_boxes(rate, width, 60)
    assert wilson(rate * boxes * 60, boxes * 60).width <= width
    assert wilson(rate * (boxes - 1) * 60, (boxes - 1) * 60).width > width
    assert needed_boxes(rate, width, 60, design_effect=3) >= 3 * boxes - 3


# -- comparing ------------------------------------------------------------------------------------------------------


def recorded(key, position=None, state=ItemState.STORED, place=HERE, changed=0):
    return Recorded(key, f"V{key}", state, place if state is ItemState.STORED else None, position, changed)


def seen(key, position=None, seq=10):
    return Seen(f"V{key}", key, position, seq)


def findings(items, sightings, **count):
    lines = compare(Count(HERE, sightings, 10, **count), {item.item_id: item for item in items})
    return {line.text: line.finding for line in lines}


def test_each_thing_turns_out_to_be_what_it_is():
    items = [
        recorded(1, "A01"),
        recorded(2, "A02"),
        recorded(3, "A03"),
        recorded(4, "A01", place=ELSEWHERE),
        recorded(5, state=ItemState.LOST),
        recorded(6, state=ItemState.SHIPPED),
        recorded(7, state=ItemState.MADE),
    ]
    sightings = [seen(1, "A01"), seen(2, "B02"), *(seen(key) for key in (4, 5, 6, 7)), Seen("X", None, "C03", 10)]
    assert findings(items, sightings) == {
        "V1": Finding.RIGHT,
        "V2": Finding.MISPLACED,
        "V3": Finding.MISSING,
        "V4": Finding.ELSEWHERE,
        "V5": Finding.LOST,
        "V6": Finding.GONE,
        "V7": Finding.UNPLACED,
        "X": Finding.UNKNOWN,
    }


def test_what_was_changed_after_it_was_seen_is_no_error():
    items = [
        recorded(1, "A01", place=ELSEWHERE, changed=11),
        recorded(2, "A02", changed=11),
        recorded(3, "A03", changed=9),
    ]
    assert findings(items, [seen(1)]) == {"V1": Finding.CHANGED, "V2": Finding.CHANGED, "V3": Finding.MISSING}


def test_a_photo_says_nothing_about_what_it_does_not_show():
    items = [recorded(1, "A01"), recorded(2, "A02"), recorded(3, "A03")]
    found = findings(items, [], unreadable=frozenset({"A01"}), covered=frozenset({"A01", "A02"}))
    assert found == {"V1": Finding.UNREADABLE, "V2": Finding.MISSING, "V3": Finding.UNSEEN}


def test_where_two_things_were_seen_in_one_position_the_later_one_is_there():
    lines = compare(Count(HERE, [seen(1, "A01"), seen(2, "A01")], 10), {1: recorded(1, "A01"), 2: recorded(2, "A01")})
    assert {line.text: line.found for line in lines} == {"V1": None, "V2": "A01"}


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 40)))
def test_every_thing_has_exactly_one_line_and_errors_are_what_is_not_as_recorded(in_box, were_seen):
    items = {key: recorded(key, place=HERE if key in in_box else ELSEWHERE) for key in in_box | were_seen}
    counted = tally(compare(Count(HERE, [seen(key) for key in sorted(were_seen)], 10), items))
    assert sum(counted.findings.values()) == len(in_box | were_seen)
    assert counted.items == len(in_box)
    assert counted.errors == len(in_box - were_seen)


# -- where a count stands -------------------------------------------------------------------------------------------


def test_positions_follow_one_another_to_the_end():
    stand = opened(1, GRID, Order.COLUMNS, None)
    assert stand.position == "A01"
    assert advanced(stand, GRID).position == "B01"
    assert advanced(Stand(1, "I09", Order.ROWS), GRID).position is None
    assert advanced(Stand(1, "C03"), GRID).position is None
    assert turned(Stand(1, "C03"), GRID, Order.ROWS) == Stand(1, "C03", Order.ROWS)
    assert turned(Stand(1, "C03", Order.ROWS), GRID, None) == Stand(1)
    assert Stand.from_json(stand.as_json()) == stand


def test_the_chart_holds_all_intervals():
    chart = rate_chart([Rate(date(2026, 2, 1), "B", 0.02, 0.01, 0.04), Rate(date(2026, 1, 1), "A", 0.0, 0.0, 0.015)])
    assert [point.rate.number for point in chart.points] == ["A", "B"]
    assert chart.levels[-1][1] == 0.05
    assert all(16 <= point.high_y <= point.y <= point.low_y <= 186 for point in chart.points)
    assert rate_chart([]) is None

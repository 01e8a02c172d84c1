"""The chart of viability: points inside the frame, in order of time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from lims.quality.rules.chart import HEIGHT, LEFT, WIDTH, Measurement, viability_chart
from lims.quality.rules.viability import estimated_viability

MEASUREMENTS = some.builds(
    Measurement,
    on=some.dates(date(1980, 1, 1), date(2040, 1, 1)),
    estimate=some.integers(1, 400).flatmap(
        lambda total: some.integers(0, total).map(lambda hits: estimated_viability(hits, total))
    ),
    threshold=some.none() | some.floats(0, 1),
    outcome=some.sampled_from(["pass", "watch", "fail"]),
)


def test_without_tests_there_is_no_chart():
    assert viability_chart([]) is None


@given(some.lists(MEASUREMENTS, min_size=1, max_size=20))
def test_all_points_lie_in_the_frame_in_order_of_time(measurements):
    points = viability_chart(measurements).points
    assert len(points) == len(measurements)
    assert [point.measurement.on for point in points] == sorted(point.measurement.on for point in points)
    assert [point.x for point in points] == sorted(point.x for point in points)
    for point in points:
        assert LEFT <= point.x <= WIDTH
        assert 0 <= point.high_y <= point.y <= point.low_y <= HEIGHT


def test_a_single_test_stands_in_the_middle():
    chart = viability_chart([Measurement(date(2026, 4, 1), estimated_viability(9, 10), None, "pass")])
    assert LEFT < chart.points[0].x < chart.right

"""Limits, samples, room and stretches of time, without a database."""

from datetime import UTC, datetime, timedelta

from lims.core.settings import ROOT
from lims.monitoring.configuration import load_practice
from lims.monitoring.models import Measures, Sensor, SpellKind
from lims.monitoring.rules.limits import limits_of
from lims.monitoring.rules.places import Band, Load, Room, Worth, assigned
from lims.monitoring.rules.samples import Candidate, chosen
from lims.monitoring.rules.stretches import Stretch, shared_by_all, united

ENTRIES = load_practice(ROOT / "config").limits
START = datetime(2026, 4, 1, tzinfo=UTC)


def stretch(first: int, last: int) -> Stretch:
    return Stretch(START + timedelta(minutes=first), START + timedelta(minutes=last))


def test_limits_follow_the_temperature_of_the_place_unless_the_sensor_says_otherwise():
    sensor = Sensor(measures=Measures.TEMPERATURE)
    cold, mild = limits_of(sensor, "freezer", -80, ENTRIES), limits_of(sensor, "freezer", -20, ENTRIES)
    assert ((cold.low, cold.high), (mild.low, mild.high)) == ((-95, -65), (-35, -5))
    strict = limits_of(Sensor(measures=Measures.TEMPERATURE, high=-75, delay_minutes=0), "freezer", -80, ENTRIES)
    assert (strict.low, strict.high, strict.delay_minutes, strict.door_high) == (-95, -75, 0, None)
    level = limits_of(Sensor(measures=Measures.LEVEL_PERCENT), "ln2_tank", -196, ENTRIES)
    assert (level.low, level.high) == (30, None)
    assert limits_of(Sensor(measures=Measures.LEVEL_CM), "freezer", -80, ENTRIES).side(0) is None


def test_a_door_may_stay_open_longer_than_a_failure_may_last():
    limits = limits_of(Sensor(measures=Measures.TEMPERATURE), "freezer", -80, ENTRIES)
    assert limits.allowed_minutes(SpellKind.HIGH, -60) == 40
    assert limits.allowed_minutes(SpellKind.HIGH, -50) == 15
    assert limits.allowed_minutes(SpellKind.LOW, -99) == 15


def test_samples_cover_every_resource_and_keep_to_the_numbers_of_lots_and_boxes():
    # Two lots of one resource and one of another, all in one box; the first lot was exposed longest.
    items = [Candidate(n, lot, resource, 1, seconds, -30) for n, lot, resource, seconds in [
        (1, 1, 1, 900), (2, 1, 1, 800), (3, 1, 1, 700), (4, 2, 1, 600), (5, 2, 1, 500), (6, 3, 2, 60),
    ]]  # fmt: skip
    assert chosen(items, of_a_lot=2, of_a_box=3) == [1, 6, 2]
    assert chosen(items, of_a_lot=1, of_a_box=1) == [1, 6]


def test_the_most_precious_box_gets_the_nearest_room_of_its_temperature():
    bands = [Band(-120, -60, -200, -65), Band(-60, -10, -100, -15)]
    box = frozenset({"box"})
    rooms = [Room(1, "01", box, -80, 1), Room(2, "01", box, -80, 0), Room(3, "01", box, -20, 0)]
    loads = [
        Load(10, "box", -80),
        Load(11, "box", -80),
        Load(12, "box", -80),
        Load(13, "box", -20),
        Load(14, "cane", -80),
    ]
    found = {load_id: room.location_id for load_id, room in assigned(loads, rooms, bands).items()}
    assert found == {10: 2, 11: 1, 13: 3}


def test_what_is_kept_nowhere_else_is_worth_most_and_of_it_the_rarest():
    worths = [
        Worth(safe=3, fewest=2),
        Worth(one_site=1, fewest=9),
        Worth(only_here=1, fewest=5),
        Worth(only_here=1, fewest=2),
    ]
    assert [each.fewest for each in sorted(worths, key=lambda each: each.order)] == [2, 5, 9, 2]


def test_stretches_of_time():
    assert united([stretch(5, 9), stretch(0, 3), stretch(2, 4)]) == [stretch(0, 4), stretch(5, 9)]
    assert shared_by_all([stretch(0, 10)], [stretch(2, 4), stretch(8, 12)]) == [stretch(2, 4), stretch(8, 10)]

"""What storage reads of monitoring without knowing it: conditions of locations, exposures of items."""

from datetime import timedelta

from lims.monitoring.operations.alarms import follow_alarms
from lims.storage.conditions import conditions_of
from lims.storage.exposures import exposures_of
from lims.storage.operations import store_item
from tests.factories.lots import make_item
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_box, make_location


def test_conditions_say_how_cold_it_is_and_what_is_wrong(app, session, actor):
    good, warm, failing, silent, bare = (make_freezer(session, actor) for _ in range(5))
    for place, code, values in [(good, "T-1", [-80]), (warm, "T-2", [-60]), (failing, "T-3", [-30] * 20)]:
        read(session, actor, make_sensor(session, actor, place, code), actor.at, values)
    make_sensor(session, actor, silent, "T-4")
    found = conditions_of(session, [place.id for place in (good, warm, failing, silent, bare)])
    assert {key: (each.value_c, each.tone, each.label) for key, each in found.items()} == {
        good.id: (-80, "good", "In range"),
        warm.id: (-60, "attention", "Out of range"),
        failing.id: (-30, "stop", "Alarm"),
        silent.id: (None, "attention", "No readings"),
    }
    follow_alarms(session, at(actor, actor.at + timedelta(hours=5)))
    assert conditions_of(session, [good.id])[good.id].label == "No readings"


def test_exposures_of_items(app, session, actor):
    freezer = make_freezer(session, actor)
    item = make_item(session, actor)
    store_item(session, actor, item, make_box(session, actor, make_location(session, actor, "rack", freezer)))
    read(session, actor, make_sensor(session, actor, freezer), actor.at, [-80, -30, -30, -80], minutes=30)
    [exposure] = exposures_of(session, [item], actor.at + timedelta(days=1))[item.id]
    assert (exposure.seconds, exposure.worst, exposure.unit, exposure.is_too_high) == (3600, -30, "°C", True)

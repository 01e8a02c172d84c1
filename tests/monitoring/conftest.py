"""A centre whose freezer failed an hour ago, for tests of pages, API and commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from lims.core.actor import system_actor
from lims.core.permissions import Permission
from lims.monitoring.queries.alarms import open_alarms
from lims.storage.operations import store_item
from tests.conftest import NOW
from tests.factories.lots import make_lot
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_boxes, make_location
from tests.house.test_access import token_for


@dataclass(frozen=True)
class Centre:
    """What a test needs to name: codes of places, lots and items, the open alarm, the sensor."""

    freezer: str
    rack: str
    cold_rack: str
    boxes: list[str]
    slots: list[str]
    lots: list[str]
    items: list[str]
    alarm: int
    sensor: str


@pytest.fixture
def centre(app: Flask) -> Centre:
    database = app.extensions["lims.database"]
    actor = system_actor("test", NOW - timedelta(hours=5), database.settings.zone, name="tester")
    with database.transaction() as session:
        room = make_location(session, actor, "room", make_location(session, actor, "site", name="Mishima"), name="Room")
        freezer = make_freezer(session, actor, room, name="Freezer 1")
        rack = make_location(session, actor, "rack", freezer, name="Rack 1", grid="rack-4x5")
        boxes = make_boxes(session, actor, 3, rack)
        cold = make_freezer(session, actor, room, name="Freezer 2")
        cold_rack = make_location(session, actor, "rack", cold, name="Rack C", grid="tower-10")
        lots = [make_lot(session, actor, 3) for _ in boxes]
        for lot, box in zip(lots, boxes, strict=True):
            for item in lot.items:
                store_item(session, actor, item, box)
        sensor = make_sensor(session, actor, freezer)
        make_sensor(session, actor, cold, "T-2")
        read(session, actor, sensor, NOW - timedelta(hours=4), [-80] * 18 + [-60, -50, -40, -35, -30, -30], minutes=10)
        return Centre(
            freezer.barcode,
            rack.barcode,
            cold_rack.barcode,
            [box.barcode for box in boxes],
            [box.slot or "" for box in boxes],
            [lot.code for lot in lots],
            [item.barcode for lot in lots for item in lot.items],
            open_alarms(session)[0].id,
            sensor.code,
        )


@pytest.fixture
def headers_as(app: Flask) -> Callable[..., dict[str, str]]:
    """Headers with a token of a role's account, narrowed to some permissions if they are given."""

    def issue(role: str, *scopes: Permission) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_for(app, role, scopes or set(Permission))}"}

    return issue


__all__ = ["at", "centre", "headers_as"]

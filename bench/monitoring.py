"""How fast monitoring is with a million readings: taking them in, charts, and who was exposed.

Run by hand: `python -m bench.monitoring`. Sixty sensors read once a minute, so that a million readings are the last
eleven and a half days; one sensor has the ninety days that its longest chart shows. A freezer of 20,000 items failed.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import click
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bench.instances import NOW, PASSWORD, actor_of, new_centre
from lims.core.actor import Actor
from lims.lots.drafts import LotDraft
from lims.lots.operations import preserve_lot
from lims.monitoring.drafts import IncidentDraft, ReadingDraft, SensorDraft
from lims.monitoring.models import Reading, Sensor, Watch
from lims.monitoring.operations import add_sensor, declare_incident, plan_evacuation, record_readings
from lims.monitoring.queries.exposures import exposures, items_of
from lims.resources.drafts import ResourceDraft
from lims.resources.operations.registering import register_resource
from lims.storage.drafts import LocationDraft, Placement
from lims.storage.models import Location
from lims.storage.operations import create_location, create_locations, store_items
from lims.storage.queries import inside

SENSORS = 60
READINGS = 1_000_000
BOXES, ITEMS_IN_BOX = 200, 100
REPEATS = 7
ROWS_AT_ONCE = 50_000


@click.command()
@click.option("--readings", default=READINGS, show_default=True, help="How many readings there are.")
@click.option("--boxes", default=BOXES, show_default=True, help="How many boxes of 100 items the failing freezer has.")
def main(readings: int, boxes: int) -> None:
    """Measure on a throw-away centre, and print the figures."""
    with new_centre() as app:
        database = app.extensions["lims.database"]
        actor = actor_of(database)
        with database.transaction() as session:
            freezer, sensors = _freezers(session, replace(actor, at=NOW - timedelta(days=200)))
            _fill(session, replace(actor, at=NOW - timedelta(days=190)), freezer, boxes)
            codes, barcode, freezer_id = [sensor.code for sensor in sensors], freezer.barcode, freezer.id
            _insert(session, [sensor.id for sensor in sensors], readings)
        client = app.test_client()
        client.post("/accounts/sign-in", data={"login": "boss", "password": PASSWORD})
        for label, address in [
            ("all freezers, 60 sparklines", "/monitoring/"),
            ("chart of 24 hours", f"/monitoring/locations/{barcode}"),
            ("chart of 7 days", f"/monitoring/locations/{barcode}?days=7"),
            ("chart of 90 days", f"/monitoring/locations/{barcode}?days=90"),
        ]:
            _print(label, lambda address=address: client.get(address))
        _measure_writing(app, actor, codes)
        _measure_exposures(app, actor, freezer_id, boxes)


def _freezers(session: Session, actor: Actor) -> tuple[Location, list[Sensor]]:
    site = create_location(session, actor, LocationDraft("site", "Site"))
    room = create_location(session, actor, LocationDraft("room", "Room", site))
    made = create_locations(session, actor, LocationDraft("freezer", "Freezer 1", room), SENSORS)
    create_locations(session, actor, LocationDraft("rack", "Rack 1", made[1], grid="tower-20"), 5)
    return made[0], [add_sensor(session, actor, SensorDraft(f"T-{place.id}", place)) for place in made]


def _fill(session: Session, actor: Actor, freezer: Location, boxes: int) -> None:
    racks = create_locations(session, actor, LocationDraft("rack", "Rack 1", freezer, grid="tower-20"), -(-boxes // 20))
    for rack in racks:
        for box in create_locations(session, actor, LocationDraft("box", "Box 1", rack, "10x10"), 20):
            resource = register_resource(session, actor, ResourceDraft(kind="cell_line", name=f"Line {box.id}"))
            lot = preserve_lot(session, actor, LotDraft(resource, "cryovial", ITEMS_IN_BOX))
            store_items(session, actor, [Placement(item, box) for item in lot.items])


def _insert(session: Session, sensor_ids: list[int], readings: int) -> None:
    """Readings in range, straight into the table: a year of loggers is not what is measured."""
    last = int(NOW.timestamp()) - 3600
    minutes = readings // len(sensor_ids)
    rows = [(sensor_ids[0], last - 60 * number) for number in range(90 * 1440)]
    rows += [(sensor_id, last - 60 * number) for sensor_id in sensor_ids[1:] for number in range(minutes)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        session.execute(insert(Reading), [{"sensor_id": a, "second": b, "value": -80 + b % 7 * 0.1} for a, b in part])
    session.execute(update(Watch).values(second=last, value=-80.0))


def _measure_writing(app: Flask, actor: Actor, codes: list[str]) -> None:
    """One minute of sixty loggers in one batch; and the failure of the first freezer, minute by minute."""
    database = app.extensions["lims.database"]
    minutes = iter(range(55))

    def one_minute() -> None:
        at = NOW - timedelta(minutes=55 - next(minutes))
        drafts = [ReadingDraft(code, at, -30.0 if number == 0 else -80.0) for number, code in enumerate(codes)]
        with database.transaction() as session:
            record_readings(session, replace(actor, at=at), drafts)

    _print("60 readings in one batch, alarms judged", one_minute, repeats=50)


def _measure_exposures(app: Flask, actor: Actor, freezer_id: int, boxes: int) -> None:
    database = app.extensions["lims.database"]
    with database.read() as session:
        items = items_of(session, location_ids=inside(session, freezer_id))
        one = items[0]
        _print("exposures of one item", lambda: exposures(session, [one], NOW))
        _print(f"exposures of {len(items)} items", lambda: exposures(session, items, NOW), repeats=3)
    with database.transaction() as session:
        place = session.get_one(Location, freezer_id)
        _print(f"plan of an evacuation of {boxes} boxes", lambda: plan_evacuation(session, actor, place), repeats=1)
        draft = IncidentDraft(place, NOW - timedelta(hours=2), NOW, "bench")
        label = f"incident declared, {boxes} lots held, tests planned"
        _print(label, lambda: declare_incident(session, actor, draft), repeats=1)


def _print(label: str, work: Callable[[], object], repeats: int = REPEATS) -> None:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    click.echo(f"{label}: {statistics.median(times):.0f} ms (slowest {max(times):.0f} ms)")


if __name__ == "__main__":
    main()

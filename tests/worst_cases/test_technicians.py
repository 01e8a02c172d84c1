"""Forty technicians at once over real HTTP, and a server that is killed while they work; on both databases.

`bench/load.py` does the same with 20,000 items and measures it.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.freezer_room import furnish
from bench.served import PATIENCE_SECONDS, ServedCentre
from bench.technicians import Crew, Task, Told
from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.settings import Settings
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.storage.models import Location
from tests.browser.instances import free_ports

TECHNICIANS = 40
ITEMS_EACH = 12
ACKNOWLEDGED_BEFORE_KILL = 150


@pytest.fixture
def centre(database: Database, tmp_path: Path, base_settings: Settings) -> Iterator[ServedCentre]:
    [port] = free_ports(1)
    url = database.engine.url.render_as_string(hide_password=False)
    served = ServedCentre.make(tmp_path / "instance", port, url, base_settings.key_file)
    served.start()
    yield served
    served.kill()


@pytest.fixture
def tasks(database: Database, actor: Actor) -> list[Task]:
    with database.transaction() as session:
        return furnish(session, actor, TECHNICIANS, ITEMS_EACH)


def stored(database: Database) -> dict[str, tuple[str, str | None]]:
    """Where each stored item is, by the database."""
    statement = select(Item.barcode, Location.barcode, Item.position).join(Location, Location.id == Item.location_id)
    with database.read() as session:
        rows = session.execute(statement.where(Item.state == ItemState.STORED)).all()
    return {barcode: (box, position) for barcode, box, position in rows}


def acknowledged(told: list[Told]) -> dict[str, tuple[str, str]]:
    return {barcode: place for one in told for barcode, place in one.places.items()}


def check_ledger(database: Database) -> None:
    with database.read() as session:
        assert [str(finding) for finding in findings(session)] == []


def test_forty_technicians_at_once(centre: ServedCentre, tasks: list[Task], database: Database) -> None:
    told = Crew(centre.url, tasks).work()
    assert sum(one.server_errors for one in told) == 0
    assert all(one.unanswered is None for one in told)
    places = stored(database)
    assert places == acknowledged(told)
    assert set(places) == {item for task in tasks for item in task.items}
    assert len(set(places.values())) == len(places)
    fought_for = {place for item, place in places.items() if item in {*tasks[0].items, *tasks[1].items}}
    assert len(fought_for) == 2 * ITEMS_EACH and len({box for box, _ in fought_for}) == 1
    check_ledger(database)


def test_a_server_killed_in_the_middle(centre: ServedCentre, tasks: list[Task], database: Database) -> None:
    crew, told = Crew(centre.url, tasks), []
    working = threading.Thread(target=lambda: told.extend(crew.work()))
    working.start()
    crew.wait_for(ACKNOWLEDGED_BEFORE_KILL)
    centre.kill()
    working.join(PATIENCE_SECONDS)
    centre.start()
    after_the_kill = stored(database)
    promised = acknowledged(told)
    assert promised.items() <= after_the_kill.items()
    under_way = {one.unanswered["code"] for one in told if one.unanswered}
    assert set(after_the_kill) - set(promised) <= under_way
    for task, one in zip(tasks, told, strict=True):
        if one.unanswered:
            crew.resend(task, one)
    assert stored(database) == acknowledged(told)
    assert set(stored(database)) == set(promised) | under_way & {item for task in tasks for item in task.items}
    check_ledger(database)

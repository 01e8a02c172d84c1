"""Throw-away centres to measure on, with as many items as wanted."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from lims import create_app
from lims.accounts.operations import create_user
from lims.core.actor import Actor, system_actor
from lims.core.codes import thing_code
from lims.core.database import Database
from lims.core.settings import load_settings
from lims.lots.models import Item, Lot
from lims.resources.models import Resource
from lims.storage.models import Location
from lims.web.cli import prepare_instance

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PASSWORD = "correct horse battery"
ITEMS_IN_BOX = 100
ROWS_AT_ONCE = 20_000


@contextlib.contextmanager
def new_centre() -> Iterator[Flask]:
    """A fresh centre on SQLite with one administrator, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lims-bench-"))
    settings = replace(
        load_settings({}),
        database_url=f"sqlite:///{folder / 'lims.db'}",
        data_folder=folder,
        key_file=folder / "centre.pem",
        secret_key="b" * 32,
    )
    prepare_instance(settings)
    app = create_app(settings, clock=lambda: NOW)
    app.config.update(WTF_CSRF_ENABLED=False)
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        create_user(
            session,
            actor_of(database),
            login="boss",
            name="Boss",
            email="boss@example.org",
            password=PASSWORD,
            roles=["administrator"],
        )
    try:
        yield app
    finally:
        database.close()
        shutil.rmtree(folder)


def actor_of(database: Database) -> Actor:
    return system_actor("command", NOW, database.settings.zone, name="bench")


def fill_with_items(session: Session, resource: Resource, count: int) -> list[str]:
    """Put so many stored items into boxes of a hundred, directly into the tables; gives a barcode of every box."""
    prefix = session.info["settings"].code_prefix
    boxes = count // ITEMS_IN_BOX
    freezer_id, lot_id = 1, 1
    session.execute(insert(Location), [_location(prefix, freezer_id, "freezer", None, None)])
    _in_runs(session, Location, (_location(prefix, 1 + n, "box", freezer_id, "10x10") for n in range(1, boxes + 1)))
    _in_runs(session, Lot, (_lot(prefix, lot_id + n, resource) for n in range(boxes)))
    _in_runs(session, Item, (_item(prefix, number) for number in range(count)))
    return [thing_code(prefix, "item", box * ITEMS_IN_BOX + 51) for box in range(boxes)]


def _in_runs(session: Session, model: type, rows: Iterator[dict[str, object]]) -> None:
    run: list[dict[str, object]] = []
    for row in rows:
        run.append(row)
        if len(run) == ROWS_AT_ONCE:
            session.execute(insert(model), run)
            run.clear()
    if run:
        session.execute(insert(model), run)


def _location(prefix: str, number: int, kind: str, parent_id: int | None, grid: str | None) -> dict[str, object]:
    return {
        "id": number,
        "barcode": thing_code(prefix, "location", number),
        "name": f"{kind} {number}",
        "type": kind,
        "parent_id": parent_id,
        "grid": grid,
        "active": True,
        "created_at": NOW,
        "version": 1,
    }


def _lot(prefix: str, number: int, resource: Resource) -> dict[str, object]:
    return {
        "id": number,
        "code": thing_code(prefix, "lot", number),
        "resource_id": resource.id,
        "form": "seed_packet",
        "made_on": NOW.date(),
        "items_made": ITEMS_IN_BOX,
        "attributes": {},
        "created_at": NOW,
        "version": 1,
    }


def _item(prefix: str, number: int) -> dict[str, object]:
    box, place = divmod(number, ITEMS_IN_BOX)
    row, column = divmod(place, 10)
    return {
        "id": number + 1,
        "barcode": thing_code(prefix, "item", number + 1),
        "lot_id": box + 1,
        "state": "stored",
        "quantity": 100,
        "location_id": box + 2,
        "position": f"{'ABCDEFGHIJ'[row]}{column + 1:02d}",
        "created_at": NOW,
    }

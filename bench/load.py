"""Forty technicians at once store twenty thousand items over real HTTP; two of them fight for the same boxes.

`python -m bench.load` on SQLite, `--database postgresql+psycopg://...` on an empty PostgreSQL database. Exits with 1
unless every acknowledged item is in its place, no position is taken twice, no answer was a 5xx, and the ledger is
proved.
"""

import shutil
import socket
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import click
from sqlalchemy import select

from bench.freezer_room import furnish
from bench.instances import actor_of
from bench.served import ServedCentre
from bench.technicians import Crew, Told
from lims import import_models
from lims.core.database import Database
from lims.core.settings import load_settings
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.storage.models import Location
from lims.web.cli import prepare_instance


@click.command()
@click.option("--technicians", default=40, show_default=True)
@click.option("--items", default=20_000, show_default=True, help="How many items they store together.")
@click.option("--database", "database_url", help="An empty database; a new SQLite file if left out.")
@click.option("--workers", default=1, show_default=True, help="Processes of the server; SQLite wants one.")
def main(technicians: int, items: int, database_url: str | None, workers: int) -> None:
    """Run the load and print what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="lims-load-"))
    url = database_url or f"sqlite:///{folder / 'lims.db'}"
    settings = replace(load_settings({}), database_url=url, data_folder=folder, key_file=folder / "centre.pem")
    prepare_instance(settings)
    import_models()
    database = Database(settings)
    with database.transaction() as session:
        tasks = furnish(session, actor_of(database), technicians, items // technicians)
    centre = ServedCentre.make(folder / "instance", _free_port(), url, settings.key_file, workers)
    centre.start()
    try:
        began = perf_counter()
        told = Crew(centre.url, tasks).work()
        took = perf_counter() - began
    finally:
        centre.kill()
    problems = _problems(database, told)
    _print(told, took)
    database.close()
    shutil.rmtree(folder)
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(bool(problems))


def _problems(database: Database, told: Sequence[Told]) -> list[str]:
    acknowledged = {barcode: place for one in told for barcode, place in one.places.items()}
    statement = select(Item.barcode, Location.barcode, Item.position).join(Location, Location.id == Item.location_id)
    with database.read() as session:
        rows = session.execute(statement.where(Item.state == ItemState.STORED))
        stored = {barcode: (box, position) for barcode, box, position in rows}
        problems = [str(finding) for finding in findings(session)]
    if stored != acknowledged:
        problems.append(f"{len(acknowledged)} items were acknowledged, {len(stored)} are stored, or elsewhere.")
    if len(set(stored.values())) != len(stored):
        problems.append("A position is taken twice.")
    if errors := sum(one.server_errors for one in told):
        problems.append(f"{errors} answers were 5xx.")
    return problems


def _print(told: Sequence[Told], took: float) -> None:
    times = sorted(1000 * seconds for one in told for seconds in one.seconds)
    stored = sum(len(one.places) for one in told)
    refusals = sum(len(one.refusals) for one in told)
    p95 = times[int(0.95 * len(times))]
    click.echo(
        f"technicians {len(told)}, items stored {stored}, refusals {refusals}, {took:.0f} s, "
        f"{stored / took:.0f} items/s, answer p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

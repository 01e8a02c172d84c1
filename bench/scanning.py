"""How long one scan takes, beside a floor: a bare route of the same app that reads one row by its key.

Run by hand: `python -m bench.scanning`. Each kind of scan is measured twice: over HTTP, with the server (waitress) in a
process of its own, by the clock on the wall; and through Flask's test client in one process, by the processor time that
it takes. The scanning page's own requests are sent, with its cookie and its token against forged requests. Before each
scan the floor is asked once, so that both see the machine in the same mood.

A scan that moves something is written to the disk before it is answered. What the disk alone takes is measured, too.
With `TMPDIR=/dev/shm` the databases lie in memory, and what is left is the program.
"""

import http.client
import json
import multiprocessing
import re
import socket
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import insert, select
from waitress import serve

from bench.instances import ITEMS_IN_BOX, PASSWORD, actor_of, fill_with_items, new_centre
from lims.core.codes import thing_code
from lims.lots.models import Item
from lims.resources.drafts import ResourceDraft
from lims.resources.operations.registering import register_resource
from lims.storage.commands import Command, command_code
from lims.storage.models import Location
from lims.web.access import public
from lims.web.database import session

FEW, MANY = 1_000, 1_000_000
SCANS = 400
WARM_UP = 40
FRESH_ITEMS = 2_000
SIGN_IN = "/accounts/sign-in"
FLOOR = "/bench/items/"


@dataclass(frozen=True)
class Stock:
    """What is scanned: stored items, items without a place, and empty boxes to put them in."""

    stored: list[str]
    fresh: list[str]
    boxes: list[str]
    floor_ids: list[int]


@dataclass(frozen=True)
class Times:
    """The middle and the slow end of a series, in milliseconds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Times":
        cut = statistics.quantiles(seconds, n=100)
        return cls(1000 * cut[49], 1000 * cut[94])


Send = Callable[[str, dict[str, Any] | None], Any]
Clock = Callable[[], float]
Found = dict[str, tuple[Times, Times]]


@click.command()
@click.option("--items", default=MANY, show_default=True, help="How many items the large database has.")
@click.option("--way", type=click.Choice(["http", "client", "both"]), default="both", show_default=True)
def main(items: int, way: str) -> None:
    """Measure scans in a small and in a large database."""
    click.echo("| items | way | what | p50 ms | p95 ms | floor p50, p95 ms | p50 / floor | p95 / floor |")
    click.echo("| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for count in dict.fromkeys((FEW, items)):
        with scanned_centre(count) as (app, stock):
            disk = durable_commits(Path(app.extensions["lims.settings"].data_folder))
            click.echo(f"| {count:,} | disk | one durable commit of SQLite | {disk.p50:.2f} | {disk.p95:.2f} | | | |")
            if way != "client":
                with over_http(app) as send:
                    _report(count, "HTTP, wall", measure(send, stock, time.perf_counter))
            if way != "http":
                with in_process(app) as send:
                    _report(count, "client, processor", measure(send, stock, time.process_time))


def _report(count: int, way: str, found: Found) -> None:
    for what, (times, floor) in found.items():
        ratios = f"{times.p50 / floor.p50:.2f} | {times.p95 / floor.p95:.2f}"
        floors = f"{floor.p50:.2f}, {floor.p95:.2f}"
        click.echo(f"| {count:,} | {way} | {what} | {times.p50:.2f} | {times.p95:.2f} | {floors} | {ratios} |")


def durable_commits(folder: Path) -> Times:
    """What the disk takes for one row that outlives a power cut."""
    seconds = []
    with closing(sqlite3.connect(folder / "disk.db", isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE row (text)"):
            connection.execute(statement)
        for _ in range(SCANS):
            began = time.perf_counter()
            connection.execute("INSERT INTO row VALUES ('one row')")
            seconds.append(time.perf_counter() - began)
    return Times.of(seconds)


@contextmanager
def scanned_centre(count: int) -> Iterator[tuple[Flask, Stock]]:
    """A centre with so many stored items, items to store, and empty boxes."""
    with new_centre() as app:
        app.config.update(WTF_CSRF_ENABLED=True)
        app.add_url_rule(f"{FLOOR}<int:number>", view_func=read_one_row)
        database = app.extensions["lims.database"]
        with database.transaction() as writing:
            resource = register_resource(writing, actor_of(database), ResourceDraft(kind="seed", name="Bench"))
            stored = fill_with_items(writing, resource, count)
            stock = _with_fresh_items(writing, count, stored)
        yield app, stock


def _with_fresh_items(writing: Any, count: int, stored: list[str]) -> Stock:
    prefix = writing.info["settings"].code_prefix
    boxes = count // ITEMS_IN_BOX
    numbers = range(count + 1, count + 1 + FRESH_ITEMS)
    at = datetime(2026, 4, 1, tzinfo=UTC)
    empty = [
        {
            "id": boxes + 2 + number,
            "barcode": thing_code(prefix, "location", boxes + 2 + number),
            "name": f"empty {number}",
            "type": "box",
            "parent_id": 1,
            "grid": "10x10",
            "active": True,
            "created_at": at,
            "version": 1,
        }
        for number in range(FRESH_ITEMS // ITEMS_IN_BOX * 2)
    ]
    fresh = [
        {
            "id": n,
            "barcode": thing_code(prefix, "item", n),
            "lot_id": 1,
            "state": "made",
            "quantity": 1,
            "created_at": at,
        }
        for n in numbers
    ]
    writing.execute(insert(Location), empty)
    writing.execute(insert(Item), fresh)
    return Stock(
        [stored[(number * 7919) % len(stored)] for number in range(SCANS + WARM_UP)],
        [row["barcode"] for row in fresh],
        [row["barcode"] for row in empty],
        [(number * 7919) % count + 1 for number in range(SCANS + WARM_UP)],
    )


@public
def read_one_row(number: int) -> ResponseReturnValue:
    """The floor: nobody signs in, nothing is decided, nothing is kept."""
    row = session().execute(select(Item.barcode, Item.state, Item.position).where(Item.id == number)).one()
    return jsonify(barcode=row.barcode, state=row.state, position=row.position)


def measure(send: Send, stock: Stock, clock: Clock) -> Found:
    """Each kind of scan in a row of its own; a scan that is refused stops the measurement."""
    page, fresh, boxes = Page(send), iter(stock.fresh), iter(stock.boxes)
    series = Series(send, stock, clock)
    found = {"show an item": series.times(stock.stored, page.scan)}
    page.scan(command_code(Command.DONE))
    chosen = [next(fresh) for _ in range(SCANS + WARM_UP)]
    found["store into an open box"] = series.times(chosen, page.scan, lambda: page.scan(next(boxes)))
    page.scan(command_code(Command.DONE))
    page.scan(command_code(Command.TAKE_OUT))
    found["take out"] = series.times(chosen, page.scan)
    page.scan(command_code(Command.DONE))
    some = [next(boxes) for _ in range(4)]
    found["open another box"] = series.times([*some] * 60, page.scan)
    return found


@dataclass(frozen=True)
class Series:
    """Scans one after another, each beside the floor."""

    send: Send
    stock: Stock
    clock: Clock

    def times(
        self, codes: list[str], scan: Callable[[str], None], open_box: Callable[[], None] | None = None
    ) -> tuple[Times, Times]:
        """The times of the scans and of the floor; `open_box` is done whenever a box is nearly full."""
        scans, floors = [], []
        for number, code in enumerate(codes):
            if open_box and number % (ITEMS_IN_BOX - 10) == 0:
                open_box()
            floor = self._timed(lambda: self.send(f"{FLOOR}{self.stock.floor_ids[number % SCANS]}", None))  # noqa: B023
            took = self._timed(lambda: scan(code))  # noqa: B023
            if number >= WARM_UP:
                floors.append(floor)
                scans.append(took)
        return Times.of(scans), Times.of(floors)

    def _timed(self, act: Callable[[], object]) -> float:
        began = self.clock()
        act()
        return self.clock() - began


class Page:
    """The scanning page, as far as it sends scans and remembers which box it has drawn."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.session = str(uuid.uuid4())
        self.drawn: str | None = None

    def scan(self, code: str) -> None:
        sent = {"message_id": str(uuid.uuid4()), "session": self.session, "drawn": self.drawn, "code": code}
        answer = self.send("/scanning/scans", sent)
        if answer["scan"]["tone"] == "refused":
            raise SystemExit(f"{code}: {answer['scan']['sentence']}")
        self.drawn = answer["box"]["barcode"] if answer["box"] else None


@contextmanager
def in_process(app: Flask) -> Iterator[Send]:
    """Through Flask's test client: no network, the same WSGI app."""
    client = app.test_client()
    token = _token(client.get(SIGN_IN).get_data(as_text=True))
    client.post(SIGN_IN, data={"login": "boss", "password": PASSWORD, "csrf_token": token})
    headers = {"X-CSRFToken": _token(client.get("/scanning/").get_data(as_text=True))}

    def send(path: str, body: dict[str, Any] | None) -> Any:
        answer = client.get(path) if body is None else client.post(path, json=body, headers=headers)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: answered {answer.status_code}")
        return answer.get_json()

    yield send


@contextmanager
def over_http(app: Flask) -> Iterator[Send]:
    """Over a connection that is kept, to a server in a process of its own."""
    app.extensions["lims.database"].close()
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(app,), kwargs={"host": "127.0.0.1", "port": port, "threads": 4, "_quiet": True}
    )
    server.start()
    try:
        yield Browser(port).send
    finally:
        server.terminate()
        server.join()


class Browser:
    """A connection with a cookie and a token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = self.token = ""
        self.connection = self._connected()
        token = _token(self._ask("GET", SIGN_IN))
        form = f"login=boss&password={PASSWORD.replace(' ', '+')}&csrf_token={token}"
        self._ask("POST", SIGN_IN, form, "application/x-www-form-urlencoded")
        self.token = _token(self._ask("GET", "/scanning/"))

    def send(self, path: str, body: dict[str, Any] | None) -> Any:
        text = self._ask("GET", path) if body is None else self._ask("POST", path, json.dumps(body))
        return json.loads(text)

    def _connected(self) -> http.client.HTTPConnection:
        for _ in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            try:
                connection.connect()
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        raise SystemExit("the server does not answer")

    def _ask(self, method: str, path: str, body: str | None = None, kind: str = "application/json") -> str:
        headers = {"Cookie": self.cookie, "Content-Type": kind, "X-CSRFToken": self.token}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = line.split(";")[0]
        text = answer.read().decode()
        if answer.status >= 400:
            raise SystemExit(f"{path}: answered {answer.status}: {text[:300]}")
        return text


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|data-token="([^"]+)"', page)
    return (found[1] or found[2]) if found else ""


if __name__ == "__main__":
    main()

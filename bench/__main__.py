"""Measure what the program promises, and write the table."""

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bench.instances import PASSWORD, actor_of, fill_with_items, new_centre
from lims.demo.collection import DATA
from lims.deposits.drafts import DepositorDraft, ListDraft, UploadedFile
from lims.deposits.models import Deposit, DepositRow, RowState
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.depositors import register_depositor
from lims.deposits.operations.lists import upload_list
from lims.ledger.verification import findings
from lims.resources.drafts import ResourceDraft
from lims.resources.operations.registering import register_resource

RESULTS = Path(__file__).with_name("RESULTS.md")
FEW, MANY = 1_000, 1_000_000
REQUESTS = 200
ROWS = 1_000
# The other measurements, each a command of its own; that of photos writes PHOTOS.md.
OTHERS = ("scanning", "storage", "labels", "monitoring", "load")


@click.command()
@click.option("--items", default=MANY, show_default=True, help="How many items the large database has.")
def main(items: int) -> None:
    """Run every measurement and write bench/RESULTS.md."""
    lines = [
        "# What was measured",
        "",
        f"By `make bench` on {platform.machine()}, Python {platform.python_version()}, SQLite; medians.",
        "",
        "| what | figure |",
        "| --- | --- |",
        *_importing(),
        *_opening(items),
    ]
    for name in OTHERS:
        lines += _other(name)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


def _other(name: str) -> list[str]:
    """What another measurement printed, under its command."""
    command = [sys.executable, "-m", f"bench.{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return ["", f"## `python -m bench.{name}`", "", "```", *done.stdout.rstrip().splitlines(), "```"]


def _importing() -> list[str]:
    """A thousand real rows from the uploaded bytes to registered resources, and the proof of the ledger after it."""
    head, *rows = (DATA / "genesys-beta-vulgaris.csv").read_text(encoding="utf-8").splitlines()
    file = UploadedFile("rows.csv", "\n".join([head, *rows[:ROWS]]).encode(), "text/csv")
    with new_centre() as app:
        database = app.extensions["lims.database"]
        actor = actor_of(database)
        with database.transaction() as session:
            depositor = register_depositor(session, actor, DepositorDraft(name="Bench"))
        began = time.perf_counter()
        with database.transaction() as session:
            depositor = session.merge(depositor)
            deposit = upload_list(session, actor, ListDraft(depositor, "seed", file))
            deposit_id = deposit.id
        uploaded = time.perf_counter()
        with database.transaction() as session:
            deposit = session.get_one(Deposit, deposit_id)
            acceptance = accept_rows(session, actor, deposit, _acceptable_rows(session, deposit))
        accepted = time.perf_counter()
        with database.read() as session:
            wrong = sum(1 for _ in findings(session))
        verified = time.perf_counter()
    return [
        f"| {ROWS} real rows: read, mapped, checked | {uploaded - began:.2f} s |",
        f"| the same rows registered ({acceptance.registered} resources) | {accepted - uploaded:.2f} s |",
        f"| both together (promise: under 5 s) | {accepted - began:.2f} s |",
        f"| ledger verified after it ({wrong} findings) | {verified - accepted:.2f} s |",
    ]


def _acceptable_rows(session: Session, deposit: Deposit) -> list[int]:
    statement = select(DepositRow.number).where(
        DepositRow.deposit_id == deposit.id, DepositRow.state != RowState.REFUSED
    )
    return list(session.scalars(statement))


def _opening(items: int) -> list[str]:
    """Opening a scanned item's page in a small and in a large database."""
    small, large = _times_with(FEW), _times_with(items)
    lines = []
    for what in small:
        ratio = large[what] / small[what]
        lines.append(
            f"| {what}: {FEW:,} items, {items:,} items, ratio | "
            f"{small[what]:.1f} ms, {large[what]:.1f} ms, {ratio:.2f} (promise: at most 1.5) |"
        )
    return lines


def _times_with(items: int) -> dict[str, float]:
    with new_centre() as app:
        database = app.extensions["lims.database"]
        with database.transaction() as session:
            resource = register_resource(session, actor_of(database), ResourceDraft(kind="seed", name="Bench"))
            barcodes = fill_with_items(session, resource, items)
        client = _signed_in(app)
        chosen = [barcodes[(number * 7919) % len(barcodes)] for number in range(REQUESTS)]
        return {
            "open a scanned item's page": _median_ms(chosen, lambda code: client.get(f"/storage/items/{code}")),
        }


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.post("/accounts/sign-in", data={"login": "boss", "password": PASSWORD})
    return client


def _median_ms(codes: list[str], call: Callable[[str], TestResponse]) -> float:
    times = []
    for code in codes:
        began = time.perf_counter()
        answer = call(code)
        times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise SystemExit(f"{code}: answered {answer.status_code}")
    return statistics.median(times)


if __name__ == "__main__":
    main()

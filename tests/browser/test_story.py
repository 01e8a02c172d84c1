"""One specimen's whole life, played by the people of a centre in real browsers."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.engine import make_url

from lims.lots.models import Item, ItemState
from tests.browser.instances import Instances
from tests.browser.pages import catalogue, distribution, freezer, intake, parcels, portal, quality
from tests.browser.pages.desk import Desk
from tests.browser.watching import Watcher

DeskOf = Callable[[str], Desk]


@pytest.fixture
def desk_of(open_page: Callable[..., Page], instances: Instances, watcher: Watcher) -> DeskOf:
    """The desk of somebody at the centre."""

    def seat(role: str) -> Desk:
        return Desk(open_page(), instances.centre.url, watcher).sign_in(role)

    return seat


@pytest.fixture
def visitor(open_page: Callable[..., Page], instances: Instances, watcher: Watcher) -> DeskOf:
    """The desk of somebody without an account at the index, by language."""
    return lambda language: Desk(open_page(language), instances.index.url, watcher)


def test_from_the_spreadsheet_to_the_index_and_out_of_the_door(
    desk_of: DeskOf, visitor: DeskOf, instances: Instances, tmp_path: Path
) -> None:
    curator = desk_of("curator")
    accessions = take_in(curator, tmp_path)
    good, bad = accessions["Mizuho Soba"], accessions["Shinano 1"]
    catalogue.look_at_resource(curator, good)
    catalogue.add_parent(curator, bad)

    technician = desk_of("technician")
    good_lot, good_items = preserve(technician, good, 6)
    bad_lot, bad_items = preserve(technician, bad, 2)
    box = freezer.create_places(technician)
    store(technician, box, [*good_items, *bad_items])

    examine(desk_of("qc"), good_lot, bad_lot)

    publish(curator)
    researcher = visitor("en")
    portal.find(visitor("ja"), "ミズホソバ", good)
    portal.find(researcher, "mizuho", good)
    asked = portal.ask(researcher, good, 2)
    publish(curator)
    portal.stands(researcher, asked, "Received by the centre")

    desk = desk_of("shipping")
    free_request(desk, good, tmp_path)
    before = states(instances)
    sent = send(desk, wrong=bad_items[0])
    left = {barcode for barcode, state in states(instances).items() if state != before[barcode]}
    assert left == set(sent)
    assert len(sent) == 2
    assert all(states(instances)[barcode] is ItemState.SHIPPED for barcode in sent)
    desk.open(f"/lots/{good_lot}")
    desk.picture("lot-after")

    distribution.enter_request(desk, bad)
    desk.sees(f"belong to lots on hold ({bad_lot})")
    publish(curator)
    portal.stands(researcher, asked, "Shipped")

    prove(instances, good_items[-1])


def take_in(curator: Desk, folder: Path) -> dict[str, str]:
    """From the depositor's workbook to resources; gives their accession numbers by name."""
    intake.register_depositor(curator)
    intake.record_agreement(curator, folder)
    deposit = intake.upload(curator, intake.write_list(folder / "soba.xlsx"))
    intake.correct_columns(curator)
    intake.look_at_problems(curator)
    intake.take_row(curator, 9)
    intake.accept(curator, 8)
    refused = [row for row in intake.refused_rows(curator) if row["Severity"] == "refused"]
    assert [(row["Row"], row["Field"], row["Value"]) for row in refused] == [
        ("6", "", ""),
        ("7", "Country of origin (ORIGCTY)", "XQZ"),
        ("8", "Name", ""),
        ("11", "Collected on (COLLDATE)", "19870931"),
    ]
    assert all(row["Reason"] for row in refused)
    return catalogue.accessions(curator, deposit)


def preserve(technician: Desk, accession: str, count: int) -> tuple[str, list[str]]:
    """A lot with labelled items: the printed codes are those of the items."""
    lot = catalogue.make_lot(technician, accession, count)
    items = catalogue.barcodes(technician, lot)
    assert len(items) == count
    printed = freezer.codes_printed(freezer.print_labels(technician, lot))
    assert {text for _, text in printed} == set(items)
    assert len(printed) == 2 * count
    return lot, items


def store(technician: Desk, box: str, items: list[str]) -> None:
    freezer.store_by_scanning(technician, box, items)
    freezer.take_out_and_undo(technician, items[0])
    freezer.misread(technician, items[0])
    freezer.look_again(technician, items[0])
    technician.open(f"/storage/locations/{box}")
    technician.picture("full-box")


def examine(qc: Desk, good_lot: str, bad_lot: str) -> None:
    quality.enter_germination(qc, good_lot, [25, 24, 25, 25])
    quality.passed(qc)
    quality.enter_germination(qc, bad_lot, [9, 10, 8, 11])
    quality.failed(qc, bad_lot)
    quality.next_date(qc, good_lot)


def publish(curator: Desk) -> None:
    curator.open("/sync/")
    curator.press("Sync now")
    curator.says("is up to date")
    curator.picture("synced")


def free_request(desk: Desk, accession: str, folder: Path) -> None:
    """Everything that blocks the request is seen and resolved, one after the other."""
    request = distribution.open_request(desk, "Ada Lindgren")
    distribution.accept(desk)
    desk.picture("request-blocked")
    distribution.classify_purpose(desk)
    distribution.accept_terms(desk)
    distribution.draft_agreement(desk, accession)
    distribution.return_agreement(desk, request, folder)
    assert distribution.confirm_checks(desk, folder) >= 4


def send(desk: Desk, wrong: str) -> list[str]:
    """Gives the barcodes of the items that have left."""
    distribution.prepare(desk)
    parcels.start_picking(desk)
    sent = parcels.promised(desk)
    parcels.scan_wrong(desk, wrong)
    parcels.scan_right(desk, sent)
    parcels.pack(desk)
    parcels.papers(desk, sent)
    parcels.dispatch(desk)
    return sent


def states(instances: Instances) -> dict[str, ItemState]:
    with instances.reading() as session:
        return {item.barcode: item.state for item in session.scalars(select(Item))}


def prove(instances: Instances, item: str) -> None:
    """The ledger holds, until somebody moves an item behind its back."""
    proof = instances.command("verify")
    assert proof.returncode == 0, proof.stderr
    file = make_url(instances.centre.settings().database_url).database
    with closing(sqlite3.connect(str(file))) as connection, connection:
        connection.execute("UPDATE lots_item SET position = 'J09' WHERE barcode = ?", (item,))
    proof = instances.command("verify")
    assert proof.returncode == 1
    assert item in proof.stderr

"""Time outside of the cold: limits, worklists, spells, and what the faces tell of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.queries import history
from lims.lots.limits import NEARLY, OVER, limit_marks
from lims.lots.models import Item
from lims.storage import operations, queries
from tests.factories.lots import make_item
from tests.factories.storage import make_box, make_stored_item
from tests.storage.test_api import EVERYTHING, Client, program  # noqa: F401 - a fixture
from tests.storage.test_cli import Run, run  # noqa: F401 - a fixture

SignIn = Callable[[str], FlaskClient]


def later(actor: Actor, minutes: float) -> Actor:
    return replace(actor, at=actor.at + timedelta(minutes=minutes))


def stay_outside(session: Session, actor: Actor, item: Item, minutes: float) -> Actor:
    """Take an item out, and return it so many minutes later; gives the actor of then."""
    operations.take_out_item(session, actor, item, "check")
    returning = later(actor, minutes)
    operations.return_item(session, returning, item)
    return returning


def test_an_item_near_and_over_its_limits_is_marked(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)  # a cryovial: 5 minutes at once, 30 in all, no thaw
    assert not limit_marks(session, [item], actor.at)
    then = stay_outside(session, actor, item, 4.5)
    [note] = queries.limit_notes(session, item, then.at)
    assert not note.is_over and note.values == {"value": "4.5", "limit": "5"}
    then = stay_outside(session, then, item, 21)
    notes = queries.limit_notes(session, item, then.at)
    assert [(note.is_over, note.values["value"]) for note in notes] == [(True, "21.0"), (False, "25.5")]
    assert limit_marks(session, [item], then.at) == {item.id: NEARLY}
    then = stay_outside(session, then, item, 5)
    assert limit_marks(session, [item], then.at) == {item.id: OVER}


def test_the_present_spell_counts_while_it_lasts(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    operations.take_out_item(session, actor, item)
    assert not queries.limit_notes(session, item, later(actor, 1).at)
    assert [note.is_over for note in queries.limit_notes(session, item, later(actor, 4).at)] == [False]
    assert [note.is_over for note in queries.limit_notes(session, item, later(actor, 6).at)] == [True]
    assert not queries.items_over_limits(session, later(actor, 4).at).rows
    assert queries.items_over_limits(session, later(actor, 6).at).rows == [item]


def test_one_thaw_is_too_many_where_none_is_allowed_and_kinds_set_limits_by_form(
    session: Session, actor: Actor
) -> None:
    vial, dna = make_stored_item(session, actor), make_item(session, actor, form="dna_tube")
    operations.record_thaw(session, actor, [vial, dna])
    assert queries.items_over_limits(session, actor.at).rows == [vial]
    for _ in range(9):
        operations.record_thaw(session, actor, [dna])
    assert limit_marks(session, [dna], actor.at) == {dna.id: NEARLY}
    operations.record_thaw(session, actor, [dna])
    assert set(queries.items_over_limits(session, actor.at).rows) == {vial, dna}


def test_what_is_out_is_listed_with_who_took_it(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second, third = (make_stored_item(session, actor, box) for _ in range(3))
    operations.take_out_items(session, later(actor, 3), [first])
    operations.take_out_items(session, later(actor, 1), [second], "for a test", keep_place=True)
    operations.take_out_item(session, actor, third)
    operations.return_item(session, actor, third)
    page = queries.items_out(session)
    assert page.rows == [second, first]
    rows = queries.outside_rows(session, page.rows, later(actor, 7).at)
    assert [row.seconds_now for row in rows] == [360, 240]
    assert rows[0].taken and (rows[0].taken.by, rows[0].taken.reason) == ("tester", "for a test")
    assert rows[0].way[-1] is box and not rows[1].way
    assert [row.is_over for row in rows] == [True, False]
    assert queries.items_out(session, kept_only=True).rows == [second]
    figures = queries.outside_figures(session, later(actor, 7).at)
    assert (figures.out, figures.kept, figures.over_limits) == (2, 1, 1)
    first_page = queries.items_out(session, size=1)
    assert queries.items_out(session, first_page.next, 1).rows == [first]


def test_spells_are_told_from_the_ledger(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    then = stay_outside(session, actor, item, 12)
    operations.take_out_item(session, then, item)
    undone = later(then, 1)
    session.flush()
    operations.undo_event(session, undone, last_seq(session, item))
    operations.take_out_item(session, later(then, 2), item, "sampling")
    spells = queries.spells_of(session, item, later(then, 4).at)
    assert [(spell.seconds, spell.was_too_long, spell.ended_at is None) for spell in spells] == [
        (720, True, False),
        (120, False, True),
    ]
    assert spells[1].reason == "sampling"


def last_seq(session: Session, item: Item) -> int:
    return history(session, "item", item.id)[0].event_seq


@pytest.fixture
def barcodes(app: Flask, actor: Actor) -> list[str]:
    """Two vials in one box: the first is out and keeps its place, the second is out without one."""
    with app.extensions["lims.database"].transaction() as session:
        long_ago = replace(actor, at=actor.at - timedelta(hours=2))
        box = make_box(session, actor)
        items = [make_stored_item(session, actor, box) for _ in range(2)]
        operations.take_out_items(session, long_ago, items[:1], keep_place=True)
        operations.take_out_items(session, long_ago, items[1:])
        return [item.barcode for item in items]


def test_the_worklist_returns_many_at_once(app: Flask, client_as: SignIn, barcodes: list[str]) -> None:
    client = client_as("technician")
    page = client.get("/storage/outside").get_data(as_text=True)
    assert all(barcode in page for barcode in barcodes) and "Over their limit: 2" in page
    assert "Outside at once:" in page
    assert client.post("/storage/outside/return", data={}).status_code == 422
    answer = client.post("/storage/outside/return", data={"items": barcodes}, follow_redirects=True)
    assert "Done. Items: 2" in answer.get_data(as_text=True) and "Nothing is out" in answer.get_data(as_text=True)
    over = client.get("/storage/over-limits").get_data(as_text=True)
    assert all(barcode in over for barcode in barcodes)
    assert "Over their limit" in client.get("/home").get_data(as_text=True)


def test_a_kept_place_is_given_up_on_the_worklist(client_as: SignIn, barcodes: list[str]) -> None:
    client = client_as("technician")
    refused = client.post("/storage/outside/release", data={"items": barcodes})
    assert refused.status_code == 422 and "No place is kept for" in refused.get_data(as_text=True)
    assert "Done" in client.post(
        "/storage/outside/release?kept=1", data={"items": barcodes[:1]}, follow_redirects=True
    ).get_data(as_text=True)


def test_the_page_of_an_item_tells_its_time_outside(client_as: SignIn, barcodes: list[str]) -> None:
    client = client_as("technician")
    page = client.get(f"/storage/items/{barcodes[0]}").get_data(as_text=True)
    assert "Taken out; its place is kept" in page and "Times outside: 1" in page
    for act in ("release", "return", "thaw", "keep", "return", "unplace"):
        answer = client.post(f"/storage/items/{barcodes[0]}/{act}", follow_redirects=True)
        assert "Done" in answer.get_data(as_text=True), act
    page = client.get(f"/storage/items/{barcodes[0]}").get_data(as_text=True)
    assert "It has no place yet." in page and "Thaws: 1; allowed: 0" in page
    assert "time outside" in page.split('id="history"')[1]


def test_the_api_lists_keeps_and_counts(app: Flask, program: Client, barcodes: list[str]) -> None:  # noqa: F811
    client = program(*EVERYTHING)
    listed = client.get("/api/storage/outside").json
    assert [row["barcode"] for row in listed["rows"]] == barcodes and listed["rows"][0]["place"]
    assert [row["limits"][0]["is_over"] for row in listed["rows"]] == [True, True]
    assert len(client.get("/api/storage/outside?kept_only=true").json["rows"]) == 1
    assert client.post("/api/storage/moves/release", json={"barcodes": barcodes[:1]}).status_code == 200
    assert client.post("/api/storage/moves/return", json={"barcodes": barcodes}).status_code == 200
    told = client.get(f"/api/storage/items/{barcodes[0]}/outside").json
    assert told["spells"][0]["was_too_long"] and told["seconds_out"] >= 7200
    out = {"barcodes": barcodes[:1], "keep_place": True, "reason": "a look"}
    assert client.post("/api/storage/moves/take-out", json=out).json[0]["position"] == "A01"
    assert client.post("/api/storage/moves/return", json={"barcodes": barcodes[:1]}).status_code == 200
    assert client.post("/api/storage/moves/thaw", json={"barcodes": barcodes}).status_code == 200
    assert len(client.get("/api/storage/over-limits").json["rows"]) == 2
    assert client.post("/api/storage/moves/unplace", json={"barcodes": barcodes}).json[0]["state"] == "made"


def test_commands_list_keep_and_count(run: Run, barcodes: list[str]) -> None:  # noqa: F811
    assert run("outside").output.count("Outside at once") == 2
    assert run("release", barcodes[0]).exit_code == 0
    assert run("return", *barcodes).exit_code == 0
    assert "Thaws: 0" in run("spells", barcodes[0]).output
    assert run("take-out", barcodes[0], "--keep-place").exit_code == 0
    assert barcodes[0] in run("outside", "--kept").output
    assert run("return", barcodes[0]).exit_code == 0
    assert run("thaw", barcodes[0]).exit_code == 0
    assert barcodes[0] in run("over-limits").output
    assert "made" in run("unplace", barcodes[0]).output
    seq = run("history", barcodes[0]).output.split("\t")[0]
    assert run("undo", seq).output.strip() == barcodes[0]
    assert run("undo", seq).exit_code == 1

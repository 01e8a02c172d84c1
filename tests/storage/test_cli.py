"""Storage from the command line: the tree, boxes as text, and moves."""

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import force_locale

from app import main
from lims.core.actor import Actor
from lims.lots import queries as lots
from lims.lots.models import ItemState
from tests.factories.lots import make_items
from tests.factories.storage import make_rack

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`python app.py storage ...` in English, inside the app of the test instead of one that it makes."""
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def invoke(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["storage", *arguments])

    return invoke


@pytest.fixture
def rack(app: Flask, actor: Actor) -> str:
    with app.extensions["lims.database"].transaction() as session:
        return make_rack(session, actor, name="Rack A").barcode


@pytest.fixture
def items(app: Flask, actor: Actor) -> list[str]:
    with app.extensions["lims.database"].transaction() as session:
        return [item.barcode for item in make_items(session, actor, 3)]


@pytest.fixture
def boxes(run: Run, rack: str) -> list[str]:
    made = run("create", "box", "Box 1", "--in", rack, "--grid", "5x5", "--count", "2")
    assert made.exit_code == 0, made.output
    assert [line.split("\t")[1] for line in made.output.splitlines()] == ["Box 1", "Box 2"]
    return [line.split("\t")[0] for line in made.output.splitlines()]


def test_items_are_stored_and_the_box_is_drawn(run: Run, boxes: list[str], items: list[str]) -> None:
    stored = run("store", items[0].lower(), "--in", boxes[0], "--at", "c3")
    assert stored.exit_code == 0, stored.output
    code, state, place = stored.output.rstrip("\n").split("\t")
    assert (code, state) == (items[0], "stored") and place.endswith("C03")
    assert run("store", items[1], items[2], items[1], "--in", boxes[0], "--at", "A05").exit_code == 0
    shown = run("show", boxes[0]).output
    grid = [line.split() for line in shown.splitlines() if line[:1] in "ABCDE" and len(line.split()) == 6]
    assert grid[0] == ["A", ".", ".", ".", ".", "A"] and grid[1] == ["B", "A", ".", ".", ".", "."]
    assert grid[2] == ["C", ".", ".", "A", ".", "."]
    assert "Items: 3" in shown and "Free positions: 22" in shown
    assert "Place: " in run("show", items[0]).output


def test_the_tree_is_indented_and_counts(run: Run, rack: str, boxes: list[str], items: list[str]) -> None:
    run("store", *items, "--in", boxes[1])
    rows = run("tree", rack).output.splitlines()
    assert rows[0].split("\t")[:2] == [rack, "Rack A"] and rows[0].split("\t")[3:] == ["3", "47"]
    assert rows[2].startswith(f"  {boxes[1]}\tBox 2")
    whole = run("tree").output.splitlines()
    assert len(whole) == 6 and not whole[0].startswith(" ")
    assert f"\t{boxes[0]}\tBox 1\t" in run("show", rack).output


def test_items_go_out_come_back_and_get_lost(app: Flask, run: Run, boxes: list[str], items: list[str]) -> None:
    def state() -> ItemState:
        with app.extensions["lims.database"].read() as session:
            return lots.item(session, items[0]).state

    run("store", items[0], "--in", boxes[0])
    assert run("take-out", items[0], "--reason", "to be thawed").exit_code == 0
    assert state() is ItemState.OUT
    assert run("return", items[0]).exit_code == 0
    assert state() is ItemState.STORED
    assert run("lost", items[0]).exit_code == 0
    assert state() is ItemState.LOST
    assert run("found", items[0]).exit_code == 0
    assert run("discard", items[0], "--reason", "thawed by mistake").exit_code == 0
    assert state() is ItemState.DISCARDED
    told = run("history", items[0]).output.splitlines()
    assert len(told) == 7 and "thawed by mistake" in told[0] and "operator" in told[0]


def test_a_refusal_is_one_sentence_and_changes_nothing(
    app: Flask, run: Run, boxes: list[str], items: list[str]
) -> None:
    assert run("store", items[0], "--in", boxes[0], "--at", "A01").exit_code == 0
    refused = run("store", items[1], "--in", boxes[0], "--at", "A01")
    assert refused.exit_code == 1 and refused.output == f"Error: Box 1, A01 is taken by {items[0]}.\n"
    refused = run("take-out", items[0], items[1])
    assert refused.exit_code == 1 and "is not in storage" in refused.output
    assert run("show", "NGV0000000X").exit_code == 1
    with app.extensions["lims.database"].read() as session:
        assert lots.item(session, items[0]).state is ItemState.STORED


def test_a_box_is_moved_and_retired(app: Flask, actor: Actor, run: Run, boxes: list[str]) -> None:
    with app.extensions["lims.database"].transaction() as session:
        other = make_rack(session, actor, name="Rack B").barcode
    moved = run("move", boxes[0], "--to", other)
    assert moved.exit_code == 0 and "Rack B" in moved.output
    assert "Rack B" not in run("show", boxes[1]).output
    retired = run("retire", boxes[0])
    assert retired.output == "Box 1 has been retired.\n"
    assert "has been retired" in run("show", boxes[0]).output
    assert run("history", boxes[0]).exit_code == 0

"""Lots from the command line: the same operations, one transaction each, a sentence for what is refused."""

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import force_locale

from app import main
from lims.core.actor import Actor
from lims.lots import queries
from tests.factories.lots import make_lot, make_protocol, make_resource

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`python app.py lots ...` in English, inside the app of the test instead of one that it makes."""
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def invoke(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["lots", *arguments])

    return invoke


def test_a_lot_is_preserved_shown_and_withdrawn_from(app: Flask, actor: Actor, run: Run) -> None:
    with app.extensions["lims.database"].transaction() as session:
        accession = make_resource(session, actor).accession
        make_protocol(session, actor, "Slow freezing", cryoprotectant="10 % DMSO")
    options = ("--form", "cryovial", "--count", "2", "--passage", "5", "--protocol", "Slow freezing")
    made = run("preserve", accession.lower(), *options, "--made-on", "2026-03-30", "--field", "medium=DMEM")
    assert made.exit_code == 0, made.output
    sentence, *barcodes = made.output.splitlines()
    code = sentence.split()[1]
    assert sentence == f"Lot {code} has been made. Items: 2" and len(barcodes) == 2
    shown = run("show", code, "--items").output
    assert "Protocol: Slow freezing v1" in shown and "Cryoprotectant: 10 % DMSO" in shown and "Passage: 5" in shown
    assert "In stock: 2 of 2" in shown and "DMEM" in shown
    assert f"{barcodes[1]}\tmade\t1000 µL" in shown
    taken = run("withdraw", barcodes[0], "--quantity", "300", "--reason", "QC")
    assert taken.output == f"Withdrawn from {barcodes[0]}. Left: 700 µL\n"
    refused = run("withdraw", barcodes[0], "--quantity", "701", "--reason", "QC")
    assert refused.exit_code == 1
    assert refused.output == f"Error: {barcodes[0]} holds 700: 701 can't be withdrawn.\n"
    emptied = run("withdraw", barcodes[0], "--all", "--reason", "QC")
    assert emptied.output == f"Withdrawn from {barcodes[0]}. It is used up.\n"
    daughter = run("preserve", accession, "--form", "cryovial", "--count", "1", "--parent", code)
    assert daughter.exit_code == 0, daughter.output
    listed = [line.split("\t") for line in run("list", accession).output.splitlines()]
    assert [row[0] for row in listed][1] == code
    assert listed[1][-2:] == ["1", "2"]


def test_what_is_refused_leaves_nothing_behind(app: Flask, actor: Actor, run: Run) -> None:
    with app.extensions["lims.database"].transaction() as session:
        accession = make_resource(session, actor).accession
    refused = run("preserve", accession, "--form", "seed_packet", "--count", "2")
    assert refused.exit_code == 1 and "is no lot form of this kind" in refused.output
    refused = run("preserve", accession, "--form", "cryovial", "--count", "2", "--protocol", "Guessing")
    assert refused.exit_code == 1 and "Guessing" in refused.output
    assert run("preserve", accession, "--form", "cryovial", "--count", "1", "--field", "medium").exit_code == 2
    assert run("preserve", accession, "--form", "cryovial", "--count", "1", "--made-on", "May").exit_code == 2
    assert run("withdraw", "X", "--reason", "QC").exit_code == 2
    assert run("show", "NGT00000001").exit_code == 1
    with app.extensions["lims.database"].read() as session:
        assert queries.lots(session, queries.LotFilter()).rows == []


def test_long_lists_say_that_there_is_more(app: Flask, actor: Actor, run: Run) -> None:
    with app.extensions["lims.database"].transaction() as session:
        for _number in range(3):
            make_lot(session, actor, 1)
    answer = run("list", "--limit", "2", "--in-stock", "--form", "cryovial")
    assert len(answer.stdout.splitlines()) == 2 and "There are more" in answer.stderr


def test_protocols_are_listed(app: Flask, actor: Actor, run: Run) -> None:
    with app.extensions["lims.database"].transaction() as session:
        make_protocol(session, actor, "Drying", kinds=("seed",), cooling="none")
    assert run("protocols").output == "Drying\tv1\tseed\t\tnone\n"

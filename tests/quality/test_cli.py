"""Results from a file: all or none, every problem with its line; single results, the worklist and holds."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask_babel import force_locale

from app import main
from lims.lots import queries as lots_queries
from lims.quality.operations import plan_rechecks
from lims.quality.queries import holds_on, results_of_lot
from tests.factories.quality import make_lot


@pytest.fixture
def lots(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        made = [make_lot(session, actor), make_lot(session, actor, kind="cell_line", form="cryovial")]
        codes = [lot.code for lot in made]
        session.flush()
        session.expunge_all()
        return dict(zip(("seeds", "cells"), zip(codes, made, strict=True), strict=True))


@pytest.fixture
def invoke(app, tmp_path):
    def run(text, *options):
        path = tmp_path / "results.csv"
        path.write_text(text, encoding="utf-8-sig")
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main.commands["results"], [str(path), *options])

    return run


def test_lines_that_belong_together_are_replicates_of_one_result(app, invoke, lots):
    seeds, cells = lots["seeds"], lots["cells"]
    text = (
        "lot,test,tested_on,sown,normal,verdict,method,analyst\n"
        f"{seeds[0]},germination,2026-03-20,100,96,,,Sato\n"
        f"{seeds[0]},germination,2026-03-20,100,95,,,Sato\n"
        f"{seeds[0]},germination,2026-03-20,100,96,,,Sato\n"
        f"{cells[0]},mycoplasma,2026-03-20,,,positive,pcr,Sato\n"
    )
    dry = invoke(text, "--dry-run")
    assert dry.output == "All results can be recorded: 2.\n"
    answer = invoke(text)
    assert answer.exit_code == 0, answer.output
    assert answer.output == "Recorded: 2. Passed: 1, watched: 0, failed: 1.\n"
    with app.extensions["lims.database"].read() as session:
        (result,) = results_of_lot(session, seeds[1])
        assert (result.successes, result.total, result.analyst) == (287, 300, "Sato")
        assert len(holds_on(session, cells[1])) == 1


def test_one_problem_stops_all_and_every_problem_is_named(app, invoke, lots):
    code = lots["seeds"][0]
    answer = invoke(
        "lot,test,tested_on,sown,normal,withdrawn\n"
        f"{code},germination,2026-03-20,100,96,\n"
        f"{code},germination,2026-03-21,100,101,\n"
        f"{code},germination,yesterday,100,96,\n"
        "NGT9999999Z,germination,2026-03-20,100,96,\n"
        f"{code},divination,2026-03-20,100,96,\n"
        f"{code},germination,2026-03-22,100,96,-5\n"
    )
    assert answer.exit_code == 1
    for line in (3, 4, 5, 6, 7):
        assert f"Line {line}: " in answer.output
    assert "Nothing was recorded. Results with problems: 5 of 6." in answer.output
    with app.extensions["lims.database"].read() as session:
        assert results_of_lot(session, lots["seeds"][1]) == []


def test_a_file_without_the_needed_columns_is_refused(invoke):
    answer = invoke("lot,sown\nx,1\n")
    assert answer.exit_code == 1


@pytest.fixture
def quality(app, monkeypatch):
    """`python app.py quality ...` in English, inside the app of the test instead of one that it makes."""
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def run(*arguments):
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["quality", *arguments])

    return run


def test_the_worklist_names_what_to_take(app, actor, quality, lots):
    code, _seeds = lots["seeds"]
    with app.extensions["lims.database"].transaction() as session:
        plan_rechecks(session, actor)
    answer = quality("worklist", "--until", "2040-01-01", "--test", "germination", "--kind", "seed")
    assert answer.exit_code == 0, answer.output
    due_on, test, lot, _accession, item, place = answer.output.rstrip("\n").split("\t")
    assert (test, lot, place) == ("germination", code, "") and due_on < "2040" and item
    assert quality("worklist", "--until", "2000-01-01").output == ""
    more = quality("worklist", "--until", "2040-01-01", "--limit", "1")
    assert len(more.stdout.splitlines()) == 1 and "There are more" in more.stderr


def test_a_result_is_recorded_with_replicates(app, quality, lots):
    code, seeds = lots["seeds"]
    with app.extensions["lims.database"].read() as session:
        barcode = lot_items(session, code)[0].barcode
    counts = ("--count", "sown=50", "--count", "normal=48", "--count", "sown=50", "--count", "normal=47")
    options = ("--tested-on", "2026-03-20", "--item", barcode, "--withdrawn", "100", "--field", "substrate=sand")
    answer = quality("record", code, "germination", *counts, *options)
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("Outcome: ") and "Due again on 20" in answer.output
    with app.extensions["lims.database"].read() as session:
        (result,) = results_of_lot(session, seeds)
        assert (result.successes, result.total, len(result.counts)) == (95, 100, 2)
        assert result.fields["substrate"] == "sand"
        assert lot_items(session, code)[0].quantity == 400
    refused = quality("record", code, "germination", "--count", "sown=50", "--count", "normal=60")
    assert refused.exit_code == 1 and refused.output.startswith("Error: ")
    assert quality("record", code, "germination", "--count", "sown").exit_code == 2


def test_holds_are_placed_listed_and_released(app, quality, lots):
    code, _cells = lots["cells"]
    held = quality("hold", code.lower(), "--reason", "quarantine", "--note", "new arrival")
    assert held.exit_code == 0, held.output
    number = held.output.split()[-1]
    assert quality("holds").output.split("\t")[:3] == [number, code, "Quarantine"]
    assert quality("release", number, "--reason", "clean").output == "The hold is released.\n"
    again = quality("release", number, "--reason", "clean")
    assert again.exit_code == 1 and again.output.startswith("Error: ")
    assert quality("holds").output == "" and code in quality("holds", "--released").output
    assert quality("hold", "NIG-SED-999999", "--reason", "embargo").exit_code == 1
    assert quality("tests").output.startswith("germination\tGermination test\tsown, normal")


def lot_items(session, code):
    found = lots_queries.lot(session, code)
    return lots_queries.items_of_lot(session, found.id).rows

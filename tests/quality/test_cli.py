"""Results from a file: all or none, every problem with its line."""

import pytest
from click.testing import CliRunner
from flask_babel import force_locale

from app import main
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

"""`audit` on the command line."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask_babel import force_locale
from pypdf import PdfReader

from app import main
from lims.audits.jobs import JOBS
from tests.factories.audits import fill
from tests.factories.storage import make_boxes


@pytest.fixture
def box(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        box, _other = make_boxes(session, actor, 2)
        return box.barcode, [item.barcode for item in fill(session, actor, box, ["A01", "A02"])]


@pytest.fixture
def run(app, monkeypatch):
    """`python app.py audit ...` in English, inside the app of the test instead of one that it makes."""
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def call(*arguments, status=0, **options):
        with app.app_context(), force_locale("en"):
            result = CliRunner().invoke(main, ["audit", *arguments], **options)
        assert result.exit_code == status, result.output
        return result.output

    return call


def test_an_audit_from_the_command_line(run, box, tmp_path):
    place, (first, second) = box
    number = run("begin", place).strip()
    assert "Right." in run("scan", number, input=f"{first}\n\nFD00000001\n")
    lines = [line.split("\t")[1:3] for line in run("differences", number).splitlines()]
    assert sorted(lines) == [["Missing", second], ["Unknown code", "FD00000001"]]
    assert "Say in a few words why" in run("settle", number, status=1)
    assert "reported lost: 1, left as they are: 1." in run("settle", number, "--box", place, "--reason", "Audit")
    run("close", number)
    assert run("list").startswith(f"{number}\tclosed\t{place}\t1\t1\t1\t1")
    run("report", number, str(tmp_path / "report.pdf"))
    run("checklist", place, str(tmp_path / "list.pdf"))
    assert second in PdfReader(tmp_path / "report.pdf").pages[0].extract_text()
    assert first in PdfReader(tmp_path / "list.pdf").pages[0].extract_text()


def test_a_rack_file_from_the_command_line(run, app, actor, tmp_path):
    with app.extensions["lims.database"].transaction() as session:
        (box,) = make_boxes(session, actor, 1, grid="8x12")
        place, (code,) = box.barcode, [item.barcode for item in fill(session, actor, box, ["A01"])]
    file = tmp_path / "rack.csv"
    file.write_text(f"RackID,Position,TubeCode\n{place},A02,{code}\n{place},H12,NO TUBE\n")
    told = run("read", str(file))
    assert told.splitlines()[0].startswith(f"1\t{place}")
    assert "In another position" in told
    assert "Recorded where found: 1" in run("confirm", "1", "--reason", "Rack")


def test_coverage_and_random_audits_from_the_command_line(run, app, box):
    for job in JOBS:
        with app.app_context():
            job.run(app)
    assert box[0] in run("coverage", "--age", "never")
    drawn = run("draw", "2", "--seed", "7").splitlines()
    assert drawn[1].split("\t")[0] == box[0]
    assert "every box is counted" in run("rate", drawn[0], status=1)
    run("scan", drawn[0], input="\n".join([box[0], *box[1]]))
    assert "still being counted blind" in run("settle", drawn[0], status=1)

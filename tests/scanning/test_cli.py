"""`scans` at the command line."""

import pytest
from flask_babel import force_locale

from lims.core.actor import Actor
from lims.scanning.cli import scans_
from lims.storage.commands import Command, command_code
from tests.factories.lots import make_item
from tests.factories.storage import make_box


@pytest.fixture
def run(app, runner):
    def invoke(*arguments, exit_code=0, **how):
        with app.app_context(), force_locale("en"):
            result = runner.invoke(scans_, [str(argument) for argument in arguments], **how)
        assert result.exit_code == exit_code, result.output
        return result.output

    return invoke


def test_scanning_at_a_terminal_and_reading_the_session(app, actor: Actor, run) -> None:
    with app.extensions["lims.database"].transaction() as session:
        box, item = make_box(session, actor).barcode, make_item(session, actor).barcode
    told = run("take", "technician", box, item, "--session", "terminal-1")
    assert told.splitlines()[1].startswith("done\t") and "A01" in told
    assert "refused" in run("take", "technician", "--session", "terminal-1", input="RUBBISH\n", exit_code=1)
    assert "undone" in run("take", "technician", command_code(Command.UNDO), "--session", "terminal-1")
    assert "taken back" in run("show", "technician", "terminal-1")
    assert "finished" in run("finish", "technician", "terminal-1")
    assert run("list", "technician").split("\t")[:3] == ["terminal-1", "Finished", "4"]

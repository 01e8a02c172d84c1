"""`shipments` at the command line: from the pick list to the arrival."""

from datetime import date

import pytest
from flask_babel import force_locale

from lims.core.actor import system_actor
from lims.core.settings import settings_of
from lims.shipping.cli import shipments_
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.refusals import NotAnItem, StepNotPossible
from lims.shipping.states import ShipmentState
from tests.conftest import NOW
from tests.factories.shipping import make_shipment


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def number(database):
    with database.transaction() as session:
        return make_shipment(session, system_actor("test", NOW, settings_of(session).zone)).number


@pytest.fixture
def run(app, runner):
    def invoke(*arguments):
        with app.app_context(), force_locale("en"):
            result = runner.invoke(shipments_, [str(argument) for argument in arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def shipment(database, number):
    with database.read() as session:
        found = shipment_by_number(session, number)
        return found.state, [entry.pick.item.barcode for entry in pick_list(session, found)]


def test_parcel_goes_its_way_by_commands_alone(database, number, run, tmp_path):
    _, codes = shipment(database, number)
    assert number in run("list")
    shown = run("show", number)
    assert all(code in shown for code in codes)
    assert "Seed packets x 2" in shown
    assert "Still to be picked: 0" in run("pick", number, *codes)
    run("pack", number, "--refrigerant", "none", "--carrier", "yamato", "--gross-kg", "0.4")
    run("papers", number, "--output", tmp_path / "papers")
    written = {file.name: file.read_bytes()[:5] for file in (tmp_path / "papers").iterdir()}
    assert written == {f"{number}-{name}.pdf": b"%PDF-" for name in ("packing-list", "delivery-note", "picks")}
    run("dispatch", number, "--tracking", "1234")
    assert number not in run("list")
    assert number in run("list", "--all")
    run("arrived", number, "--note", "all well")
    with database.read() as session:
        found = shipment_by_number(session, number)
        assert (found.state, found.tracking, found.arrived_on) == (ShipmentState.RECEIVED, "1234", date(2026, 4, 1))


def test_one_wrong_code_confirms_none_of_them(database, number, run):
    _, codes = shipment(database, number)
    with pytest.raises(NotAnItem):
        run("pick", number, codes[0], number)
    assert "To be picked" in run("show", number)
    assert "Picked" not in run("show", number).replace("To be picked", "")


def test_cancelled_parcel_can_not_be_packed(database, number, run):
    run("cancel", number, "--reason", "changed plans")
    assert shipment(database, number) == (ShipmentState.CANCELLED, [])
    with pytest.raises(StepNotPossible):
        run("pack", number, "--refrigerant", "none", "--carrier", "yamato", "--gross-kg", "0.4")

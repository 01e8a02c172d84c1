"""A return says that the item was outside for too long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from lims.core.actor import Actor
from lims.storage.commands import Command, command_code
from lims.storage.operations import take_out_items
from tests.factories.storage import make_stored_item


def test_a_return_says_that_the_item_is_over_its_limit(
    app: Flask, actor: Actor, client_as: Callable[[str], FlaskClient]
) -> None:
    with app.extensions["lims.database"].transaction() as session:
        item = make_stored_item(session, actor)
        earlier = replace(actor, at=actor.at - timedelta(minutes=45))
        take_out_items(session, earlier, [item], keep_place=True)
        barcode = item.barcode
    client = client_as("technician")
    told = {}
    for number, code in enumerate((command_code(Command.RETURN), barcode)):
        scan = {"message_id": f"limit-scan-{number}", "session": "limit-session", "code": code}
        told = client.post("/scanning/scans", json=scan).json
    assert told["scan"]["tone"] == "done" and "Over its limit" in told["item"]["marks"]
    assert "Outside at once: 45.0 minutes; allowed: 5." in told["item"]["notes"]

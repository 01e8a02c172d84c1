"""One timeline of an item: moves, thaws, failed freezers, results."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import Item
from lims.storage import exposures
from lims.storage.exposures import Exposure
from lims.storage.operations import record_thaw, store_item
from tests.factories.quality import make_lot, make_result
from tests.factories.storage import make_box

SignIn = Callable[[str], FlaskClient]


def test_everything_that_happened_to_an_item_stands_in_one_list(
    app: Flask, actor: Actor, client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.extensions["lims.database"].transaction() as session:
        lot = make_lot(session, actor)
        item = lot.items[0]
        store_item(session, actor, item, make_box(session, actor))
        record_thaw(session, actor, [item])
        make_result(session, actor, lot)
        barcode, item_id = item.barcode, item.id

    def warm(_session: Session, items: Sequence[Item], at: datetime) -> Mapping[int, Sequence[Exposure]]:
        began = at - timedelta(hours=5)
        worst = Exposure(item_id, 1, "Freezer 7", "NGB0000001X", began, at, 5400, -31.5, "°C", True)
        return {item_id: [worst]} if any(one.id == item_id for one in items) else {}

    monkeypatch.setattr(exposures, "_FINDERS", [warm])
    page = client_as("administrator").get(f"/storage/items/{barcode}").get_data(as_text=True)
    timeline = page.split('id="history"')[1]
    for text in ("Lot preserved", "Item stored", "Item thawed", "Germination test of its lot", "Pass"):
        assert text in timeline, text
    assert "In a place that was too warm" in timeline
    assert "Freezer 7 was out of its limits for 1 h 30 min; worst value: −31.5 °C." in timeline


def test_who_may_not_read_the_ledger_sees_what_the_other_areas_tell(
    app: Flask, client_as: SignIn, actor: Actor
) -> None:
    with app.extensions["lims.database"].transaction() as session:
        barcode = make_lot(session, actor).items[0].barcode
    page = client_as("shipping").get(f"/storage/items/{barcode}")
    assert page.status_code == 200 and 'id="history"' in page.get_data(as_text=True)

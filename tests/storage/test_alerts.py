"""The mail of the morning about what was left out and what need be kept no longer."""

from dataclasses import replace
from datetime import date, timedelta

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from lims.core.actor import Actor
from lims.core.mail import Mail
from lims.lots.queries import items_here
from lims.storage import operations
from lims.storage.jobs import tell
from tests.factories.lots import make_lot
from tests.factories.storage import make_box, make_stored_item


def test_technicians_are_told_of_what_is_out_too_long_and_of_lots_that_ended(app: Flask, actor: Actor) -> None:
    with app.app_context(), force_locale("en"):
        assert "Nothing new" in tell(app)
    with app.extensions["lims.database"].transaction() as session:
        box = make_box(session, actor)
        late, recent = make_stored_item(session, actor, box), make_stored_item(session, actor, box)
        long_ago = replace(actor, at=actor.at - timedelta(hours=3))
        operations.take_out_items(session, long_ago, [late], keep_place=True)
        operations.take_out_items(session, actor, [recent])
        ended = make_lot(session, actor, keep_until=actor.today - timedelta(days=1))
        older = make_lot(session, actor, keep_until=date(2025, 1, 1))
        gone = make_lot(session, actor, 1, keep_until=actor.today - timedelta(days=1))
        operations.discard_items(session, actor, items_here(session, gone.id), "BROKEN")
        codes = {"late": late.barcode, "recent": recent.barcode}
        lots = (ended.code, older.code, gone.code)
    with app.app_context(), force_locale("en"):
        assert "items out: 1, lots ended: 1" in tell(app)
    with app.extensions["lims.database"].read() as session:
        [mail] = session.scalars(select(Mail)).all()
    assert codes["late"] in mail.body and "3.0" in mail.body and codes["recent"] not in mail.body
    assert lots[0] in mail.body and lots[1] not in mail.body and lots[2] not in mail.body

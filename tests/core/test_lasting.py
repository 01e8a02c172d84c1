"""Transactions that may be lost in a power cut, and locks that are remembered while they last."""

import pytest
from sqlalchemy import text

from lims.core.actor import Actor
from lims.core.database import LOCKED_ROWS, Database, transaction_in
from lims.core.settings import Settings
from lims.lots.models import Item
from lims.storage.operations.locking import lock_items
from tests.factories.lots import make_item


def test_only_lasting_transactions_wait_for_the_disk(new_settings) -> None:
    database = Database(new_settings())
    with database.new_session() as session:
        for lasting, level in ((True, 2), (False, 1), (True, 2)):
            with transaction_in(session, lasting=lasting):
                assert session.scalar(text("PRAGMA synchronous")) == level
    database.close()


def test_a_locked_row_is_read_again_only_after_its_savepoint_was_rolled_back(
    database: Database, actor: Actor, settings: Settings
) -> None:
    with database.transaction() as session:
        item = make_item(session, actor)
        lock_items(session, [item])
        assert session.info[LOCKED_ROWS][Item] == {item.id}
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            1 / 0  # noqa: B018
        assert session.info[LOCKED_ROWS] == {}
    assert LOCKED_ROWS not in session.info

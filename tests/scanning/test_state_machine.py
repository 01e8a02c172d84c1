"""Any sequence of storing, moving, taking out, returning, discarding, losing, withdrawing and undoing keeps the
invariants: one item in one position, no negative stock, and a ledger that says what the tables say."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.refusals import Refusal
from lims.ledger.queries import history, newest_seq
from lims.ledger.verification import findings
from lims.lots.models import HERE, Item, ItemState
from lims.lots.operations import withdraw
from lims.lots.queries import stock_of_lot
from lims.scanning.operations import receive_scan
from lims.storage import operations
from lims.storage.commands import Command, command_code
from lims.storage.drafts import Placement
from lims.storage.models import Location
from tests.factories.lots import make_lot
from tests.factories.storage import make_boxes, make_location

ITEMS, SEEDS = 6, 9
# Few positions, so that items meet; F1 is outside. The shelf (2) has none, so most of the time it is a box.
positions = st.sampled_from([None, "A1", "a02", None, "B1", "c3", "E5", "F1"])
indexes = st.integers(0, ITEMS - 1)
places = st.sampled_from([0, 1, 0, 1, 2])
commands = st.sampled_from([Command.TAKE_OUT, Command.RETURN, Command.UNDO, Command.DONE, Command.CANCEL, Command.LOST])


class Freezer(RuleBasedStateMachine):
    """Two boxes, a shelf, and a few packets of seeds; a model of Python dictionaries says what must be there."""

    session: Session
    actor: Actor

    @initialize()
    def fill(self) -> None:
        self.scans = 0
        self.boxes: list[Location] = make_boxes(self.session, self.actor, 2, grid="5x5")
        site = make_location(self.session, self.actor, "site")
        room = make_location(self.session, self.actor, "room", site)
        self.boxes.append(make_location(self.session, self.actor, "shelf", room))
        self.lot = make_lot(self.session, self.actor, ITEMS, quantity=SEEDS)
        self.items: list[Item] = list(self.lot.items)

    def attempt(self, act: Any) -> None:
        """Does something that may be refused; a refused act must leave no trace."""
        before = (newest_seq(self.session), self.facts())
        try:
            with self.session.begin_nested():
                act()
        except Refusal:
            assert (newest_seq(self.session), self.facts()) == before

    def one(self, index: int, *states: ItemState) -> Item:
        """An item in one of the states, so that most acts are possible; any item if there is none."""
        fitting = [item for item in self.items if item.state in states] or self.items
        return fitting[index % len(fitting)]

    def facts(self) -> list[Any]:
        self.session.flush()
        columns = (Item.id, Item.state, Item.quantity, Item.location_id, Item.position)
        rows = self.session.execute(select(*columns).where(Item.lot_id == self.lot.id).order_by(Item.id))
        return [tuple(row) for row in rows]

    @rule(item=indexes, place=places, position=positions)
    def store(self, item: int, place: int, position: str | None) -> None:
        stored = self.one(item, *HERE, ItemState.LOST)
        self.attempt(lambda: operations.store_item(self.session, self.actor, stored, self.boxes[place], position))

    @rule(pairs=st.lists(st.tuples(indexes, places, positions), min_size=2, max_size=3))
    def store_several(self, pairs: list[tuple[int, int, str | None]]) -> None:
        wanted = {self.one(index, *HERE).id: (index, place, position) for index, place, position in pairs}
        placements = [Placement(self.one(i, *HERE), self.boxes[b], p) for i, b, p in wanted.values()]
        self.attempt(lambda: operations.store_items(self.session, self.actor, placements))

    @rule(item=indexes)
    def take_out(self, item: int) -> None:
        self.attempt(lambda: operations.take_out_item(self.session, self.actor, self.one(item, ItemState.STORED)))

    @precondition(lambda self: any(item.state is ItemState.OUT for item in self.items))
    @rule(item=indexes)
    def give_back(self, item: int) -> None:
        self.attempt(lambda: operations.return_item(self.session, self.actor, self.one(item, ItemState.OUT)))

    @rule(item=indexes, is_meant=st.sampled_from([True, False, False]))
    def discard(self, item: int, is_meant: bool) -> None:
        reason = "BROKEN" if is_meant else ""
        self.attempt(lambda: operations.discard_item(self.session, self.actor, self.items[item], reason))

    @rule(item=indexes, is_lost=st.booleans())
    def lose_or_find(self, item: int, is_lost: bool) -> None:
        act = operations.report_lost if is_lost else operations.report_found
        found = self.one(item, *HERE) if is_lost else self.one(item, ItemState.LOST)
        self.attempt(lambda: act(self.session, self.actor, found))

    @rule(item=indexes, quantity=st.sampled_from([0, 1, 2, SEEDS, SEEDS + 1]))
    def withdraw(self, item: int, quantity: int) -> None:
        before = self.items[item].quantity or 0
        self.attempt(lambda: withdraw(self.session, self.actor, self.items[item], quantity, "test"))
        assert self.items[item].quantity in (before, before - quantity)

    @rule(item=indexes, back=st.sampled_from([0, 0, 0, 1, 2]))
    def undo(self, item: int, back: int) -> None:
        lines = history(self.session, "item", self.items[item].id)
        if back < len(lines):
            seq, before = lines[back].event_seq, lines[back].before
            undone: list[object] = []
            self.attempt(lambda: undone.extend(operations.undo_event(self.session, self.actor, seq).items))
            if undone and before:
                assert self.items[item].position == before["position"]

    @rule(item=indexes)
    def scan_item(self, item: int) -> None:
        self.scan(self.items[item].barcode)

    @rule(place=places, position=st.sampled_from(["", " A1", " B1", " C7"]))
    def scan_place(self, place: int, position: str) -> None:
        self.scan(self.boxes[place].barcode + position)

    @rule(command=commands)
    def scan_command(self, command: Command) -> None:
        self.scan(command_code(command))

    def scan(self, text: str) -> None:
        self.scans += 1
        before = self.facts()
        message_id = f"{self.lot.code}-{self.scans}"
        first = receive_scan(self.session, self.actor, message_id, text)
        after = self.facts()
        if first.event_seq is None:
            assert after == before
        again = receive_scan(self.session, self.actor, message_id, text)
        assert again.id == first.id and self.facts() == after

    @invariant()
    def one_item_in_one_position(self) -> None:
        if hasattr(self, "lot"):
            taken = Counter((row[3], row[4]) for row in self.facts() if row[4])
            assert all(count == 1 for count in taken.values())
            assert all((row[1] is ItemState.STORED) == (row[3] is not None) for row in self.facts())

    @invariant()
    def stock_is_what_is_here(self) -> None:
        if hasattr(self, "lot"):
            here = [row for row in self.facts() if row[1] in HERE]
            stock = stock_of_lot(self.session, self.lot.id)
            assert stock.in_stock == len(here) and stock.quantity_left == sum(row[2] for row in here)
            assert all(0 <= row[2] <= SEEDS for row in self.facts())

    def teardown(self) -> None:
        assert [str(finding) for finding in findings(self.session)] == []
        self.session.rollback()


def test_any_sequence_keeps_the_invariants(database: Database, actor: Actor) -> None:
    person = Actor(actor.name, actor.permissions, actor.face, actor.at, actor.zone, user_id=5)

    class Machine(Freezer):
        def __init__(self) -> None:
            super().__init__()
            self.session = database.new_session()
            self.session.info.update(writing=True, after_commit=[])
            self.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            self.actor = person

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.session.close()

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    budget = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Machine, settings=budget)

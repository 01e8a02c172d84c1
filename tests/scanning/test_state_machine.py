"""Any sequence of storing, moving, taking out, returning, discarding, losing, withdrawing and undoing keeps the
invariants: one item in one position, no negative stock, and a ledger that says what the tables say."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
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
from lims.scanning.drafts import ScanDraft
from lims.scanning.queries import open_conflicts
from lims.storage import operations
from lims.storage.commands import Command, command_code
from lims.storage.drafts import AliasDraft, Placement
from lims.storage.models import AliasOrigin, Location
from tests.factories.lots import make_lot
from tests.factories.scanning import Scanner, make_person, receive_scan
from tests.factories.storage import make_boxes, make_location, make_rack

ITEMS, SEEDS = 6, 9
# Few positions, so that items meet; F1 is outside. The shelf (2) has none, so most of the time it is a box.
positions = st.sampled_from([None, "A1", "a02", None, "B1", "c3", "E5", "F1"])
indexes = st.integers(0, ITEMS - 1)
places = st.sampled_from([0, 1, 0, 1, 2])
commands = st.sampled_from([command for command in Command if command is not Command.DISCARD] + [Command.UNDO] * 3)
MINUTE = timedelta(minutes=1)


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
        self.rack = make_rack(self.session, self.actor)
        self.lot = make_lot(self.session, self.actor, ITEMS, quantity=SEEDS)
        self.items: list[Item] = list(self.lot.items)
        other_codes = [
            AliasDraft(item, f"TUBE {number // 2}", AliasOrigin.TUBE) for number, item in enumerate(self.items)
        ]
        operations.add_aliases(self.session, self.actor, other_codes[1:])

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

    @rule(item=indexes, act=st.sampled_from(["keep", "release", "unplace", "thaw"]))
    def handle(self, item: int, act: str) -> None:
        stored, out = self.one(item, ItemState.STORED), self.one(item, ItemState.OUT)
        acts = {
            "keep": lambda: operations.take_out_items(self.session, self.actor, [stored], keep_place=True),
            "release": lambda: operations.release_kept_place(self.session, self.actor, [out]),
            "unplace": lambda: operations.unplace_items(self.session, self.actor, [stored]),
            "thaw": lambda: operations.record_thaw(self.session, self.actor, [stored]),
        }
        self.attempt(acts[act])

    @rule(item=indexes)
    def scan_item(self, item: int) -> None:
        self.scan(self.items[item].barcode)

    @rule(place=places, position=st.sampled_from(["", " A1", " B1", " C7"]))
    def scan_place(self, place: int, position: str) -> None:
        self.scan(self.boxes[place].barcode + position)

    @rule(command=commands)
    def scan_command(self, command: Command) -> None:
        self.scan(command_code(command))

    @rule(number=st.integers(0, ITEMS // 2))
    def scan_other_code(self, number: int) -> None:
        self.scan(f"tube {number}")

    @rule(place=places)
    def scan_box_and_rack(self, place: int) -> None:
        self.scan(self.boxes[place].barcode)
        self.scan(self.rack.barcode)

    @rule(item=indexes, place=places, position=positions)
    def scan_late(self, item: int, place: int, position: str | None) -> None:
        """A vial that was scanned into a box without a network comes there, or nowhere."""
        late, box = self.items[item], self.boxes[place]
        before = late.location_id
        self.scan(late.barcode, scanned_at=self.actor.at - MINUTE, box=box.barcode, knows_box=True, position=position)
        assert late.location_id in (before, box.id, None)

    @rule(place=places)
    def scan_box_late(self, place: int) -> None:
        self.scan(self.boxes[place].barcode, scanned_at=self.actor.at - MINUTE)

    def scan(self, text: str, **parts: Any) -> None:
        self.scans += 1
        before = self.facts()
        draft = ScanDraft(f"{self.lot.code}-{self.scans}", text, self.lot.code, **parts)
        first = receive_scan(self.session, self.actor, draft)
        after = self.facts()
        if first.event_seq is None:
            assert after == before
        again = receive_scan(self.session, self.actor, draft)
        assert (again.answer, again.is_first) == (first.answer, False) and self.facts() == after
        conflicts = len(open_conflicts(self.session, first.standing.id or 0))
        assert first.standing.conflicts == conflicts

    @invariant()
    def one_item_in_one_position(self) -> None:
        if hasattr(self, "lot"):
            taken = Counter((row[3], row[4]) for row in self.facts() if row[4])
            assert all(count == 1 for count in taken.values())
            assert all(row[3] is not None for row in self.facts() if row[1] is ItemState.STORED)
            assert all(row[1] in (ItemState.STORED, ItemState.OUT) for row in self.facts() if row[3] is not None)

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


def writing_session(database: Database) -> Session:
    """A session in a transaction that is thrown away in the end."""
    session = database.new_session()
    session.info.update(writing=True, after_commit=[])
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    return session


def test_any_sequence_keeps_the_invariants(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        person = make_person(session, actor)

    class Machine(Freezer):
        def __init__(self) -> None:
            super().__init__()
            self.session = writing_session(database)
            self.actor = person

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.session.close()

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    budget = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Machine, settings=budget)


SCANNED = st.one_of(
    commands,
    st.sampled_from(["box0", "box1", "rack", "box0 A1", "box1 B2", "lot"]),
    st.integers(0, ITEMS - 1),
)


def test_whatever_was_scanned_is_taken_back_one_by_one(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        person = make_person(session, actor)

    @given(st.lists(SCANNED, min_size=4, max_size=16))
    @settings(max_examples=40, deadline=None)
    def check(scanned: list[Command | str | int]) -> None:
        session = writing_session(database)
        try:
            boxes = make_boxes(session, person, 2, grid="5x5")
            rack, lot = make_rack(session, person), make_lot(session, person, ITEMS, quantity=SEEDS)
            operations.store_items(session, person, [Placement(item, boxes[0]) for item in lot.items[:3]])
            codes = {"rack": rack.barcode, "lot": lot.code}
            codes |= {
                f"box{number}{at}": f"{boxes[number].barcode}{at}" for number in (0, 1) for at in ("", " A1", " B2")
            }
            scanner = Scanner(session, person, "session-1")
            before = facts_of_all(session, lot.id, boxes)
            for each in scanned:
                text = lot.items[each].barcode if isinstance(each, int) else each
                scanner.scan(text if isinstance(text, Command) else codes.get(text, text))
            while scanner.scan(Command.UNDO).answer.code != "nothing-to-undo":
                assert scanner.scan("").answer.tone == "refused"
            assert facts_of_all(session, lot.id, boxes) == before
            assert [str(finding) for finding in findings(session)] == []
        finally:
            session.rollback()
            session.close()

    check()


def facts_of_all(session: Session, lot_id: int, boxes: list[Location]) -> list[Any]:
    columns = (Item.id, Item.state, Item.location_id, Item.position, Item.out_at, Item.thaws)
    items = session.execute(select(*columns).where(Item.lot_id == lot_id).order_by(Item.id)).all()
    return [*map(tuple, items), *((box.parent_id, box.slot) for box in boxes)]

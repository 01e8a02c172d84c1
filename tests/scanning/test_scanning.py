"""Scanning with a database: what is done, answered, kept, taken back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import Database
from lims.core.permissions import Permission
from lims.ledger.models import Event
from lims.ledger.verification import findings
from lims.lots import queries as lots
from lims.lots.models import Item, ItemState
from lims.scanning import queries as scans
from lims.scanning.drafts import ScanDraft
from lims.scanning.refusals import ScanKnown
from lims.scanning.steps import Context
from lims.storage import operations, queries
from lims.storage.commands import Command, command_code
from tests.factories.lots import make_item, make_items
from tests.factories.scanning import Scanner, make_person, receive_scan
from tests.factories.storage import make_box, make_boxes, make_location, make_stored_item


@pytest.fixture
def scanner(session: Session, actor: Actor) -> Scanner:
    return Scanner(session, make_person(session, actor))


def events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Event)) or 0


def test_a_box_and_its_items_one_after_another(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    items = make_items(session, actor, 3)
    assert scanner.tone(box) == "shown"
    assert [scanner.tone(item) for item in items] == ["done"] * 3
    assert [item.position for item in items] == ["A01", "A02", "A03"]
    last = scans.last_scans(session, scanner.standing().id or 0)[0]
    assert last.answer["values"]["place"].endswith(f"{box.name} › A03")
    assert last.event_seq and not list(findings(session))


def test_an_item_is_shown_with_its_place(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor, position="C07")
    answer = scanner.scan(f"]d1{item.barcode.lower()}").answer
    assert answer.tone == "shown" and answer.item == item.barcode and answer.position == "C07"


def test_an_item_and_then_its_place(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second = make_items(session, actor, 2)
    scanner.scan(first, f"{box.barcode} c7", second, box)
    assert (first.position, second.position) == ("C07", "A01")


def test_commands_before_and_after_the_item(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor, position="B02")
    scanner.scan(item, Command.TAKE_OUT)
    assert item.state is ItemState.OUT
    scanner.scan(Command.RETURN, item)
    assert item.position == "B02"
    assert scanner.tone(Command.DONE, item, Command.DISCARD) == "asked"
    scanner.scan(command_code(Command.DISCARD, "THAWED"))
    assert item.state is ItemState.DISCARDED


def test_a_frosted_item_is_taken_by_its_position(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "C07")
    assert scanner.scan(box, "c7").answer.item == item.barcode
    scanner.scan(Command.TAKE_OUT)
    assert item.state is ItemState.OUT


def test_undo_takes_back_scan_by_scan(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    first, second = make_items(session, actor, 2)
    scanner.scan(box, first, second, other)
    assert scanner.tone(Command.UNDO) == "undone"
    assert scanner.context().box == box.barcode
    scanner.scan(Command.UNDO)
    assert second.state is ItemState.MADE and first.position == "A01"
    scanner.scan(Command.UNDO)
    assert first.state is ItemState.MADE
    scanner.scan(Command.UNDO)
    assert scanner.context().box is None
    assert scanner.scan(Command.UNDO).answer.code == "nothing-to-undo"
    assert not list(findings(session))


def test_undo_passes_over_what_changed_nothing(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_item(session, actor)
    scanner.scan(box, item, item, "RUBBISH", Command.UNDO)
    assert item.state is ItemState.MADE


def test_after_undo_the_next_item_gets_the_freed_position(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    wrong, right = make_items(session, actor, 2)
    scanner.scan(box, wrong, Command.UNDO, right)
    assert (right.position, wrong.state) == ("A01", ItemState.MADE)


def test_undo_is_refused_when_somebody_changed_the_item_since(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_item(session, actor)
    scanner.scan(box, item)
    operations.take_out_item(session, actor, item)
    assert scanner.scan(Command.UNDO).answer.code == "changed-since"
    assert item.state is ItemState.OUT


def test_a_second_delivery_changes_nothing_and_gets_the_first_answer(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    item, other = make_items(session, actor, 2)
    scanner.scan(box)
    same = scanner.draft(item)
    first = scanner.send(same)
    scanner.scan(other)
    count = events(session)
    again = scanner.send(same)
    assert not again.is_first and again.answer == first.answer
    assert (events(session), item.position, other.position) == (count, "A01", "A02")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RUBBISH", "unknown-code"),
        (thing_code("NG", "item", 9_999_999), "unknown-code"),
        (thing_code("NG", "location", 9_999_999), "unknown-code"),
        (thing_code("NG", "request", 1), "unknown-code"),
        ("NGV0000001*", "unknown-code"),
        ("C07", "no-box-open"),
        ("LIMSOUTX", "misread-code"),
        (command_code(Command.DISCARD, "NOSUCHREASON"), "unknown-code"),
        ("", "unknown-code"),
    ],
)
def test_unknown_and_misread_codes_change_nothing(
    scanner: Scanner, session: Session, actor: Actor, text: str, code: str
) -> None:
    item = make_item(session, actor)
    scanner.scan(item)
    count = events(session)
    scan = scanner.scan(text)
    assert (scan.answer.tone, scan.answer.code) == ("refused", code)
    assert scan.context == Context(item=item.barcode) and events(session) == count


def test_a_misread_code_names_what_was_meant_only_if_it_exists(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    item = make_item(session, actor)
    typed = item.barcode.replace("0", "O")
    assert scanner.scan(typed).answer.values["meant"] == item.barcode
    unknown = thing_code("NG", "item", 9_000_000).replace("0", "O")
    assert scanner.scan(unknown).answer.code == "misread-code"


def test_a_refused_scan_leaves_the_box_open(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="5x5")
    gone = make_stored_item(session, actor)
    operations.discard_item(session, actor, gone, "BROKEN")
    item = make_item(session, actor)
    assert scanner.tone(box, gone) == "refused"
    assert scanner.tone(item) == "done"


def test_a_full_box_refuses_and_the_next_box_is_one_scan_away(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, following, last = make_boxes(session, actor, 3, grid="5x5")
    for item in make_items(session, actor, 25):
        operations.store_item(session, actor, item, box)
    items = make_items(session, actor, 2)
    assert scanner.scan(box, items[0]).answer.code == "no-free-position"
    scanner.scan(Command.NEXT_BOX, items[0])
    assert items[0].location_id == following.id
    scanner.scan(Command.NEXT_BOX)
    assert scanner.scan(Command.NEXT_BOX).answer.code == "no-next-box"
    scanner.scan(items[1])
    assert items[1].location_id == last.id


def test_filling_column_by_column(scanner: Scanner, session: Session, actor: Actor) -> None:
    items = make_items(session, actor, 2)
    scanner.scan(Command.BY_COLUMN, make_box(session, actor), *items)
    assert [item.position for item in items] == ["A01", "B01"]


def test_shelves_take_items_without_positions(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    freezer = queries.path(session, box.id)[2]
    shelf = make_location(session, actor, "shelf", freezer)
    item = make_item(session, actor)
    scanner.scan(shelf, item)
    assert (item.location_id, item.position) == (shelf.id, None)
    assert scanner.scan(Command.DONE, f"{shelf.barcode} A1").answer.code == "has-no-positions"


def test_after_a_pause_the_box_is_closed(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    scanner.scan(make_box(session, actor))
    scanner.actor = replace(scanner.actor, at=actor.at + timedelta(hours=2))
    assert scanner.tone(item) == "shown"
    assert item.state is ItemState.MADE


def test_two_people_have_a_conversation_each(scanner: Scanner, session: Session, actor: Actor) -> None:
    colleague = Scanner(session, make_person(session, actor))
    item = make_item(session, actor)
    scanner.scan(make_box(session, actor))
    assert colleague.tone(item) == "shown"
    assert colleague.scan(Command.UNDO).answer.code == "nothing-to-undo"


def test_discarding_by_scan_needs_the_permission(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    scanner.actor = replace(scanner.actor, permissions=frozenset({Permission.STORAGE_MOVE}))
    scan = scanner.scan(item, command_code(Command.DISCARD, "BROKEN"))
    assert scan.answer.code == "permission-denied" and item.state is ItemState.STORED


def test_a_lot_tells_its_stock(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    answer = scanner.scan(item.lot.code).answer
    assert (answer.tone, answer.values["in_stock"]) == ("shown", 1)


def test_a_message_delivered_twice_at_once_is_done_once(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        person = make_person(session, actor)
        box, item = make_box(session, actor).barcode, make_item(session, actor).barcode
        receive_scan(session, person, ScanDraft("opening", box))

    def deliver(_number: int) -> str | None:
        try:
            with database.transaction() as session:
                return receive_scan(session, person, ScanDraft("same", item)).answer.message
        except ScanKnown:
            return None

    with ThreadPoolExecutor(4) as pool:
        answers = {answer for answer in pool.map(deliver, range(4)) if answer is not None}
    with database.read() as session:
        scan = scans.find_scan(session, "same")
        assert scan is not None and answers == {scan.answer["message"]}
        assert lots.item(session, item).position == "A01"
        stored = select(func.count()).where(Event.message_id == "same")
        assert session.scalar(stored) == 1 and not list(findings(session))


@contextmanager
def counted_queries(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_a_scan_takes_a_bounded_number_of_queries(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="10x10")
    first, *rest = make_items(session, actor, 60)
    scanner.scan(box, first)
    session.expire_all()
    with counted_queries(session) as few:
        scanner.scan(rest[0])
    scanner.scan(*rest[1:50])
    session.expire_all()
    with counted_queries(session) as many:
        scanner.scan(rest[50])
    assert len(many) == len(few) <= 26, "\n".join(many)
    assert isinstance(session.get(Item, first.id), Item)


def test_the_box_of_the_item_on_the_screen_is_opened(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    item = make_stored_item(session, actor, box)
    scan = scanner.scan(item, box)
    assert (scan.answer.tone, scan.context.box) == ("shown", box.barcode)
    scanner.scan(Command.DONE)
    assert scanner.tone(item, other) == "done"

"""The queue of a printer, against a printer on a real TCP port. On both databases."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.settings import Settings
from lims.labels.choosing import Selection
from lims.labels.models import Delivery, DeliveryState, Trouble
from lims.labels.operations import PrintDraft, begin_part, cancel_print, claim, end_part, queue_labels, send_again
from lims.labels.queries import (
    chosen,
    codes_of_job,
    delivery,
    failed_deliveries,
    last_print_of,
    open_deliveries,
    printed_before,
)
from lims.labels.refusals import (
    NoSuchLabelOfPrint,
    NoSuchPrinter,
    NotLoadedWith,
    PrinterInUse,
    PrintNotFailed,
    PrintNotWaiting,
)
from lims.labels.sending import LABELS_IN_A_PART, Sender
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event
from lims.ledger.verification import findings
from tests.factories.lots import make_lot
from tests.labels.fake_printer import FakePrinter, config_with, running_printer

VIAL = PrintDraft("cryovial", "roll-cryo-33x13")


class Bench:
    """A database, a printer, and somebody who prints; the clock can be set forward."""

    def __init__(self, database: Database, printer: FakePrinter, actor: Actor) -> None:
        self.database, self.printer = database, printer
        self.person = actor
        self.later = timedelta()

    def actor(self) -> Actor:
        return replace(self.person, at=self.person.at + self.later, name="labels.send_prints", face="job")

    def queue(self, items: int = 3) -> int:
        """A print of a new lot, waiting."""
        with self.database.transaction() as session:
            lot = make_lot(session, self.person, items)
            return queue_labels(session, self.person, chosen(session, Selection(lot=lot.code)), VIAL, "lab").id

    def sender(self) -> Sender:
        return Sender(self.database.read, self.database.transaction, self.actor)

    def send(self, job_id: int, seconds: float = 30) -> DeliveryState:
        return self.sender().send(job_id, seconds)

    def do(self, deed: Callable[..., object], *arguments: object) -> object:
        with self.database.transaction() as session:
            return deed(session, self.actor(), *arguments)

    def state(self, job_id: int) -> Delivery:
        with self.database.read() as session:
            found = delivery(session, job_id)
            _ = found.job.labels_printed
            session.expunge_all()
            return found

    def codes(self, job_id: int) -> list[str]:
        with self.database.read() as session:
            return list(codes_of_job(session, SimpleNamespace(id=job_id)))

    def events(self) -> list[tuple[str, int, str | None]]:
        """Who printed how many labels where, as the ledger says."""
        with self.database.read() as session:
            rows = session.query(Event).filter_by(kind=EventKind.LABELS_PRINTED.value).order_by(Event.seq)
            return [(row.actor_name, row.details["labels"], row.details.get("printer")) for row in rows]


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with running_printer() as printer:
        yield printer


@pytest.fixture
def bench(settings: Settings, printer: FakePrinter, actor: Actor, tmp_path: Path) -> Iterator[Bench]:
    database = Database(replace(settings, config_folder=config_with(tmp_path, printer.port)))
    yield Bench(database, printer, actor)
    database.close()


def describe_otherwise(bench: Bench, tmp_path: Path, **more: Any) -> None:
    """The same printer described in another way."""
    folder = config_with(tmp_path / "other", bench.printer.port, **more)
    bench.database = Database(replace(bench.database.settings, config_folder=folder))


def test_a_print_goes_to_its_printer_and_into_the_ledger(bench: Bench) -> None:
    job_id = bench.queue()
    assert bench.events() == []
    assert bench.send(job_id) is DeliveryState.PRINTED
    assert bench.printer.codes == bench.codes(job_id)
    assert "PR3" in bench.printer.labels[0].settings
    assert bench.events() == [("tester", 3, "lab")]
    with bench.database.read() as session:
        assert delivery(session, job_id).job.event_seq
        assert not open_deliveries(session)
        assert not list(findings(session))


def test_prints_are_sent_in_the_order_in_which_they_were_asked_for(bench: Bench) -> None:
    jobs = [bench.queue(2) for _ in range(3)]
    assert bench.sender().send_due(30) == {DeliveryState.PRINTED: 3}
    assert bench.printer.codes == [code for job in jobs for code in bench.codes(job)]
    assert bench.sender().send_due(30) == {}


def test_a_long_print_is_sent_in_turns(bench: Bench) -> None:
    job_id = bench.queue(LABELS_IN_A_PART + 5)
    assert bench.send(job_id, seconds=0) is DeliveryState.QUEUED
    assert bench.state(job_id).labels_sent == LABELS_IN_A_PART
    assert bench.send(job_id, seconds=0) is DeliveryState.PRINTED
    assert bench.printer.codes == bench.codes(job_id)
    assert bench.events() == [("tester", LABELS_IN_A_PART + 5, "lab")]


def test_an_unreachable_printer_is_tried_again_later_and_then_left_to_a_person(bench: Bench) -> None:
    job_id = bench.queue()
    with running_printer() as gone:
        port = gone.port
    reachable = bench.database
    describe_otherwise(bench, bench.database.settings.data_folder, port=port)
    for _attempt in range(6):
        assert bench.state(job_id).state is DeliveryState.QUEUED
        bench.sender().send_due(5)
        before = bench.state(job_id).attempts
        # Too early: nothing happens.
        bench.sender().send_due(5)
        assert bench.state(job_id).attempts == before
        bench.later += timedelta(hours=1)
    failed = bench.state(job_id)
    assert (failed.state, failed.trouble, failed.uncertain) == (DeliveryState.FAILED, Trouble.UNREACHABLE, False)
    with bench.database.read() as session:
        assert [found.job_id for found in failed_deliveries(session)] == [job_id]
    bench.database = reachable
    bench.do(send_again, job_id, 1)
    assert bench.send(job_id) is DeliveryState.PRINTED
    assert bench.printer.codes == bench.codes(job_id)


@pytest.mark.parametrize(
    ("fault", "condition"),
    [("paper_out", "paper-out"), ("head_open", "head-open"), ("ribbon_out", "ribbon-out"), ("paused", "paused")],
)
def test_a_printer_that_is_not_ready_gets_nothing(bench: Bench, fault: str, condition: str) -> None:
    job_id = bench.queue()
    setattr(bench.printer, fault, True)
    assert bench.send(job_id) is DeliveryState.QUEUED
    waiting = bench.state(job_id)
    assert (waiting.trouble, waiting.trouble_detail) == (Trouble.NOT_READY, condition)
    assert bench.printer.received == ""
    setattr(bench.printer, fault, False)
    bench.later += timedelta(minutes=1)
    assert bench.sender().send_due(5) == {DeliveryState.PRINTED: 1}
    assert bench.state(job_id).trouble is None


def test_a_silent_printer_gets_nothing_unless_it_never_answers(bench: Bench, tmp_path: Path) -> None:
    job_id = bench.queue()
    bench.printer.silent = True
    assert bench.send(job_id) is DeliveryState.QUEUED
    assert bench.state(job_id).trouble is Trouble.SILENT
    assert bench.printer.received == ""
    describe_otherwise(bench, tmp_path, answers="false")
    assert bench.send(job_id) is DeliveryState.PRINTED
    assert len(bench.printer.codes) == 3


def test_a_slow_printer_is_waited_for(bench: Bench) -> None:
    bench.printer.waiting_answers = 3
    assert bench.send(bench.queue()) is DeliveryState.PRINTED


def test_a_connection_that_breaks_off_is_left_to_a_person(bench: Bench) -> None:
    """Of the part that was on its way nobody knows: it is not sent again by itself."""
    job_id = bench.queue(LABELS_IN_A_PART + 10)
    bench.printer.cut_after = LABELS_IN_A_PART + 3
    assert bench.send(job_id) is DeliveryState.FAILED
    failed = bench.state(job_id)
    assert (failed.labels_sent, failed.labels_tried) == (LABELS_IN_A_PART, LABELS_IN_A_PART + 10)
    assert failed.uncertain
    assert bench.events() == [("tester", LABELS_IN_A_PART, "lab")]
    # Somebody looks: 23 labels came out.
    bench.printer.cut_after = None
    bench.printer.received = ""
    bench.do(send_again, job_id, LABELS_IN_A_PART + 4)
    assert bench.events()[-1] == ("tester", 3, "lab")
    assert bench.send(job_id) is DeliveryState.PRINTED
    assert bench.printer.codes == bench.codes(job_id)[LABELS_IN_A_PART + 3 :]
    assert bench.events()[-1] == ("tester", 7, "lab")
    with bench.database.read() as session:
        assert not list(findings(session))


def test_after_a_kill_between_two_parts_a_print_goes_on(bench: Bench) -> None:
    job_id = bench.queue(LABELS_IN_A_PART + 2)
    bench.do(claim, job_id, "killed")
    assert bench.do(begin_part, job_id, "killed", LABELS_IN_A_PART) is True
    bench.do(end_part, job_id, "killed")
    # Nobody takes it away from a process that may be alive.
    assert bench.sender().send_due(5) == {}
    bench.later += timedelta(minutes=5)
    assert bench.sender().send_due(30) == {DeliveryState.PRINTED: 1}
    assert bench.printer.codes == bench.codes(job_id)[LABELS_IN_A_PART:]


def test_after_a_kill_in_the_middle_of_a_part_nothing_is_sent_twice(bench: Bench) -> None:
    job_id = bench.queue(3)
    bench.do(claim, job_id, "killed")
    bench.do(begin_part, job_id, "killed", 3)
    bench.later += timedelta(minutes=5)
    assert bench.sender().send_due(5) == {}
    failed = bench.state(job_id)
    assert (failed.state, failed.trouble, failed.uncertain) == (DeliveryState.FAILED, Trouble.INTERRUPTED, True)
    assert bench.printer.received == ""
    # The process was not dead after all: what it writes now changes nothing.
    bench.do(end_part, job_id, "killed")
    assert bench.do(begin_part, job_id, "killed", 3) is False
    assert bench.state(job_id).labels_sent == 0


def test_a_waiting_print_is_cancelled(bench: Bench) -> None:
    job_id = bench.queue()
    codes = bench.codes(job_id)
    with bench.database.read() as session:
        assert printed_before(session, codes) == 3
    bench.do(cancel_print, job_id)
    with pytest.raises(PrintNotWaiting):
        bench.do(cancel_print, job_id)
    with pytest.raises(PrintNotWaiting):
        bench.send(job_id)
    with bench.database.read() as session:
        assert printed_before(session, codes) == 0
        assert last_print_of(session, codes[0]) is None
    assert bench.events() == []
    bench.do(send_again, job_id, 1)
    assert bench.send(job_id) is DeliveryState.PRINTED


def test_a_print_is_cancelled_while_it_is_sent(bench: Bench) -> None:
    job_id = bench.queue(LABELS_IN_A_PART + 5)
    bench.do(claim, job_id, "somebody")
    bench.do(begin_part, job_id, "somebody", LABELS_IN_A_PART)
    bench.do(cancel_print, job_id)
    bench.do(end_part, job_id, "somebody")
    assert bench.do(begin_part, job_id, "somebody", LABELS_IN_A_PART + 5) is False
    ended = bench.state(job_id)
    assert (ended.state, ended.labels_sent) == (DeliveryState.CANCELLED, LABELS_IN_A_PART)
    assert bench.events() == [("tester", LABELS_IN_A_PART, "lab")]
    with bench.database.read() as session:
        assert printed_before(session, bench.codes(job_id)) == LABELS_IN_A_PART


def test_one_print_at_a_time_on_one_printer(bench: Bench) -> None:
    first, second = bench.queue(), bench.queue()
    bench.do(claim, first, "somebody")
    with pytest.raises(PrinterInUse):
        bench.send(second)
    assert bench.state(second).state is DeliveryState.QUEUED
    assert bench.sender().send_due(5) == {}


def test_two_senders_at_once_print_everything_once(bench: Bench) -> None:
    jobs = [bench.queue(5) for _ in range(4)]
    senders = [threading.Thread(target=bench.sender().send_due, args=(30,)) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    bench.later += timedelta(minutes=1)
    bench.sender().send_due(30)
    assert sorted(bench.printer.codes) == sorted(code for job in jobs for code in bench.codes(job))


def test_a_printer_that_is_no_longer_described_is_said(bench: Bench, settings: Settings) -> None:
    job_id = bench.queue()
    bench.database = Database(replace(bench.database.settings, config_folder=settings.config_folder))
    assert bench.send(job_id) is DeliveryState.FAILED
    assert bench.state(job_id).trouble is Trouble.NO_LONGER_THERE


def test_what_can_not_be_queued_or_sent_again_is_refused(bench: Bench, actor: Actor) -> None:
    def queue(session: Session, draft: PrintDraft, printer: str) -> None:
        lot = make_lot(session, actor, 1)
        queue_labels(session, actor, chosen(session, Selection(lot=lot.code)), draft, printer)

    with bench.database.transaction() as session:
        with pytest.raises(NoSuchPrinter, match="There are: lab"):
            queue(session, VIAL, "10.0.0.1")
        with pytest.raises(NotLoadedWith, match="roll-cryo-33x13"):
            queue(session, PrintDraft("cryovial-large", "a4-65"), "lab")
    job_id = bench.queue()
    with pytest.raises(PrintNotFailed):
        bench.do(send_again, job_id, 1)
    bench.do(cancel_print, job_id)
    for wrong in (0, 4):
        with pytest.raises(NoSuchLabelOfPrint):
            bench.do(send_again, job_id, wrong)

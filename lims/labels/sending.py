"""Sending the queue to the printers: one print at a time on each, in parts, each part written down before and after.

A process may be killed anywhere: nothing that is sent is sent twice by itself, and nothing that waits is forgotten.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound, Refusal
from lims.core.settings import settings_of
from lims.labels.choosing import Selection
from lims.labels.connection import PrinterConnection, PrinterTrouble
from lims.labels.describing import contents_of
from lims.labels.models import DeliveryState, Trouble
from lims.labels.operations import begin_part, claim, end_part, note_trouble, pause, take_over
from lims.labels.printers import Printer, load_printers
from lims.labels.printing import book_of
from lims.labels.queries import abandoned_job_ids, chosen, codes_between, delivery, due_job_ids
from lims.labels.refusals import NoSuchPrinter, PrinterInUse, PrintNotWaiting
from lims.labels.zpl import draw_zpl

LABELS_IN_A_PART = 20


@dataclass(frozen=True)
class Part:
    """The next labels of a print as the printer gets them, and whether they are its last."""

    last: int
    zpl: str
    is_end: bool


@dataclass
class Sender:
    """Sends waiting prints: reads and writes by itself, and asks for the actor anew at each step."""

    reading: Callable[[], AbstractContextManager[Session]]
    transaction: Callable[[], AbstractContextManager[Session]]
    actor: Callable[[], Actor]
    holder: str = field(default_factory=lambda: str(uuid.uuid4()))

    def send_due(self, seconds: float) -> dict[DeliveryState, int]:
        """Take over what was abandoned, then send what is due for so many seconds; how many came to which state."""
        until = time.monotonic() + seconds
        with self.reading() as session:
            abandoned = list(abandoned_job_ids(session, self.actor().at))
        for job_id in abandoned:
            with self.transaction() as session:
                take_over(session, self.actor(), job_id)
        with self.reading() as session:
            due = list(due_job_ids(session, self.actor().at))
        states: dict[DeliveryState, int] = {}
        for job_id in due:
            try:
                state = self.send(job_id, max(0.0, until - time.monotonic()))
            except (PrinterInUse, PrintNotWaiting):
                continue
            states[state] = states.get(state, 0) + 1
        return states

    def send(self, job_id: int, seconds: float) -> DeliveryState:
        """Send one print for so many seconds, at least one part, and say how far it is then.

        It is taken over from a process that was not heard of. Raises NotFound, PrintNotWaiting, PrinterInUse.
        """
        until = time.monotonic() + seconds
        with self.transaction() as session:
            take_over(session, self.actor(), job_id)
            found = delivery(session, job_id)
            if found.state is DeliveryState.FAILED:
                return found.state
            name = claim(session, self.actor(), job_id, self.holder).printer
        try:
            with self.reading() as session:
                printer = load_printers(settings_of(session).config_folder).printer(name)
            self._send_parts(job_id, printer, until)
        except PrinterTrouble as trouble:
            self._note(job_id, trouble.trouble, trouble.detail)
        except (NoSuchPrinter, NotFound) as refusal:
            self._note(job_id, Trouble.NO_LONGER_THERE, str(refusal))
        except Refusal as refusal:
            self._note(job_id, Trouble.UNREADABLE, str(refusal))
        with self.reading() as session:
            return delivery(session, job_id).state

    def _send_parts(self, job_id: int, printer: Printer, until: float) -> None:
        part = self._next_part(job_id, printer)
        with PrinterConnection(printer) as connection:
            while part:
                connection.check_ready()
                with self.transaction() as session:
                    if not begin_part(session, self.actor(), job_id, self.holder, part.last):
                        return
                connection.send(part.zpl)
                connection.wait_until_printed()
                if part.is_end:
                    connection.finish()
                with self.transaction() as session:
                    end_part(session, self.actor(), job_id, self.holder)
                if time.monotonic() >= until and not part.is_end:
                    with self.transaction() as session:
                        pause(session, self.actor(), job_id, self.holder)
                    return
                part = self._next_part(job_id, printer)

    def _next_part(self, job_id: int, printer: Printer) -> Part | None:
        """The labels after those that were sent; None if there are no more or the print was cancelled."""
        with self.reading() as session:
            sent = delivery(session, job_id)
            if sent.state is not DeliveryState.SENDING or sent.holder != self.holder:
                return None
            first = sent.labels_sent + 1
            codes = codes_between(session, job_id, first, first + LABELS_IN_A_PART - 1)
            if not codes:
                return None
            found = chosen(session, Selection(codes=tuple(codes)))
            book, job = book_of(session), sent.job
            design, stock = book.design(job.design), book.stock(job.stock).at(printer.dpi)
            contents = list(contents_of(session, found, settings_of(session).language))
            last = first + len(codes) - 1
            zpl = "".join(draw_zpl(design, stock, contents, printer.setup))
            return Part(last, zpl, is_end=last == job.labels_printed)

    def _note(self, job_id: int, trouble: Trouble, detail: str) -> None:
        with self.transaction() as session:
            note_trouble(session, self.actor(), job_id, self.holder, trouble, detail)

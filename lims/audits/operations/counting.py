"""One scan of an audit: what it says is noted at once, and nothing is recorded about the item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lims.audits import answers
from lims.audits.models import Audit, AuditedBox, AuditState, Sighting
from lims.audits.operations.auditing import finish_count
from lims.audits.operations.judging import judged
from lims.audits.queries import audits as queries
from lims.audits.queries.counts import last_seen
from lims.audits.queries.recorded import newest_seq
from lims.audits.refusals import (
    AlreadySettled,
    AuditClosed,
    CountFinished,
    NoBoxOpen,
    NotForAudits,
    NothingToTakeBack,
    NotInAudit,
    SightingKnown,
)
from lims.audits.rules.places import Stand, advanced, opened, turned
from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.lots.models import Item
from lims.scanning.answers import COMMAND_LABELS, Answer, Tone, refused
from lims.storage import queries as storage
from lims.storage.commands import (
    CodeRead,
    Command,
    CommandRead,
    CoordinateRead,
    Misread,
    plain_scan,
    read_scan,
)
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import Named
from lims.storage.refusals import AmbiguousCode, HasNoPositions
from lims.storage.shapes import Grid, Order

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Noted:
    """What comes of a scan; `item` and `text` are set if a thing was seen, `undoes` if one was taken back."""

    answer: Answer
    stand: Stand
    is_count: bool = False
    item: Item | None = None
    position: str | None = None
    box_id: int | None = None


def receive_sighting(session: Session, actor: Actor, audit: Audit, message_id: str, text: str) -> Sighting:
    """Note what a scan says in an audit, with its answer; a refused scan is noted too, and says nothing.

    A message that was received before gets its first answer again. Raises AuditClosed, or SightingKnown if the first
    delivery is being answered at this very moment.
    """
    actor.require(Permission.STORAGE_MOVE)
    user_id = actor.user_id or 0
    known = queries.find_sighting(session, message_id)
    if known is not None:
        if (known.user_id, known.audit_id) != (user_id, audit.id):
            raise SightingKnown()
        return known
    if audit.state is not AuditState.OPEN:
        raise AuditClosed(number=audit.number)
    text = plain_scan(text)[:LONGEST_TEXT]
    stand = stand_of(session, audit, user_id)
    noted = _attempt(session, actor, audit, text, stand)
    sighting = Sighting(
        message_id=message_id,
        audit_id=audit.id,
        user_id=user_id,
        text=noted.item.barcode if noted.item else text,
        location_id=noted.box_id,
        item_id=noted.item.id if noted.item else None,
        position=noted.position,
        is_count=noted.is_count,
        answer=noted.answer.as_json() | ({"scanned": text} if noted.item and noted.item.barcode != text else {}),
        context=noted.stand.as_json(),
        ledger_seq=newest_seq(session),
        at=actor.at,
    )
    with refusing(session, {unique_constraint(Sighting, "message_id"): SightingKnown()}):
        session.add(sighting)
    return sighting


def stand_of(session: Session, audit: Audit, user_id: int) -> Stand:
    """Where a person's count stands; the only box of an audit is open from the start."""
    last = queries.last_sighting(session, audit.id, user_id)
    if last is not None:
        return Stand.from_json(last.context)
    box = queries.only_box_of(session, audit)
    if box is None:
        return Stand(order=Order.ROWS if audit.exact else None)
    return _opened(session, audit, box.location, None, None)


def _attempt(session: Session, actor: Actor, audit: Audit, text: str, stand: Stand) -> Noted:
    try:
        with session.begin_nested():
            return _Counting(session, actor, audit, stand).hear(text)
    except Refusal as refusal:
        return Noted(refused(refusal), stand)


def _opened(session: Session, audit: Audit, box: Location, order: Order | None, coordinate: str | None) -> Stand:
    grid = grid_of(session, box)
    if coordinate and grid is None:
        raise HasNoPositions(field="position", place=box.name)
    position = grid.parse(coordinate) if grid and coordinate else None
    if audit.exact and order is None and grid is not None:
        order = grid.filled
    return opened(box.id, grid, order, position)


def grid_of(session: Session, box: Location) -> Grid | None:
    """The grid of a box, if items have positions in it."""
    return location_types_of(session).grid(box.grid)


class _Counting:
    """One scan in the count of one person."""

    def __init__(self, session: Session, actor: Actor, audit: Audit, stand: Stand) -> None:
        self.session, self.actor, self.audit, self.stand = session, actor, audit, stand

    def hear(self, text: str) -> Noted:
        """What a scan means. Raises refusals."""
        reading = read_scan(text)
        match reading:
            case CommandRead():
                return self._command(reading.command)
            case CoordinateRead():
                return self._point(reading.coordinate)
            case CodeRead():
                named = storage.things_named(self.session, reading.code)
                return self._thing(reading.code, named, reading.coordinate)
        named = storage.things_named(self.session, text)
        if isinstance(reading, Misread) and not (named.items or named.locations):
            # Its check character says that it was not read as it is printed: to be scanned again.
            raise storage.unknown(self.session, text)
        return self._thing(text, named, None)

    def _thing(self, code: str, named: Named, coordinate: str | None) -> Noted:
        items, places = self._narrowed(named)
        if len(items) + len(places) > 1:
            raise AmbiguousCode(text=code, candidates=", ".join(named.codes))
        if places:
            return self._open(places[0], coordinate)
        if not items and coordinate is not None:
            raise storage.unknown(self.session, code)
        return self._count(code, items[0] if items else None)

    def _narrowed(self, named: Named) -> tuple[tuple[Item, ...], tuple[Location, ...]]:
        """Of several things with one code, that which is recorded in the open box, if it is one."""
        here = tuple(item for item in named.items if item.location_id == self.stand.box_id)
        if named.is_ambiguous and len(here) == 1:
            return here, ()
        return named.items, named.locations

    def _open(self, place: Location, coordinate: str | None) -> Noted:
        box = queries.box_of(self.session, self.audit, place.id)
        if box is None:
            raise NotInAudit(place=place.name)
        self._begin(box)
        stand = _opened(self.session, self.audit, place, self.stand.order, coordinate)
        values = {"place": place.name, "position": stand.position}
        sentence = answers.OPENED_AT if stand.position else answers.OPENED
        answer = Answer(Tone.SHOWN, sentence, values, place=place.barcode, position=stand.position)
        return Noted(answer, stand, box_id=box.location_id)

    def _begin(self, box: AuditedBox) -> None:
        """The count of a box begins with its first scan; a finished one that is not blind is taken up again."""
        if box.settled_at is not None:
            raise AlreadySettled(place=box.location.name)
        if box.counted_at is not None:
            if self.audit.blind:
                raise CountFinished(place=box.location.name)
            box.counted_at = box.counted_by = None
        if box.begun_at is None:
            box.begun_at, box.begun_seq = self.actor.at, newest_seq(self.session)

    def _box(self) -> AuditedBox:
        box = queries.box_of(self.session, self.audit, self.stand.box_id) if self.stand.box_id else None
        if box is None:
            raise NoBoxOpen()
        return box

    def _point(self, coordinate: str) -> Noted:
        box = self._box()
        stand = _opened(self.session, self.audit, box.location, self.stand.order, coordinate)
        answer = Answer(Tone.SHOWN, answers.AT_POSITION, {"position": stand.position}, position=stand.position)
        return Noted(answer, stand, box_id=box.location_id)

    def _count(self, code: str, item: Item | None) -> Noted:
        box = self._box()
        self._begin(box)
        position = self.stand.position
        already = last_seen(self.session, self.audit.id, box.location_id)
        text = item.barcode if item else code
        if text in already and position in (None, already[text]):
            answer = Answer(Tone.SHOWN, answers.AGAIN, item=text if item else None, place=box.location.barcode)
            return Noted(answer, self.stand, box_id=box.location_id)
        answer = judged(self.session, self.audit, box.location, item, code, position)
        stand = advanced(self.stand, grid_of(self.session, box.location))
        return Noted(answer, stand, True, item, position, box.location_id)

    def _command(self, command: Command) -> Noted:
        match command:
            case Command.UNDO:
                return self._undo()
            case Command.DONE:
                return self._finish()
            case Command.NEXT_BOX:
                return self._next_box()
            case Command.BY_ROW | Command.BY_COLUMN | Command.CANCEL:
                return self._turn(command)
        raise NotForAudits(command=COMMAND_LABELS[command])

    def _turn(self, command: Command) -> Noted:
        orders: Mapping[Command, Order] = {Command.BY_ROW: Order.ROWS, Command.BY_COLUMN: Order.COLUMNS}
        order = orders.get(command)
        sentences = {Order.ROWS: answers.BY_ROW, Order.COLUMNS: answers.BY_COLUMN}
        grid = grid_of(self.session, self._box().location) if self.stand.box_id else None
        stand = turned(self.stand, grid, order) if self.stand.box_id else Stand(order=order)
        return Noted(Answer(Tone.SHOWN, sentences[order] if order else answers.WITHOUT_POSITIONS), stand)

    def _undo(self) -> Noted:
        last = queries.last_count_of(self.session, self.audit.id, self.actor.user_id or 0)
        box = queries.box_of(self.session, self.audit, last.location_id) if last and last.location_id else None
        if last is None or box is None or box.settled_at is not None:
            raise NothingToTakeBack()
        if self.audit.blind and box.counted_at is not None:
            raise CountFinished(place=box.location.name)
        self.session.execute(update(Sighting).where(Sighting.id == last.id).values(undone=True))
        box.counted_at = box.counted_by = None
        order = self.stand.order if box.location_id == self.stand.box_id else None
        stand = _opened(self.session, self.audit, box.location, order, last.position)
        values: dict[str, Any] = {"text": last.text}
        answer = Answer(Tone.UNDONE, answers.TAKEN_BACK, values, place=box.location.barcode, position=last.position)
        return Noted(answer, stand, box_id=box.location_id)

    def _finish(self) -> Noted:
        box = self._box()
        self._begin(box)
        finish_count(self.session, self.actor, self.audit, box)
        seen = len(last_seen(self.session, self.audit.id, box.location_id))
        answer = Answer(Tone.DONE, answers.FINISHED, {"place": box.location.name, "n": seen})
        return Noted(answer, Stand(order=self.stand.order), box_id=box.location_id)

    def _next_box(self) -> Noted:
        if self.stand.box_id is not None:
            finish_count(self.session, self.actor, self.audit, self._box())
        waiting = queries.next_box_of(self.session, self.audit)
        if waiting is None:
            return Noted(Answer(Tone.DONE, answers.ALL_COUNTED), Stand(order=self.stand.order))
        return self._open(waiting.location, None)

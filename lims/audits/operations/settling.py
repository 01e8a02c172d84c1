"""Settling differences: everything that an audit or a reading changes, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.models import Audit, AuditedBox, Way
from lims.audits.operations.auditing import check_open
from lims.audits.operations.confirming import Source, confirm_boxes, keep_tally
from lims.audits.queries.audits import boxes_of
from lims.audits.queries.counts import comparisons
from lims.audits.refusals import (
    AlreadySettled,
    CountNotFinished,
    NotCounted,
    NotOffered,
    ReasonMissing,
    ShownOtherwise,
)
from lims.audits.rules.differences import Decision, Difference, Finding, tally
from lims.core.actor import Actor
from lims.core.database import in_parts, lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item
from lims.storage.drafts import Placement
from lims.storage.models import Location
from lims.storage.operations import report_lost_items, store_items
from lims.storage.operations.locking import lock_items, lock_locations


@dataclass(frozen=True)
class Choice:
    """What somebody decided about a line, and the finding that they were shown; `position` is where a thing was put
    that was found without a position."""

    decision: Decision
    shown: Finding | None = None
    position: str | None = None


@dataclass(frozen=True)
class Found:
    """A box, the lines of its comparison, and what was decided about some of them, by their texts."""

    location: Location
    lines: Sequence[Difference]
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def decision(self, line: Difference) -> Decision:
        """What is done about a line: what was decided, or the usual. Raises ShownOtherwise or NotOffered."""
        choice = self.choices.get(line.text)
        if choice is None:
            return line.offered[0] if line.offered else Decision.LEAVE
        if choice.shown is not None and choice.shown is not line.finding:
            raise ShownOtherwise(barcode=line.text)
        if choice.decision not in (*line.offered, Decision.LEAVE):
            raise NotOffered(decision=choice.decision.value, barcode=line.text)
        return choice.decision


@dataclass(frozen=True)
class Settled:
    """How many items were recorded where they were found, reported lost, and left as they are recorded."""

    recorded: int
    lost: int
    left: int


def settle_boxes(
    session: Session,
    actor: Actor,
    audit: Audit,
    boxes: Sequence[AuditedBox] | None = None,
    choices: Mapping[str, Choice] | None = None,
    reason: str = "",
) -> Settled:
    """Settle the differences of some boxes of an audit, or of all that are begun, as one act: all of it, or nothing.

    What nothing is decided about gets the usual decision; what was changed since it was counted is left. Raises
    ReasonMissing if records change, AuditClosed, NotCounted, CountNotFinished, AlreadySettled, ShownOtherwise,
    NotOffered, and what storing raises, such as PositionTaken.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_open(session, audit)
    if boxes is None:
        boxes = [box for box in boxes_of(session, audit) if box.begun_at is not None and box.settled_at is None]
    for box in boxes:
        _check_ready(session, audit, box)
    _lock_items(session, audit, boxes)
    lines = {place: found.lines for place, found in comparisons(session, audit, boxes).items()}
    found = [Found(box.location, lines[box.location_id], choices or {}) for box in boxes]
    settled = apply(session, actor, found, Source(Way.SCANS, audit_id=audit.id), reason)
    for box, each in zip(boxes, found, strict=True):
        _note(actor, audit, box, each)
    return settled


def apply(session: Session, actor: Actor, found: Sequence[Found], source: Source, reason: str) -> Settled:
    """Do what was decided, and confirm the boxes; the items must be locked.

    Raises ReasonMissing, ShownOtherwise, NotOffered, and what storing raises.
    """
    decided = [(each, line, each.decision(line)) for each in found for line in each.lines if line.is_difference]
    lost = [line for _, line, decision in decided if decision is Decision.LOST]
    placed = [(each, line) for each, line, decision in decided if decision is Decision.RECORD]
    reason = reason.strip()
    if (lost or placed) and not reason:
        raise ReasonMissing(field="reason")
    items = _items(session, [*lost, *(line for _, line in placed)])
    if lost:
        report_lost_items(session, actor, [items[_key(line)] for line in lost], reason)
    if placed:
        store_items(session, actor, [_placement(each, line, items) for each, line in placed])
    settled = Settled(len(placed), len(lost), len(decided) - len(placed) - len(lost))
    tallies = {each.location.id: tally(each.lines) for each in found}
    with entry(
        session,
        actor,
        EventKind.BOX_CONFIRMED,
        reason=reason or None,
        way=source.way.value,
        recorded=settled.recorded,
        lost=settled.lost,
        left=settled.left,
    ) as event:
        event.change(*(each.location for each in found))
    assert event.seq is not None
    confirm_boxes(session, actor, source, tallies, event.seq)
    return settled


def _check_ready(session: Session, audit: Audit, box: AuditedBox) -> None:
    lock(session, box)
    if box.begun_at is None:
        raise NotCounted(place=box.location.name)
    if box.settled_at is not None:
        raise AlreadySettled(place=box.location.name)
    if audit.blind and box.counted_at is None:
        raise CountNotFinished(place=box.location.name)


def _lock_items(session: Session, audit: Audit, boxes: Sequence[AuditedBox]) -> None:
    """Hold still what the comparison is about, so that nothing changes between it and the settlement."""
    lock_locations(session, [box.location_id for box in boxes])
    for found in comparisons(session, audit, boxes).values():
        lock_lines(session, found.lines)


def lock_lines(session: Session, lines: Sequence[Difference]) -> None:
    """Hold still the items of some lines."""
    keys = [line.recorded.item_id for line in lines if line.is_difference and line.recorded is not None]
    lock_items(session, list(_by_key(session, keys).values()))


def _note(actor: Actor, audit: Audit, box: AuditedBox, found: Found) -> None:
    """What a blind count found is kept as it was when the count was finished; only the decisions are added."""
    decided = {line.text: found.decision(line) for line in found.lines if line.is_difference}
    if audit.blind and box.findings:
        lines = [
            {**line, "decision": decided[line["text"]].value if line["text"] in decided else None}
            for line in box.findings["lines"]
        ]
        box.findings = {**box.findings, "lines": lines}
    else:
        keep_tally(box, found.lines, decided)
    if box.counted_at is None:
        box.counted_at, box.counted_by = actor.at, actor.name
    box.settled_at = actor.at


def _key(line: Difference) -> int:
    assert line.recorded is not None
    return line.recorded.item_id


def _items(session: Session, lines: Sequence[Difference]) -> dict[int, Item]:
    return _by_key(session, [_key(line) for line in lines])


def _by_key(session: Session, keys: Sequence[int]) -> dict[int, Item]:
    found: dict[int, Item] = {}
    for part in in_parts(sorted(set(keys))):
        found |= {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(part)))}
    return found


def _placement(found: Found, line: Difference, items: Mapping[int, Item]) -> Placement:
    """Where an item goes: where it was seen, else where somebody says, else into the place that is kept for it here,
    else into the next free one."""
    choice, item = found.choices.get(line.text), items[_key(line)]
    kept = item.position if item.location_id == found.location.id else None
    return Placement(item, found.location, line.found or (choice.position if choice else None) or kept)

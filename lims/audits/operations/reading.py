"""Keeping readings of boxes, correcting them, and confirming them: the only step that changes records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.models import Audit, AuditedBox, AuditState, Reading, ReadingState
from lims.audits.operations.confirming import Source, keep_tally
from lims.audits.operations.settling import Choice, Found, Settled, apply, lock_lines
from lims.audits.queries.readings import ComparedReading, compared_reading
from lims.audits.queries.recorded import newest_seq
from lims.audits.refusals import NotEnoughItems, OtherContainer, ReadingDone, ReadingDoubtful
from lims.audits.rules.differences import Decision, Finding
from lims.audits.sources import File, Read, grid_of
from lims.core.actor import Actor
from lims.core.attachments import keep_file
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.core.schema import check_version
from lims.lots.models import Lot
from lims.storage import queries as storage
from lims.storage.commands import plain_scan
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from lims.storage.operations.aliasing import add_aliases
from lims.storage.operations.locking import lock_locations


@dataclass(frozen=True)
class ReadingConfirmation:
    """What a person decided about a reading.

    `missing` is what becomes of items that were not found, unless a choice about one says otherwise. The items of `lot`
    without a place get the unknown codes in the order of the positions. `names_container`: the code that was read on
    the box becomes another code of it.
    """

    choices: Mapping[str, Choice] = field(default_factory=dict)
    missing: Decision = Decision.LEAVE
    reason: str = ""
    lot: Lot | None = None
    names_container: bool = False
    version: int | None = None


def keep_reading(session: Session, actor: Actor, read: Read, file: File) -> Reading:
    """Keep a file with what was read in it. Nothing is recorded about items."""
    actor.require(Permission.STORAGE_MOVE)
    attachment = keep_file(session, actor, file.name, file.media_type, file.content)
    reading = Reading(
        location_id=read.location.id,
        way=read.way,
        state=ReadingState.OPEN,
        attachment_id=attachment.id,
        overlay_id=_overlay(session, actor, read, file.name),
        settings=dict(read.settings),
        seen=dict(read.seen),
        corrections={},
        ledger_seq=newest_seq(session),
        read_at=actor.at,
        read_by=actor.name,
    )
    session.add(reading)
    session.flush()
    return reading


def replace_reading(session: Session, actor: Actor, reading: Reading, read: Read) -> None:
    """Put what was read anew, with other corners or another first corner, in the place of what was read before.

    Corrections were about the old positions and are dropped. Raises ReadingDone.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_reading_open(session, reading)
    reading.seen, reading.settings, reading.corrections = dict(read.seen), dict(read.settings), {}
    reading.overlay_id = _overlay(session, actor, read, reading.attachment.name)
    session.flush()


def answer_doubt(session: Session, actor: Actor, reading: Reading, answers: Mapping[str, bool]) -> None:
    """Note whether the box was turned by half (`turned`), and whether it is this one although another code was read
    (`is_this_box`). Raises ReadingDone."""
    actor.require(Permission.STORAGE_MOVE)
    check_reading_open(session, reading)
    known = {name: answers[name] for name in ("turned", "is_this_box") if name in answers}
    reading.settings = {**reading.settings, **known}
    if "turned" in known:
        reading.corrections = {}
    session.flush()


def correct_reading(session: Session, actor: Actor, reading: Reading, corrections: Mapping[str, str]) -> None:
    """Note what a person sees in some positions: a code, or an empty text for nothing.

    Raises ReadingDone or NoSuchPosition.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_reading_open(session, reading)
    grid = grid_of(session, reading.location)
    corrected = {grid.parse(position): plain_scan(code) for position, code in corrections.items()}
    reading.corrections = {**reading.corrections, **corrected}
    session.flush()


def drop_reading(session: Session, actor: Actor, reading: Reading) -> None:
    """Give a reading up. Raises ReadingDone."""
    actor.require(Permission.STORAGE_MOVE)
    check_reading_open(session, reading)
    reading.state = ReadingState.DROPPED
    session.flush()


def confirm_reading(session: Session, actor: Actor, reading: Reading, said: ReadingConfirmation) -> Settled:
    """Record what a reading shows, all of it or nothing: moves, stores, new codes, and what is missing.

    Raises ReadingDone, StaleEdit, ReadingDoubtful, OtherContainer, NotEnoughItems, ReasonMissing, ShownOtherwise,
    NotOffered, and what storing and noting codes raise.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_reading_open(session, reading)
    if said.version is not None:
        check_version(reading, said.version)
    lock_locations(session, [reading.location_id])
    compared = compared_reading(session, reading)
    _check_certain(compared)
    _note_codes(session, actor, reading, compared, said)
    lock_lines(session, compared_reading(session, reading).comparison.lines)
    lines = compared_reading(session, reading).comparison.lines
    choices = {
        line.text: said.choices.get(line.text) or Choice(said.missing)
        for line in lines
        if line.finding is Finding.MISSING or line.text in said.choices
    }
    found = Found(reading.location, lines, choices)
    settled = apply(session, actor, [found], Source(reading.way, reading_id=reading.id), said.reason)
    _settle_in_audits(session, actor, found)
    reading.state, reading.confirmed_at, reading.confirmed_by = ReadingState.CONFIRMED, actor.at, actor.name
    session.flush()
    return settled


def check_reading_open(session: Session, reading: Reading) -> None:
    """Keep others from confirming a reading meanwhile. Raises ReadingDone."""
    lock(session, reading)
    if reading.state is not ReadingState.OPEN:
        raise ReadingDone()


def _overlay(session: Session, actor: Actor, read: Read, name: str) -> int | None:
    if read.overlay is None:
        return None
    return keep_file(session, actor, f"{name}-read.jpg", "image/jpeg", read.overlay).id


def _check_certain(compared: ComparedReading) -> None:
    if compared.other_box is not None and compared.reading.doubts:
        raise OtherContainer(code=compared.reading.container, place=compared.other_box.name)
    if compared.reading.doubts:
        raise ReadingDoubtful()


def _note_codes(
    session: Session, actor: Actor, reading: Reading, compared: ComparedReading, said: ReadingConfirmation
) -> None:
    """New codes of the box, and of items that come in pre-printed tubes."""
    drafts: list[AliasDraft] = []
    if said.names_container and compared.new_container:
        drafts.append(AliasDraft(reading.location, compared.new_container, AliasOrigin.TUBE))
    unknown = compared.unknown if said.lot is not None else []
    if said.lot is not None and unknown:
        items = storage.items_to_store(session, said.lot.id, len(unknown))
        if len(items) < len(unknown):
            raise NotEnoughItems(field="lot", tubes=len(unknown), items=len(items), lot=said.lot.code)
        drafts += [AliasDraft(item, text, AliasOrigin.TUBE) for item, (_, text) in zip(items, unknown, strict=True)]
    if drafts:
        add_aliases(session, actor, drafts)


def _settle_in_audits(session: Session, actor: Actor, found: Found) -> None:
    """An open audit in which nobody has begun to count the box has it counted and settled too."""
    waiting: Any = session.scalars(
        select(AuditedBox)
        .join(Audit, Audit.id == AuditedBox.audit_id)
        .where(
            AuditedBox.location_id == found.location.id,
            AuditedBox.begun_at.is_(None),
            Audit.state == AuditState.OPEN,
            Audit.blind.is_(False),
        )
    )
    decided = {line.text: found.decision(line) for line in found.lines if line.is_difference}
    for box in waiting:
        box.begun_at = box.counted_at = box.settled_at = actor.at
        box.counted_by, box.begun_seq = actor.name, newest_seq(session)
        keep_tally(box, found.lines, decided)

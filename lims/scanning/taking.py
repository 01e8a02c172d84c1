"""Taking scans from a page or a program, each in a transaction of its own, and telling what came of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import InvalidValue, Refusal
from lims.scanning.drafts import ScanDraft, Settlement
from lims.scanning.operations import (
    Received,
    receive_change,
    receive_look,
    receive_refusal,
    received_before,
    settle_conflict,
    understand_scan,
    ways_to_settle,
)
from lims.scanning.refusals import ScanKnown, SessionMovedOn
from lims.scanning.telling import told_received, told_scan, told_ways
from lims.web.database import session, transaction

Told = TypeVar("Told")
ATTEMPTS = 3
MOST_AT_ONCE = 100
NO_INSTANT = N_("An instant such as 2026-04-01T09:30:00Z is needed.")


def draft_of(sent: Mapping[str, Any], session_code: str | None) -> ScanDraft:
    """A scan as it was sent in JSON. Raises InvalidValue for an instant that is none."""
    return ScanDraft(
        message_id=sent["message_id"],
        text=sent["code"],
        session_code=session_code,
        scanned_at=instant_of(sent.get("scanned_at")),
        box=sent.get("box"),
        knows_box="box" in sent,
        position=sent.get("position"),
        undoes=sent.get("undoes"),
    )


def instant_of(value: object) -> datetime | None:
    """An instant as ISO 8601 writes it; without a zone it is UTC. Raises InvalidValue."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidValue("scanned_at", value, NO_INSTANT) from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def take_scan(actor: Actor, draft: ScanDraft, drawn: str | None) -> dict[str, Any]:
    """Do one scan, and tell what came of it."""
    return _received(actor, draft, lambda reading, received: told_received(reading, actor, received, drawn))


def take_scan_briefly(actor: Actor, draft: ScanDraft) -> dict[str, Any]:
    """Do one scan, and tell its answer alone; needs no request."""
    return told_short(actor, _received(actor, draft, _as_it_is))


def take_batch(actor: Actor, drafts: Sequence[ScanDraft], drawn: str | None) -> dict[str, Any]:
    """Do several scans in their order, each in a transaction of its own, and tell what came of all of them."""
    received = [_received(actor, draft, _as_it_is) for draft in drafts]
    # The last answer tells the cells of its own scan only.
    told = told_received(session(), actor, received[-1], drawn if len(received) == 1 else None)
    told["answers"] = [told_short(actor, each) for each in received]
    return told


def take_settlement(
    actor: Actor, code: str, message_id: str, settlement: Settlement, drawn: str | None
) -> dict[str, Any]:
    """Settle a conflict, and tell what came of it. Raises what `settle_conflict` raises."""
    try:
        with transaction() as writing:
            received = settle_conflict(writing, actor, code, message_id, settlement)
    except ScanKnown:
        received = received_before(session(), actor, settlement.message_id)
    return told_received(session(), actor, received, drawn)


def told_short(actor: Actor, received: Received) -> dict[str, Any]:
    """One of several scans: its answer, without where the session stands."""
    values = received.answer.values
    told = {
        "scan": told_scan(actor, received, received.answer),
        "undone": values.get("message_id"),
        "settled": values.get("settles"),
    }
    if received.conflict:
        told["settle"] = told_ways(ways_to_settle(received.intention))
    return told


def _as_it_is(_reading: Session, received: Received) -> Received:
    return received


def _received(actor: Actor, draft: ScanDraft, tell: Callable[[Session, Received], Told]) -> Told:
    """A scan is understood by reading, and only then written: most change nothing in stock, and need no lock for it.

    If another scan of the same session comes between, it is understood anew. `tell` is called in the transaction of
    the scan, which spares another one.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return _received_once(actor, draft, tell)
        except SessionMovedOn:
            continue
        except ScanKnown:
            # The same message is being answered by another request, or has just been: its answer is ours.
            return tell(session(), received_before(session(), actor, draft.message_id))
    raise SessionMovedOn()


def _received_once(actor: Actor, draft: ScanDraft, tell: Callable[[Session, Received], Told]) -> Told:
    understood = understand_scan(session(), actor, draft)
    if understood.standing.known:
        return tell(session(), received_before(session(), actor, draft.message_id))
    if not understood.changes_stock:
        with transaction(lasting=False) as writing:
            return tell(writing, receive_look(writing, actor, understood))
    try:
        with transaction() as writing:
            return tell(writing, receive_change(writing, actor, understood))
    except (ScanKnown, SessionMovedOn):
        raise
    except Refusal as refusal:
        # Whatever was begun is gone with the transaction; what is left is to say so.
        with transaction(lasting=False) as writing:
            return tell(writing, receive_refusal(writing, actor, understood, refusal))

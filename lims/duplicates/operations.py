"""Planning, sending and closing transfers of safety duplicates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock, refusing
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.duplicates import queries
from lims.duplicates.models import ITEM_IN_ONE_TRANSFER, Transfer, TransferLine, TransferState
from lims.duplicates.policies import Policy
from lims.duplicates.refusals import (
    ItemInTransfer,
    NotArrived,
    NotASite,
    NothingToDuplicate,
    StillInPlace,
    TransferOver,
)
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item, ItemState
from lims.resources.models import Resource
from lims.storage.models import Location
from lims.storage.operations import take_out_items
from lims.storage.rules import check_active

MOST_RESOURCES = 1000
SHOWN_CODES = 10


@dataclass(frozen=True)
class TransferDraft:
    """Which resources are to be duplicated, by which policy, from where to where."""

    policy: Policy
    resources: Sequence[Resource]
    from_site: Location
    to_site: Location
    note: str | None = None


def plan_transfer(session: Session, actor: Actor, draft: TransferDraft) -> Transfer:
    """Choose the items that go, so that the other site has as many as the policy asks for and this one keeps its own.

    Nothing is moved yet. Resources of which no item can be spared are left out; the planner goes on showing them.
    Raises NothingToDuplicate, NotASite, LocationRetired, ItemInTransfer or InvalidValue.
    """
    actor.require(Permission.STORAGE_MOVE)
    if len(draft.resources) > MOST_RESOURCES:
        raise InvalidValue("resources", len(draft.resources), N_("Up to 1000 resources can go at once."))
    if draft.from_site.id == draft.to_site.id:
        raise InvalidValue("to_site", draft.to_site.name, N_("Choose two different sites."))
    for site in (draft.from_site, draft.to_site):
        if site.parent_id is not None:
            raise NotASite(field="to_site", place=site.name)
        check_active(site)
    items = _chosen_items(session, draft)
    if not items:
        raise NothingToDuplicate(site=draft.to_site.name)
    [number] = next_numbers(session, "transfer")
    transfer = Transfer(
        number=f"D{number:06}",
        from_site_id=draft.from_site.id,
        to_site_id=draft.to_site.id,
        note=draft.note,
        created_by=actor.name,
        created_at=actor.at,
    )
    with (
        entry(session, actor, EventKind.TRANSFER_PLANNED, items=len(items)) as event,
        refusing(session, {ITEM_IN_ONE_TRANSFER: ItemInTransfer()}),
    ):
        session.add(transfer)
        event.create(transfer)
        event.change(*items)
        session.flush()
        session.add_all(TransferLine(transfer_id=transfer.id, item_id=item.id) for item in items)
    return transfer


def _chosen_items(session: Session, draft: TransferDraft) -> list[Item]:
    policy, ids = draft.policy, [resource.id for resource in draft.resources]
    counts = queries.items_at_sites(session, policy, ids)
    spare = queries.spare_items(session, policy, ids, draft.from_site.id)
    items: list[Item] = []
    for resource_id in ids:
        here = counts.get(resource_id, {}).get(draft.from_site.id, 0)
        there = counts.get(resource_id, {}).get(draft.to_site.id, 0)
        wanted = min(policy.items_per_site - there, here - policy.items_at_home)
        items += spare.get(resource_id, [])[: max(0, wanted)]
    return items


def leave_out(session: Session, actor: Actor, transfer: Transfer, barcodes: Collection[str]) -> None:
    """Take items out of a transfer that has not left. Raises TransferOver."""
    actor.require(Permission.STORAGE_MOVE)
    _begin(session, transfer, TransferState.PLANNED)
    leaving = [line for line in transfer.lines if line.item.barcode in set(barcodes)]
    with entry(session, actor, EventKind.TRANSFER_CHANGED, items=len(leaving)) as event:
        event.change(transfer, *(line.item for line in leaving))
        for line in leaving:
            session.delete(line)
    session.expire(transfer, ["lines"])


def take_all_out(session: Session, actor: Actor, transfer: Transfer) -> int:
    """Take out all items of a transfer that are still in their places; gives their number. Raises TransferOver."""
    _begin(session, transfer, TransferState.PLANNED)
    items = [line.item for line in transfer.lines if line.item.state is ItemState.STORED]
    if items:
        take_out_items(session, actor, items, transfer.number)
    return len(items)


def send_transfer(session: Session, actor: Actor, transfer: Transfer) -> None:
    """Record that a transfer has left. Raises StillInPlace or TransferOver."""
    actor.require(Permission.STORAGE_MOVE)
    _begin(session, transfer, TransferState.PLANNED)
    lines = queries.progress(session, transfer)
    staying = [line.item.barcode for line in lines if not line.is_out and not line.is_gone]
    if staying or not lines:
        raise StillInPlace(barcodes=_some(staying) or "-")
    with entry(session, actor, EventKind.TRANSFER_SENT) as event:
        event.change(transfer)
        transfer.state = TransferState.SENT
        transfer.sent_at = actor.at


def close_transfer(session: Session, actor: Actor, transfer: Transfer) -> None:
    """Record that everything has arrived or is accounted for. Raises NotArrived or TransferOver."""
    actor.require(Permission.STORAGE_MOVE)
    _begin(session, transfer, TransferState.SENT)
    lines = queries.progress(session, transfer)
    missing = [line.item.barcode for line in lines if not line.has_arrived and not line.is_gone]
    if missing:
        raise NotArrived(site=transfer.to_site.name, barcodes=_some(missing))
    arrived = sum(line.has_arrived for line in lines)
    with entry(session, actor, EventKind.TRANSFER_CLOSED, arrived=arrived) as event:
        event.change(transfer)
        transfer.state = TransferState.CLOSED
        transfer.closed_at = actor.at
        _release(transfer)


def cancel_transfer(session: Session, actor: Actor, transfer: Transfer, reason: str) -> None:
    """Give up a transfer that has not left; what was taken out is returned by scanning. Raises TransferOver."""
    actor.require(Permission.STORAGE_MOVE)
    _begin(session, transfer, TransferState.PLANNED)
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
    with entry(session, actor, EventKind.TRANSFER_CANCELLED, reason=reason.strip()) as event:
        event.change(transfer)
        transfer.state = TransferState.CANCELLED
        _release(transfer)


def _begin(session: Session, transfer: Transfer, state: TransferState) -> None:
    lock(session, transfer)
    if transfer.state is not state:
        raise TransferOver(number=transfer.number)


def _release(transfer: Transfer) -> None:
    for line in transfer.lines:
        line.is_open = False


def _some(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:SHOWN_CODES])
    return f"{shown} (+{len(codes) - SHOWN_CODES})" if len(codes) > SHOWN_CODES else shown

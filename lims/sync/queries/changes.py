"""Which resources the ledger's newest events are about.

Only what the lines themselves say is used (`resource_id`, `lot_id`, `item_id` among the facts), so that a new kind
of thing or event needs nothing here; renamed taxa and depositors are looked up.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lims.core.database import in_parts
from lims.deposits.models import Deposit, DepositRow
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event
from lims.lots.models import Item, Lot
from lims.resources.models import Parentage, Resource, Taxon
from lims.sync.models import Publication


def changed_resource_ids(session: Session, events: Sequence[Event]) -> set[int]:
    """The resources whose public record may be another after these events, with the children of each."""
    named = _named_in_lines(events)
    lots = named["lot_id"] | _all_in(session, Item.lot_id, Item.id, named["item_id"])
    resources = named["resource_id"] | _all_in(session, Lot.resource_id, Lot.id, lots)
    resources |= _of_renamed_taxa(session, events) | _of_changed_depositors(session, events)
    # A child's record names its parents, unless they are closed.
    return resources | _all_in(session, Parentage.child_id, Parentage.parent_id, resources)


def _all_in(
    session: Session,
    wanted: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[int],
    values: Collection[int],
) -> set[int]:
    """One column of the rows whose key is among the values, however many these are."""
    found: set[int] = set()
    for part in in_parts(sorted(values)):
        found.update(session.scalars(select(wanted).where(key.in_(part))))
    return found


def due_resource_ids(session: Session, today: date, limit: int) -> Sequence[int]:
    """Resources about which is to be decided on a day that has come."""
    return session.scalars(
        select(Publication.resource_id)
        .where(Publication.decide_on <= today)
        .order_by(Publication.decide_on, Publication.resource_id)
        .limit(limit)
    ).all()


def resource_ids_after(session: Session, resource_id: int, limit: int) -> Sequence[int]:
    """The next resources by key."""
    return session.scalars(
        select(Resource.id).where(Resource.id > resource_id).order_by(Resource.id).limit(limit)
    ).all()


def _named_in_lines(events: Iterable[Event]) -> dict[str, set[int]]:
    named: dict[str, set[int]] = {"resource_id": set(), "lot_id": set(), "item_id": set()}
    for event in events:
        for line in event.lines:
            if f"{line.thing}_id" in named:
                named[f"{line.thing}_id"].add(line.thing_id)
            for facts in (line.before or {}, line.after):
                for fact, found in named.items():
                    if isinstance(facts.get(fact), int):
                        found.add(facts[fact])
    return named


def _of_renamed_taxa(session: Session, events: Iterable[Event]) -> set[int]:
    """Events about a taxon have no lines; they tell its name."""
    names: Collection[Any] = {
        event.details.get(name)
        for event in events
        if event.kind == EventKind.TAXON_CHANGED.value
        for name in ("scientific_name", "kept")
    }
    statement = select(Resource.id).join(Taxon, Resource.taxon_id == Taxon.id)
    return set(session.scalars(statement.where(or_(Taxon.scientific_name.in_([name for name in names if name])))))


def _of_changed_depositors(session: Session, events: Sequence[Event]) -> set[int]:
    """A depositor's name, or whether it is public, may have changed."""
    changed = {line.thing_id for event in events for line in event.lines if line.thing == "depositor"}
    deposits = _all_in(session, Deposit.id, Deposit.depositor_id, changed)
    named = _all_in(session, DepositRow.resource_id, DepositRow.deposit_id, deposits)
    return named - {None}

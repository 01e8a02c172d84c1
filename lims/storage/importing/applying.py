"""Keeping an inventory, looking at what it comes to, and bringing it in as one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import content_of, keep_file
from lims.core.codes import thing_code
from lims.core.database import check_version, in_parts, lock, refusing, unique_constraint
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.core.settings import settings_of
from lims.core.spreadsheets.files import Sheet, sheets_of
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.ledger.queries import newest_seq
from lims.lots.drafts import LotDraft
from lims.lots.models import Item, ItemState, Lot
from lims.lots.operations import preserve_lots
from lims.resources.drafts import ResourceDraft
from lims.resources.models import Resource
from lims.resources.operations import register_resources
from lims.resources.values.names import comparison_key
from lims.storage.drafts import AliasDraft, Placement
from lims.storage.importing.options import ImportOptions, check_options
from lims.storage.importing.places import Place
from lims.storage.importing.planning import LotKey, Outcome, Plan, plan_import
from lims.storage.importing.reading import read_sheets
from lims.storage.importing.refusals import InventoryEmpty, InventoryNothingNew, InventoryNotOpen, InventoryWrong
from lims.storage.importing.words import inventory_words_of
from lims.storage.models import Inventory, InventoryState, Location
from lims.storage.operations.aliasing import add_aliases
from lims.storage.operations.locking import lock_locations, lock_tree
from lims.storage.operations.storing import store_items
from lims.storage.refusals import NameTaken, PositionTakenMeanwhile

LONGEST_NOTE = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The sheets of the files that were read last, by their digests: a page of the preview need not read its file again.
_READ: dict[str, list[Sheet]] = {}
MOST_KEPT = 4
# Among the counts of an inventory: the event that moved items that were here before it.
MOVES_SEQ = "moves_seq"


@dataclass(frozen=True)
class InventoryFile:
    """A file as it was handed in."""

    name: str
    content: bytes


def keep_inventory(session: Session, actor: Actor, file: InventoryFile, options: ImportOptions) -> Inventory:
    """Keep a file to be looked at and brought in. Raises what can be wrong with a spreadsheet."""
    actor.require(Permission.LOTS_PRESERVE)
    check_options(session, options)
    sheets_of(file.name, file.content)
    media_type = XLSX if file.content.startswith(b"PK") else "text/csv"
    attachment = keep_file(session, actor, file.name, media_type, file.content)
    number = f"I{next_numbers(session, 'inventory', 1)[0]:05}"
    inventory = Inventory(
        number=number,
        attachment_id=attachment.id,
        state=InventoryState.READ,
        options=options.as_record(),
        counts={},
        created_at=actor.at,
        created_by=actor.name,
    )
    with entry(session, actor, EventKind.INVENTORY_READ, file=attachment.name) as event:
        session.add(inventory)
        event.create(inventory)
    return inventory


def choose_options(session: Session, actor: Actor, inventory: Inventory, options: ImportOptions, version: int) -> None:
    """Decide anew how an inventory is understood. Raises StaleEdit or InventoryNotOpen."""
    actor.require(Permission.LOTS_PRESERVE)
    check_version(inventory, version)
    _check_open(inventory)
    check_options(session, options)
    inventory.options = options.as_record()
    session.flush()


def drop_inventory(session: Session, actor: Actor, inventory: Inventory) -> None:
    """Put an inventory aside that is not to be brought in. Raises InventoryNotOpen."""
    actor.require(Permission.LOTS_PRESERVE)
    lock(session, inventory)
    _check_open(inventory)
    with entry(session, actor, EventKind.INVENTORY_DROPPED) as event:
        event.change(inventory)
        inventory.state = InventoryState.DROPPED


def plan_of(session: Session, inventory: Inventory, today: date) -> Plan:
    """What bringing in an inventory would come to, as things are now."""
    options = ImportOptions.from_record(inventory.options)
    words = inventory_words_of(session)
    readings = read_sheets(_sheets(session, inventory), words, options.columns)
    return plan_import(session, readings, options, today)


def plan_of_file(session: Session, file: InventoryFile, options: ImportOptions, today: date) -> Plan:
    """What bringing in a file would come to, without keeping it. Raises what can be wrong with a spreadsheet."""
    check_options(session, options)
    readings = read_sheets(sheets_of(file.name, file.content), inventory_words_of(session), options.columns)
    return plan_import(session, readings, options, today)


def _sheets(session: Session, inventory: Inventory) -> list[Sheet]:
    digest = inventory.attachment.sha256
    if digest not in _READ:
        sheets = sheets_of(inventory.attachment.name, content_of(session, inventory.attachment))
        while len(_READ) >= MOST_KEPT:
            _READ.pop(next(iter(_READ)))
        _READ[digest] = sheets
    return _READ[digest]


def import_inventory(session: Session, actor: Actor, inventory: Inventory) -> Plan:
    """Bring in an inventory: make its locations and lots, put its items into their places, note its old codes.

    Everything, or nothing. Raises InventoryNotOpen, InventoryEmpty, InventoryWrong if any entry is refused and the
    options leave such entries in, InventoryNothingNew, PermissionDenied, or PositionTaken if somebody was quicker.
    """
    actor.require(Permission.LOTS_PRESERVE)
    actor.require(Permission.STORAGE_MOVE)
    lock_tree(session)
    lock(session, inventory)
    _check_open(inventory)
    plan = plan_of(session, inventory, actor.today)
    if not plan.may_be_imported:
        raise _why_not(plan)
    if plan.new_places:
        actor.require(Permission.STORAGE_ARRANGE)
    lock_locations(session, {outcome.place.id for outcome in plan.ready if outcome.place and outcome.place.id})
    items = _made_items(session, actor, plan)
    name = inventory.attachment.name
    with entry(session, actor, EventKind.INVENTORY_IMPORTED, file=name) as event, _being_quicker(session, plan):
        event.change(inventory, *(item for _outcome, _place, item in items))
        _make_locations(session, actor, event, plan.new_places)
        _put(items)
        inventory.state = InventoryState.IMPORTED
        inventory.counts = plan.counts
        # The number of the event is known only at its end, but the state must say which it is.
        inventory.event_seq = 0
    inventory.event_seq = event.seq
    _note_codes(session, actor, plan, items)
    if plan.moved:
        _move(session, actor, plan.moved)
        inventory.counts = plan.counts | {MOVES_SEQ: newest_seq(session)}
    return plan


def _check_open(inventory: Inventory) -> None:
    if inventory.state is not InventoryState.READ:
        raise InventoryNotOpen(number=inventory.number)


def _why_not(plan: Plan) -> Refusal:
    if not plan.outcomes:
        return InventoryEmpty()
    if plan.ready and not plan.refused:
        return InventoryNothingNew()
    first = next((outcome.entry for outcome in plan.refused), plan.outcomes[0].entry)
    said = first.problems[0] if first.problems else None
    place = f"{first.sheet}!{said.cell if said else first.cell}" if first.sheet else (said.cell if said else first.cell)
    reason = said.problem.message % dict(said.problem.values) if said else ""
    return InventoryWrong(refused=len(plan.refused), cell=place, reason=reason)


def _made_items(session: Session, actor: Actor, plan: Plan) -> list[tuple[Outcome, str | None, Item]]:
    """Register what is new, make the lots, and give each outcome its items, each with its position."""
    by_lot: dict[LotKey, list[Outcome]] = {}
    for outcome in plan.made:
        assert outcome.lot is not None
        by_lot.setdefault(outcome.lot, []).append(outcome)
    resources = _resources(session, actor, plan)
    drafts = [_draft(resources, key, outcomes) for key, outcomes in by_lot.items()]
    made = _items_of(session, preserve_lots(session, actor, drafts)) if drafts else []
    wanted = [
        (outcome, position) for outcomes in by_lot.values() for outcome in outcomes for position in outcome.positions
    ]
    return [(outcome, position, item) for (outcome, position), item in zip(wanted, made, strict=True)]


def _items_of(session: Session, lots: Sequence[Lot]) -> list[Item]:
    """The items of new lots, in the order of the lots and of their barcodes."""
    by_lot: dict[int, list[Item]] = {lot.id: [] for lot in lots}
    for part in in_parts(list(by_lot)):
        for item in session.scalars(select(Item).where(Item.lot_id.in_(part)).order_by(Item.id)):
            by_lot[item.lot_id].append(item)
    return [item for items in by_lot.values() for item in items]


def _resources(session: Session, actor: Actor, plan: Plan) -> Mapping[object, Resource]:
    """The resources of a plan by their ids, and those that are new by the keys of their names."""
    names = {comparison_key(o.lot.new_name): (o.kind, o.lot.new_name) for o in plan.made if o.lot and o.lot.new_name}
    resources: dict[object, Resource] = {}
    if names:
        made = register_resources(session, actor, [ResourceDraft(kind, name) for kind, name in names.values()])
        resources |= dict(zip(names, made, strict=True))
    for part in in_parts(sorted({outcome.known.id for outcome in plan.ready if outcome.known})):
        for resource in session.scalars(select(Resource).where(Resource.id.in_(part))):
            resources[resource.id] = resource
    return resources


def _draft(resources: Mapping[object, Resource], key: LotKey, outcomes: Sequence[Outcome]) -> LotDraft:
    notes = dict.fromkeys(filter(None, [key.lot, *(note for outcome in outcomes for note in outcome.wish.notes)]))
    return LotDraft(
        resource=resources[key.resource_id or comparison_key(key.new_name)],
        form=key.form,
        count=sum(len(outcome.positions) for outcome in outcomes),
        made_on=key.made_on,
        passage=key.passage,
        operator=key.operator or None,
        quantity=outcomes[0].quantity,
        note="\n".join(notes)[:LONGEST_NOTE] or None,
    )


def _make_locations(session: Session, actor: Actor, event: Entry, places: Sequence[Place]) -> None:
    prefix = settings_of(session).code_prefix
    numbers = iter(next_numbers(session, "location", len(places))) if places else iter(())
    waiting = list(places)
    while waiting:
        now = [place for place in waiting if place.parent is None or place.parent.id is not None]
        rows = [
            Location(
                barcode=thing_code(prefix, "location", next(numbers)),
                name=place.name,
                type=place.type,
                parent_id=place.parent.id if place.parent else None,
                grid=place.grid,
                slot=place.slot,
                active=True,
                created_at=actor.at,
            )
            for place in now
        ]
        session.add_all(rows)
        event.create(*rows)
        session.flush()
        for place, row in zip(now, rows, strict=True):
            place.id, place.barcode = row.id, row.barcode
        waiting = [place for place in waiting if place.id is None]


def _put(items: Sequence[tuple[Outcome, str | None, Item]]) -> None:
    for outcome, position, item in items:
        assert outcome.place is not None
        item.state = ItemState.STORED
        item.location_id = outcome.place.id
        item.position = position
        item.quantity = outcome.quantity


def _move(session: Session, actor: Actor, moved: Sequence[Outcome]) -> None:
    """Put items that are here already into their places."""
    ids = {outcome.item.id: outcome for outcome in moved if outcome.item}
    items = [item for part in in_parts(sorted(ids)) for item in session.scalars(select(Item).where(Item.id.in_(part)))]
    places = lock_locations(session, {outcome.place.id for outcome in moved if outcome.place and outcome.place.id})
    placements = []
    for item in items:
        place = ids[item.id].place
        assert place is not None and place.id is not None
        placements.append(Placement(item, places[place.id], ids[item.id].positions[0]))
    store_items(session, actor, placements)


def _being_quicker(session: Session, plan: Plan):  # type: ignore[no-untyped-def]  # what `refusing` gives
    """What the constraints say if somebody stored or made something between the plan and now."""
    place = next((outcome.place.text for outcome in plan.ready if outcome.place), "")
    return refusing(
        session,
        {
            unique_constraint(Item, "location_id", "position"): PositionTakenMeanwhile(place=place, position="-"),
            unique_constraint(Location, "parent_id", "name"): NameTaken(field="name", value=place),
        },
    )


def _note_codes(session: Session, actor: Actor, plan: Plan, items: Sequence[tuple[Outcome, str | None, Item]]) -> None:
    origin = plan.options.origin
    drafts = [AliasDraft(item, outcome.wish.code, origin) for outcome, _p, item in items if outcome.wish.code]
    if drafts:
        add_aliases(session, actor, drafts)

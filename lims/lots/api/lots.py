"""Lots, items and protocols for programs."""

from typing import Any

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.lots import operations, queries
from lims.lots.api.blueprint import blueprint
from lims.lots.drafts import LotDraft, ProtocolDraft
from lims.lots.models import Item, Lot, Protocol
from lims.lots.schemas import (
    ItemPageSchema,
    ItemSchema,
    LotPageSchema,
    LotQuerySchema,
    LotSchema,
    LotWithStockSchema,
    NewLotSchema,
    NewProtocolSchema,
    NoteSchema,
    PagingSchema,
    ProtocolSchema,
    WithdrawalSchema,
)
from lims.resources.queries import catalogue
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


@blueprint.get("/")
@requires(Permission.LOTS_READ)
@blueprint.arguments(LotQuerySchema, location="query")
@blueprint.response(200, LotPageSchema)
def lots(asked: dict[str, Any]) -> Page:
    """Lots, the newest first."""
    after, size = asked.pop("after"), asked.pop("size")
    return queries.lots(session(), queries.LotFilter(**asked), after, size)


@blueprint.post("/")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(NewLotSchema)
@blueprint.response(201, LotSchema)
def preserve_lot(draft: dict[str, Any]) -> Lot:
    """Record a preservation; the items get their barcodes at once."""
    with transaction() as writing:
        accession, protocol_id, parent = draft.pop("accession"), draft.pop("protocol_id"), draft.pop("parent_lot")
        made = operations.preserve_lot(
            writing,
            current_actor(),
            LotDraft(
                resource=catalogue.resource(writing, accession),
                protocol=queries.protocol(writing, protocol_id) if protocol_id else None,
                parent_lot=queries.lot(writing, parent) if parent else None,
                **draft,
            ),
        )
        code = made.code
    return queries.lot(session(), code)


@blueprint.get("/<code>")
@requires(Permission.LOTS_READ)
@blueprint.response(200, LotWithStockSchema)
def lot(code: str) -> dict[str, Any]:
    """One lot with its stock."""
    found = queries.lot(session(), code)
    lineage = {
        "parents": [parent.code for parent in queries.parent_lots(session(), found)],
        "daughters": [daughter.code for daughter in queries.daughter_lots(session(), found.id)],
    }
    dates = {"made_on": found.made_on, "keep_until": found.keep_until}
    return {"stock": queries.stock_of_lot(session(), found.id), **LotSchema().dump(found)} | dates | lineage


@blueprint.get("/<code>/items")
@requires(Permission.LOTS_READ)
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ItemPageSchema)
def items(asked: dict[str, Any], code: str) -> Page:
    """The items of a lot in the order of their barcodes."""
    return queries.items_of_lot(session(), queries.lot(session(), code).id, **asked)


@blueprint.get("/items/<barcode>")
@requires(Permission.LOTS_READ)
@blueprint.response(200, ItemSchema)
def item(barcode: str) -> Item:
    """One item; where it lies is told by /api/storage/items."""
    return queries.item(session(), barcode)


@blueprint.put("/items/<barcode>/note")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NoteSchema)
@blueprint.response(200, ItemSchema)
def note_item(asked: dict[str, Any], barcode: str) -> Item:
    """Write down what is to be known of one item."""
    with transaction() as writing:
        operations.note_item(writing, current_actor(), queries.item(writing, barcode), asked["note"])
    return queries.item(session(), barcode)


@blueprint.post("/items/<barcode>/withdrawals")
@requires(Permission.LOTS_READ)
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(200, ItemSchema)
def withdraw(asked: dict[str, Any], barcode: str) -> Item:
    """Take a quantity out of an item, never more than there is; needs lots.preserve or quality.record."""
    with transaction() as writing:
        found = queries.item(writing, barcode)
        operations.withdraw(writing, current_actor(), found, asked["quantity"], asked["reason"])
    return queries.item(session(), barcode)


@blueprint.get("/protocols")
@requires(Permission.LOTS_READ)
@blueprint.response(200, ProtocolSchema(many=True))
def protocols() -> list[Protocol]:
    """All protocols, with their versions."""
    return list(queries.protocols(session()))


@blueprint.post("/protocols")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(NewProtocolSchema)
@blueprint.response(201, ProtocolSchema)
def create_protocol(draft: dict[str, Any]) -> Protocol:
    """Write down a new protocol."""
    with transaction() as writing:
        made = operations.create_protocol(writing, current_actor(), _draft(draft))
        protocol_id = made.id
    return queries.protocol(session(), protocol_id)


@blueprint.post("/protocols/<int:protocol_id>/revisions")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(NewProtocolSchema)
@blueprint.response(201, ProtocolSchema)
def revise_protocol(draft: dict[str, Any], protocol_id: int) -> Protocol:
    """Make a new version of a protocol; its name stays."""
    with transaction() as writing:
        old = queries.protocol(writing, protocol_id)
        new_id = operations.revise_protocol(writing, current_actor(), old, _draft(draft)).id
    return queries.protocol(session(), new_id)


def _draft(draft: dict[str, Any]) -> ProtocolDraft:
    return ProtocolDraft(**(draft | {"kinds": tuple(draft["kinds"])}))

"""Aliquots, splits, pools, and lots whose time is over."""

from typing import Any

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.lots import operations, queries
from lims.lots.api.blueprint import blueprint
from lims.lots.drafts import AliquotDraft, PoolDraft
from lims.lots.models import Item, Lot
from lims.lots.schemas import (
    AliquotsSchema,
    EndingQuerySchema,
    ItemSchema,
    LotPageSchema,
    LotSchema,
    PoolSchema,
    SplitSchema,
)
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


@blueprint.post("/items/<barcode>/aliquots")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(AliquotsSchema)
@blueprint.response(201, ItemSchema(many=True))
def aliquot(asked: dict[str, Any], barcode: str) -> list[Item]:
    """Divide an item into aliquots, which get barcodes of their own; never more than there is."""
    with transaction() as writing:
        draft = AliquotDraft(queries.item(writing, barcode), **asked)
        barcodes = [item.barcode for item in operations.aliquot_item(writing, current_actor(), draft)]
    return queries.items_of_codes(session(), barcodes)


@blueprint.get("/items/<barcode>/aliquots")
@requires(Permission.LOTS_READ)
@blueprint.response(200, ItemSchema(many=True))
def aliquots(barcode: str) -> list[Item]:
    """The aliquots that were taken of an item."""
    return list(queries.aliquots_of(session(), queries.item(session(), barcode).id))


@blueprint.post("/<code>/splits")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(SplitSchema)
@blueprint.response(201, LotSchema)
def split(asked: dict[str, Any], code: str) -> Lot:
    """Make some items of a lot a lot of their own."""
    with transaction() as writing:
        queries.lot(writing, code)
        items = queries.items_of_codes(writing, asked["barcodes"])
        made = operations.split_lot(writing, current_actor(), items, asked["note"]).code
    return queries.lot(session(), made)


@blueprint.post("/pools")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(PoolSchema)
@blueprint.response(201, LotSchema)
def pool(asked: dict[str, Any]) -> Lot:
    """Make items of several lots one lot, as they are or mixed into new items."""
    with transaction() as writing:
        items = queries.items_of_codes(writing, asked.pop("barcodes"))
        made = operations.pool_lots(writing, current_actor(), PoolDraft(items, **asked)).code
    return queries.lot(session(), made)


@blueprint.get("/ending")
@requires(Permission.LOTS_READ)
@blueprint.arguments(EndingQuerySchema, location="query")
@blueprint.response(200, LotPageSchema)
def ending(asked: dict[str, Any]) -> Page:
    """Lots of which something is here and that are to be kept until a day at most."""
    return queries.lots_to_end(session(), **asked)

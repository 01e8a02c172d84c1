"""Other codes of things, and new codes for labels that fell off."""

from typing import Any

from lims.core.permissions import Permission
from lims.lots.models import Item
from lims.storage import operations, queries
from lims.storage.api.blueprint import blueprint
from lims.storage.api.places import items_of
from lims.storage.commands import plain_scan
from lims.storage.drafts import AliasDraft
from lims.storage.models import Alias, AliasOrigin, Location
from lims.storage.schemas import (
    AliasSchema,
    ItemsSchema,
    NamedAliasSchema,
    NewAliasesSchema,
    RenewedSchema,
    ResolvedSchema,
)
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


@blueprint.get("/codes/<text>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, ResolvedSchema)
def resolve(text: str) -> dict[str, Any]:
    """Everything that has a code, its own or another one."""
    named = queries.things_named(session(), plain_scan(text))
    items = [{"thing": "item", "code": item.barcode, "name": item.lot.resource.name} for item in named.items]
    places = [{"thing": "location", "code": place.barcode, "name": place.name} for place in named.locations]
    is_replaced = named.alias is not None and named.alias.origin is AliasOrigin.REPLACED
    return {
        "text": plain_scan(text),
        "candidates": items + places,
        "is_other_code": named.alias is not None,
        "replaced_at": named.alias.created_at if named.alias and is_replaced else None,
    }


@blueprint.get("/items/<barcode>/aliases")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, AliasSchema(many=True))
def aliases_of_item(barcode: str) -> list[Alias]:
    """The other codes of an item."""
    return queries.aliases_of_item(session(), queries.named_item(session(), barcode).id)


@blueprint.get("/locations/<barcode>/aliases")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, AliasSchema(many=True))
def aliases_of_location(barcode: str) -> list[Alias]:
    """The other codes of a location."""
    return queries.aliases_of_location(session(), queries.location(session(), barcode).id)


@blueprint.post("/aliases")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NewAliasesSchema)
@blueprint.response(201, NamedAliasSchema(many=True))
def add_aliases(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Note other codes of items and locations as one act: all, or none."""
    wanted = asked["aliases"]
    with transaction() as writing:
        things = queries.named_things(writing, [entry["thing"] for entry in wanted])
        drafts = [
            AliasDraft(thing, entry["text"], entry["origin"], entry["note"])
            for thing, entry in zip(things, wanted, strict=True)
        ]
        added = operations.add_aliases(writing, current_actor(), drafts)
        return [_told(alias, thing) for alias, thing in zip(added, things, strict=True)]


@blueprint.delete("/items/<barcode>/aliases/<text>")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(204)
def withdraw_alias_of_item(barcode: str, text: str) -> None:
    """Stop using another code of an item."""
    with transaction() as writing:
        item = queries.named_item(writing, barcode)
        alias = queries.alias_among(queries.aliases_of_item(writing, item.id), text)
        operations.withdraw_alias(writing, current_actor(), alias)


@blueprint.delete("/locations/<barcode>/aliases/<text>")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(204)
def withdraw_alias_of_location(barcode: str, text: str) -> None:
    """Stop using another code of a location."""
    with transaction() as writing:
        place = queries.location(writing, barcode)
        alias = queries.alias_among(queries.aliases_of_location(writing, place.id), text)
        operations.withdraw_alias(writing, current_actor(), alias)


@blueprint.post("/items/renew-codes")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ItemsSchema)
@blueprint.response(200, RenewedSchema(many=True))
def renew_codes(asked: dict[str, Any]) -> list[dict[str, str]]:
    """Give items new codes for new labels; the old codes go on finding them."""
    with transaction() as writing:
        items = items_of(writing, asked["barcodes"])
        replaced = operations.renew_barcodes(writing, current_actor(), items, asked["reason"])
        return [{"old": alias.text, "new": item.barcode} for alias, item in zip(replaced, items, strict=True)]


def _told(alias: Alias, thing: Item | Location) -> dict[str, Any]:
    return {
        "thing": thing.barcode,
        "text": alias.text,
        "origin": alias.origin,
        "note": alias.note,
        "created_at": alias.created_at,
    }

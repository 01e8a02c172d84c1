"""Inventories for programs: hand in, look, bring in, take back."""

import json
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range

from lims.core.permissions import Permission
from lims.resources.wording import problem_text
from lims.storage import queries
from lims.storage.api.blueprint import blueprint
from lims.storage.importing.applying import InventoryFile, drop_inventory, import_inventory, keep_inventory, plan_of
from lims.storage.importing.entries import EntryProblem
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.planning import Outcome, Plan
from lims.storage.importing.undoing import undo_import
from lims.storage.models import AliasOrigin, Inventory, InventoryState
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class NewInventorySchema(Schema):
    file = Upload(required=True)
    under = fields.String(load_default="", metadata={"description": "Code of the location in which the file begins"})
    made_on = fields.Date(load_default=None, metadata={"description": "Day of lots whose date is not written"})
    kind = fields.String(load_default="")
    register = fields.Boolean(load_default=False, metadata={"description": "Register unknown names as this kind"})
    form = fields.String(load_default="")
    box_type = fields.String(load_default="box")
    grid = fields.String(load_default="")
    origin = fields.Enum(AliasOrigin, by_value=True, load_default=AliasOrigin.DEPOSITOR)
    columns = fields.String(load_default="{}", metadata={"description": "JSON: fields by the header of their column"})
    leave_out_wrong = fields.Boolean(load_default=False)


class InventoryEntryPagingSchema(Schema):
    show = fields.String(load_default="all", metadata={"description": "all, ready, doubtful or refused"})
    start = fields.Integer(load_default=0, validate=Range(0))
    size = fields.Integer(load_default=100, validate=Range(1, 1000))


class InventoryProblemSchema(Schema):
    severity = fields.String()
    code = fields.String()
    field = fields.String()
    cell = fields.String()
    value = fields.String()
    message = fields.String()


class InventoryEntrySchema(Schema):
    sheet = fields.String()
    cell = fields.String()
    refused = fields.Boolean()
    accession = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    positions = fields.List(fields.String(allow_none=True))
    made_on = fields.Date(allow_none=True)
    item = fields.String(allow_none=True, metadata={"description": "Barcode of an item that is here already"})
    code = fields.String()
    problems = fields.List(fields.Nested(InventoryProblemSchema))


class InventorySummarySchema(Schema):
    number = fields.String()
    file = fields.String(attribute="attachment.name")
    state = fields.Enum(InventoryState, by_value=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class InventorySchema(InventorySummarySchema):
    entries = fields.List(fields.Nested(InventoryEntrySchema))


class InventoriesSchema(Schema):
    rows = fields.List(fields.Nested(InventorySummarySchema))
    next = fields.String(allow_none=True)


class InventoryPagingSchema(Schema):
    after = fields.String(load_default=None, validate=Length(max=200))


@blueprint.get("/inventories")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(InventoryPagingSchema, location="query")
@blueprint.response(200, InventoriesSchema)
def inventories(asked: dict[str, Any]) -> Any:
    """Inventories that were handed in, the newest first."""
    return queries.inventories(session(), asked["after"])


@blueprint.post("/inventories")
@requires(Permission.LOTS_PRESERVE)
@blueprint.arguments(NewInventorySchema, location="multipart")
@blueprint.response(201, InventorySchema)
def new_inventory(sent: dict[str, Any]) -> dict[str, Any]:
    """Hand in a spreadsheet; it is read and checked, and nothing is brought in yet."""
    file = sent.pop("file")
    sent["columns"] = _columns(sent["columns"])
    with transaction() as writing:
        if sent["under"]:
            queries.location(writing, sent["under"])
        inventory = InventoryFile(file.filename or "inventory", file.read())
        number = keep_inventory(writing, current_actor(), inventory, ImportOptions(**sent)).number
    return _report(number, {"show": "refused", "start": 0, "size": 100})


@blueprint.get("/inventories/<number>")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(InventoryEntryPagingSchema, location="query")
@blueprint.response(200, InventorySchema)
def inventory(asked: dict[str, Any], number: str) -> dict[str, Any]:
    """An inventory; one that is not brought in yet with its entries, and what each comes to."""
    return _report(number, asked)


@blueprint.post("/inventories/<number>/import")
@requires(Permission.LOTS_PRESERVE)
@blueprint.response(200, InventorySummarySchema)
def bring_in(number: str) -> Inventory:
    """Bring an inventory in: everything, or nothing."""
    with transaction() as writing:
        import_inventory(writing, current_actor(), queries.inventory(writing, number))
    return queries.inventory(session(), number)


@blueprint.post("/inventories/<number>/undo")
@requires(Permission.LOTS_PRESERVE)
@blueprint.response(200, InventorySummarySchema)
def take_back(number: str) -> Inventory:
    """Take back all that an inventory brought in, as long as nobody has touched it."""
    with transaction() as writing:
        undo_import(writing, current_actor(), queries.inventory(writing, number))
    return queries.inventory(session(), number)


@blueprint.delete("/inventories/<number>")
@requires(Permission.LOTS_PRESERVE)
@blueprint.response(204)
def drop(number: str) -> None:
    """Put an inventory aside that is not to be brought in."""
    with transaction() as writing:
        drop_inventory(writing, current_actor(), queries.inventory(writing, number))


def _columns(text: str) -> dict[str, str]:
    try:
        columns = json.loads(text)
    except ValueError as error:
        raise ValidationError({"columns": ["Not valid JSON."]}) from error
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise ValidationError({"columns": ["Must be an object of texts."]})
    return columns


def _report(number: str, asked: dict[str, Any]) -> dict[str, Any]:
    found = queries.inventory(session(), number)
    report = InventorySummarySchema().dump(found) | {"attachment": found.attachment, "state": found.state}
    if found.state is not InventoryState.READ:
        return report | {"entries": []}
    plan = plan_of(session(), found, current_actor().today)
    chosen = _shown(plan, asked["show"])[asked["start"] : asked["start"] + asked["size"]]
    return report | {"counts": plan.counts, "entries": [_entry(outcome) for outcome in chosen]}


def _shown(plan: Plan, show: str) -> list[Outcome]:
    chosen = {
        "ready": plan.ready,
        "refused": plan.refused,
        "doubtful": [each for each in plan.ready if each.entry.is_doubtful],
    }
    return chosen.get(show, plan.outcomes)


def _entry(outcome: Outcome) -> dict[str, Any]:
    return {
        "sheet": outcome.entry.sheet,
        "cell": outcome.entry.cell,
        "refused": outcome.is_refused,
        "accession": outcome.known.accession if outcome.known else None,
        "place": outcome.place.text if outcome.place else None,
        "positions": list(outcome.positions),
        "made_on": outcome.lot.made_on if outcome.lot else None,
        "item": outcome.item.barcode if outcome.item else None,
        "code": outcome.wish.code,
        "problems": [_problem(each) for each in outcome.entry.problems],
    }


def _problem(said: EntryProblem) -> dict[str, str]:
    return {
        "severity": said.problem.severity.value,
        "code": said.problem.code,
        "field": said.field,
        "cell": said.cell,
        "value": said.value,
        "message": problem_text(said.problem),
    }

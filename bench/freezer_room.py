"""A centre for many technicians: an account and boxes for each, and items that wait to be stored."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bench.technicians import Task
from lims.accounts.operations import create_user, issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.lots.drafts import LotDraft
from lims.lots.operations import preserve_lot
from lims.resources.drafts import ResourceDraft
from lims.resources.operations import register_resource
from lims.storage.drafts import LocationDraft
from lims.storage.models import Location
from lims.storage.operations import create_location, create_locations

POSITIONS_IN_BOX = 100


def furnish(session: Session, actor: Actor, technicians: int, items_each: int) -> list[Task]:
    """Tasks for so many technicians; the first two fight for the same boxes."""
    boxes_each = -(-items_each // POSITIONS_IN_BOX)
    resource = register_resource(session, actor, ResourceDraft(kind="cell_line", name="HeLa"))
    lot = preserve_lot(session, actor, LotDraft(resource, "cryovial", technicians * items_each))
    barcodes = [item.barcode for item in lot.items]
    boxes = _boxes(session, actor, (technicians + 1) * boxes_each)
    shared, rest = boxes[: 2 * boxes_each], boxes[2 * boxes_each :]
    tasks = []
    for number in range(technicians):
        own = shared if number < 2 else rest[(number - 2) * boxes_each : (number - 1) * boxes_each]
        items = barcodes[number * items_each : (number + 1) * items_each]
        tasks.append(Task(_token(session, actor, number), own, items))
    return tasks


def _boxes(session: Session, actor: Actor, count: int) -> Sequence[str]:
    site = create_location(session, actor, LocationDraft("site", "Site"))
    room = create_location(session, actor, LocationDraft("room", "Room", site))
    freezer = create_location(session, actor, LocationDraft("freezer", "Freezer", room))
    made: list[Location] = []
    while len(made) < count:
        at_once = min(500, count - len(made))
        name = f"Box {len(made) + 1:05}"
        made += create_locations(session, actor, LocationDraft("box", name, freezer, "10x10"), at_once)
    return [box.barcode for box in made]


def _token(session: Session, actor: Actor, number: int) -> str:
    user = create_user(
        session,
        actor,
        login=f"technician{number:02}",
        name=f"Technician {number:02}",
        email=f"technician{number:02}@example.org",
        password="a password for the load",
        roles=["technician"],
    )
    _, text = issue_token(session, actor, user, name="scanner", scopes=[Permission.STORAGE_MOVE])
    return text

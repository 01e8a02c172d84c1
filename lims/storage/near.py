"""What “near” means in the search for room: near a resource, a lot, or a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lims.core.codes import thing_of
from lims.lots import queries as lots
from lims.resources.queries.catalogue import resource as resource_of
from lims.storage import queries


@dataclass(frozen=True)
class Near:
    """The locations to be near to, each with what is there; `lot` is the code of the lot that was named."""

    places: Mapping[int, str] = field(default_factory=dict)
    lot: str | None = None


def near_of(session: Session, text: str) -> Near:
    """What a code or an accession number stands for. Raises NotFound."""
    text = text.strip().upper()
    if not text:
        return Near()
    thing = thing_of(text)
    if thing == "location":
        return Near(queries.near_place(session, text))
    if thing == "lot":
        lot = lots.lot(session, text)
        places = queries.near_lot(session, lot.code) or queries.near_lots_of(session, lot.resource.accession)
        return Near(places, lot.code)
    return Near(queries.near_lots_of(session, resource_of(session, text).accession))

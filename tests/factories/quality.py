"""Lots that can be tested, and results, made through operations."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.drafts import LotDraft
from lims.lots.models import Lot
from lims.lots.operations import preserve_lot
from lims.quality.models import Result
from lims.quality.operations import ResultDraft, record_result
from lims.resources.models import Resource, Taxon

TESTED_ON = date(2026, 3, 20)


def make_resource(
    session: Session, actor: Actor, number: int = 1, kind: str = "seed", taxon: str | None = None
) -> Resource:
    resource = Resource(
        accession=f"NIG-{kind[:3].upper()}-{number:06d}",
        kind=kind,
        name=f"Accession {number}",
        attributes={},
        as_deposited={},
        created_at=actor.at,
        updated_at=actor.at,
        taxon=Taxon(scientific_name=taxon, name_key=taxon.lower()) if taxon else None,
    )
    with entry(session, actor, EventKind.RESOURCE_REGISTERED) as event:
        session.add(resource)
        event.create(resource)
    return resource


def make_lot(
    session: Session,
    actor: Actor,
    *,
    number: int = 1,
    kind: str = "seed",
    form: str = "seed_packet",
    count: int = 3,
    made_on: date = date(2025, 3, 1),
    taxon: str | None = None,
    resource: Resource | None = None,
) -> Lot:
    resource = resource or make_resource(session, actor, number, kind, taxon)
    draft = LotDraft(resource, form, count, made_on=made_on, quantity=500 if form == "seed_packet" else None)
    return preserve_lot(session, actor, draft)


def germination(*rows: tuple[int, int]) -> list[dict[str, int]]:
    """Replicates of (sown, normal); all others are dead."""
    return [{"sown": sown, "normal": normal, "dead": sown - normal} for sown, normal in rows]


GOOD = germination((50, 48), (50, 47), (50, 48), (50, 47))
DOUBTFUL = germination((50, 43), (50, 42))
BAD = germination((50, 20), (50, 22))


def make_result(
    session: Session,
    actor: Actor,
    lot: Lot,
    replicates: Sequence[dict[str, int]] = GOOD,
    tested_on: date = TESTED_ON,
) -> Result:
    return record_result(
        session, actor, ResultDraft(lot=lot, test="germination", tested_on=tested_on, replicates=replicates)
    )

"""Lots that can be tested, and results, made through operations."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.drafts import LotDraft
from lims.lots.models import Lot
from lims.lots.operations import preserve_lot
from lims.quality.models import Result
from lims.quality.operations import ResultDraft, record_result
from lims.resources.drafts import TaxonDraft
from lims.resources.models import Resource
from tests.factories.resources import make_resource

TESTED_ON = date(2026, 3, 20)


def make_lot(
    session: Session,
    actor: Actor,
    *,
    kind: str = "seed",
    form: str = "seed_packet",
    count: int = 3,
    made_on: date = date(2025, 3, 1),
    taxon: str | None = None,
    resource: Resource | None = None,
) -> Lot:
    if resource is None:
        described = TaxonDraft(scientific_name=taxon) if taxon else None
        resource = make_resource(session, actor, kind=kind, taxon=described)
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

"""Random audits: what is drawn from, what was drawn, and what it showed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.audits.configuration import practice_of
from lims.audits.models import Audit, AuditedBox, AuditState, Method, Sample, Standing
from lims.audits.rules.risk import Candidate, Drawn, Risk, draw, read_frame
from lims.core.attachments import content_of
from lims.core.paging import Page, keyset
from lims.storage.models import Location

DAYS_OF_YEAR = 365.25


def frame(session: Session, method: Method, at: datetime) -> tuple[list[Candidate], list[int]]:
    """All boxes with items, in the order of their codes, with their weights; and the keys of the locations."""
    weights = practice_of(session).sample.weights
    rows = session.execute(
        select(
            Location.barcode,
            Location.id,
            Location.created_at,
            Standing.items,
            Standing.confirmed_at,
            Standing.moves,
            Standing.scarce,
            Standing.errors,
        )
        .join(Location, Location.id == Standing.location_id)
        .where(Standing.items > 0, Location.active)
        .order_by(Location.barcode)
    )
    candidates, keys = [], []
    for code, key, created_at, items, confirmed_at, moves, scarce, errors in rows:
        years = (at - (confirmed_at or created_at)).days / DAYS_OF_YEAR
        weight = 1.0 if method is Method.SIMPLE else weights.of(Risk(years, moves, scarce, errors))
        candidates.append(Candidate(code, items, weight))
        keys.append(key)
    return candidates, keys


def samples(session: Session, after: str | None = None, size: int = 50) -> Page:
    """Random audits, newest first."""
    statement = select(Sample).options(joinedload(Sample.audit))
    return keyset(session, statement, [Sample.id], after=after, size=size, descending=True)


def estimated_samples(session: Session, limit: int = 36) -> Sequence[Sample]:
    """The last random audits whose boxes are all counted, newest first."""
    return session.scalars(
        select(Sample)
        .join(Sample.audit)
        .options(joinedload(Sample.audit))
        .where(Sample.rate.is_not(None), Audit.state != AuditState.CANCELLED)
        .order_by(Sample.id.desc())
        .limit(limit)
    ).all()


def sample_planned_for(session: Session, month: date) -> Sample | None:
    """The random audit that was drawn by itself for a month, named by its first day."""
    return session.scalar(select(Sample).where(Sample.planned_for == month))


def drawn_again(session: Session, sample: Sample) -> tuple[list[tuple[str, Drawn]], bool]:
    """What the kept list and seed draw, by the codes of the boxes, and whether that is what was drawn."""
    candidates = read_frame(content_of(session, sample.frame))
    again = [(candidates[drawn.index].code, drawn) for drawn in draw(candidates, sample.draws, sample.seed)]
    rows = session.execute(
        select(Location.barcode, AuditedBox.draws)
        .join(Location, Location.id == AuditedBox.location_id)
        .where(AuditedBox.audit_id == sample.audit_id)
    )
    return again, {code: drawn.draws for code, drawn in again} == {row.barcode: row.draws for row in rows}

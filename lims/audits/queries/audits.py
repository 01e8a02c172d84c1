"""Audits, their boxes and their scans."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lims.audits.models import Audit, AuditedBox, AuditState, Sample, Sighting
from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.storage import queries as storage


def audit_by_number(session: Session, number: str) -> Audit:
    """The audit of a number. Raises NotFound."""
    found = session.scalar(
        select(Audit)
        .options(joinedload(Audit.location), joinedload(Audit.sample))
        .where(Audit.number == number.strip().upper())
    )
    if found is None:
        raise NotFound(N_("audit"), number)
    return found


def audits(session: Session, state: AuditState | None = None, after: str | None = None, size: int = 50) -> Page:
    """Audits, newest first."""
    statement = select(Audit).options(joinedload(Audit.location), joinedload(Audit.sample))
    if state is not None:
        statement = statement.where(Audit.state == state)
    return keyset(session, statement, [Audit.id], after=after, size=size, descending=True)


def boxes_of(session: Session, audit: Audit) -> Sequence[AuditedBox]:
    """The boxes of an audit, in the order in which they are gone through."""
    return session.scalars(
        select(AuditedBox)
        .join(AuditedBox.location)
        .options(contains_eager(AuditedBox.location))
        .where(AuditedBox.audit_id == audit.id)
        .order_by(AuditedBox.id)
    ).all()


def only_box_of(session: Session, audit: Audit) -> AuditedBox | None:
    """The box of an audit that has only one."""
    found = session.scalars(select(AuditedBox).where(AuditedBox.audit_id == audit.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def next_box_of(session: Session, audit: Audit) -> AuditedBox | None:
    """The next box of an audit that nobody has begun."""
    waiting = select(AuditedBox).where(AuditedBox.audit_id == audit.id, AuditedBox.begun_at.is_(None))
    return session.scalar(waiting.order_by(AuditedBox.id).limit(1))


def box_of(session: Session, audit: Audit, location_id: int) -> AuditedBox | None:
    """A box of an audit, if it is one."""
    return session.scalar(
        select(AuditedBox)
        .options(joinedload(AuditedBox.location))
        .where(AuditedBox.audit_id == audit.id, AuditedBox.location_id == location_id)
    )


def progress_of(session: Session, audit_ids: Sequence[int]) -> Mapping[int, tuple[int, int, int, int]]:
    """Of each of some audits: boxes, those counted, those settled, and errors found."""
    rows = session.execute(
        select(
            AuditedBox.audit_id,
            func.count(),
            func.count(AuditedBox.counted_at),
            func.count(AuditedBox.settled_at),
            func.coalesce(func.sum(AuditedBox.errors), 0),
        )
        .where(AuditedBox.audit_id.in_(audit_ids))
        .group_by(AuditedBox.audit_id)
    )
    return {audit_id: (boxes, counted, settled, errors or 0) for audit_id, boxes, counted, settled, errors in rows}


def open_audits_of(session: Session, location_id: int) -> Sequence[Audit]:
    """The open audits that a box is part of, newest first."""
    return session.scalars(
        select(Audit)
        .join(AuditedBox, AuditedBox.audit_id == Audit.id)
        .where(AuditedBox.location_id == location_id, Audit.state == AuditState.OPEN)
        .order_by(Audit.id.desc())
        .limit(20)
    ).all()


def open_audits(session: Session, limit: int = 5) -> Sequence[Audit]:
    """The newest open audits."""
    statement = select(Audit).options(joinedload(Audit.location), joinedload(Audit.sample))
    return session.scalars(statement.where(Audit.state == AuditState.OPEN).order_by(Audit.id.desc()).limit(limit)).all()


def find_sighting(session: Session, message_id: str) -> Sighting | None:
    """The scan with a message id, if it was received before."""
    return session.scalar(select(Sighting).where(Sighting.message_id == message_id))


def last_sighting(session: Session, audit_id: int, user_id: int) -> Sighting | None:
    """A person's last scan in an audit: where their count stands."""
    return session.scalar(
        select(Sighting)
        .where(Sighting.audit_id == audit_id, Sighting.user_id == user_id)
        .order_by(Sighting.id.desc())
        .limit(1)
    )


def last_sightings(session: Session, audit_id: int, user_id: int, limit: int = 15) -> Sequence[Sighting]:
    """A person's last scans in an audit, the newest first."""
    return session.scalars(
        select(Sighting)
        .where(Sighting.audit_id == audit_id, Sighting.user_id == user_id)
        .order_by(Sighting.id.desc())
        .limit(limit)
    ).all()


def last_count_of(session: Session, audit_id: int, user_id: int) -> Sighting | None:
    """The last thing that a person saw in an audit and has not taken back."""
    return session.scalar(
        select(Sighting)
        .where(
            Sighting.audit_id == audit_id, Sighting.user_id == user_id, Sighting.is_count, Sighting.undone.is_(False)
        )
        .order_by(Sighting.id.desc())
        .limit(1)
    )


def audited_box(session: Session, audit: Audit, barcode: str) -> AuditedBox:
    """The box of an audit that has a code. Raises NotFound."""
    found = box_of(session, audit, storage.location(session, barcode).id)
    if found is None:
        raise NotFound(N_("box"), barcode)
    return found


def sample_of(session: Session, number: str) -> Sample:
    """The draw behind the random audit of a number. Raises NotFound."""
    found = audit_by_number(session, number).sample
    if found is None:
        raise NotFound(N_("random audit"), number)
    return found

"""Conditions of depositors and flags of the law that people set for a resource."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.distribution.models import Caution
from lims.distribution.queries import law_of, practice_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.models import Resource


def set_cautions(session: Session, actor: Actor, resource: Resource, codes: Collection[str]) -> None:
    """Set which conditions and flags hold for a resource, in place of those before. Raises InvalidValue."""
    actor.require(Permission.DISTRIBUTION_EDIT)
    known = set(practice_of(session).conditions) | set(law_of(session).flags)
    for code in codes:
        if code not in known:
            raise InvalidValue("cautions", code, N_("It is not in the list."))
    lock(session, resource)
    before = set(session.scalars(select(Caution.code).where(Caution.resource_id == resource.id)))
    details: dict[str, Any] = {"cautions_before": sorted(before), "cautions": sorted(codes)}
    with entry(session, actor, EventKind.RESOURCE_EDITED, **details) as event:
        event.change(resource)
        session.execute(delete(Caution).where(Caution.resource_id == resource.id, Caution.code.not_in(list(codes))))
        session.add_all(
            Caution(resource_id=resource.id, code=code, set_by=actor.name, set_at=actor.at)
            for code in set(codes) - before
        )

"""Exactly what leaves the centre of one resource, and when the rest of it will."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import Refusal
from lims.resources.models import Resource
from lims.sync.models import Change, Publication
from lims.sync.policy import Publication as Decision
from lims.sync.policy import field_openings, leaving, next_opening, publication
from lims.sync.queries.outbox import last_change_of, publication_of
from lims.sync.queries.public_records import candidates, policy_of
from lims.sync.records import Record, parse_record, plain


@dataclass(frozen=True)
class FieldPreview:
    """One field of a resource: its value in plain form, and from which day on it leaves (None: never)."""

    name: str
    value: Any
    opens_on: date | None
    leaves: bool


@dataclass(frozen=True)
class Preview:
    """What the policy decides about a resource now, the record that leaves, and what was told the world last."""

    decision: Decision
    record: Record | None
    fault: Refusal | None
    fields: tuple[FieldPreview, ...]
    opens_on: date | None
    publication: Publication | None
    last_change: Change | None

    @property
    def leaves(self) -> bool:
        return self.record is not None and self.fault is None


def preview(session: Session, actor: Actor, resource: Resource) -> Preview:
    """What would be told the world about a resource if it were asked now."""
    policy = policy_of(session)
    (candidate,) = candidates(session, [resource.id], actor.at)
    standing = candidate.standing
    decision = publication(policy, standing, actor.today)
    record = leaving(policy, candidate.record, standing, actor.today) if decision.leaves else None
    openings = field_openings(policy, candidate.record, standing)
    values = plain(candidate.record)
    fields = tuple(
        FieldPreview(
            name, values.get(name), opens_on, decision.leaves and opens_on is not None and opens_on <= actor.today
        )
        for name, opens_on in openings.items()
        if name in values
    )
    return Preview(
        decision=decision,
        record=record,
        fault=_fault_of(record),
        fields=fields,
        opens_on=next_opening(policy, candidate.record, standing, actor.today),
        publication=publication_of(session, resource),
        last_change=last_change_of(session, resource),
    )


def _fault_of(record: Record | None) -> Refusal | None:
    try:
        if record is not None:
            parse_record(record.document())
    except Refusal as refusal:
        return refusal
    return None

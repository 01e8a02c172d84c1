"""Drawing random audits."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lims.audits.configuration import practice_of
from lims.audits.models import Audit, AuditedBox, Method, Sample
from lims.audits.operations.auditing import add_boxes, new_audit
from lims.audits.queries.samples import frame, sample_planned_for
from lims.audits.refusals import NothingToDraw
from lims.audits.rules.risk import draw, written_frame
from lims.core.actor import Actor
from lims.core.attachments import keep_file
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue

FEWEST_BOXES, MOST_BOXES = 2, 500


@dataclass(frozen=True)
class SampleDraft:
    """How many boxes are drawn, how, and with which seed (one is made if there is none)."""

    boxes: int
    method: Method = Method.WEIGHTED
    seed: str = ""
    exact: bool = True
    note: str | None = None
    planned_for: date | None = None


def draw_sample(session: Session, actor: Actor, draft: SampleDraft) -> Audit:
    """Draw boxes at random for an audit that is counted blind. The list that was drawn from is kept with the seed.

    Raises InvalidValue for too few or too many boxes, NothingToDraw.
    """
    actor.require(Permission.STORAGE_MOVE)
    if not FEWEST_BOXES <= draft.boxes <= MOST_BOXES:
        raise InvalidValue("boxes", draft.boxes, N_("Between 2 and 500 boxes can be drawn."))
    candidates, keys = frame(session, draft.method, actor.at)
    if not candidates:
        raise NothingToDraw()
    seed = draft.seed.strip() or secrets.token_hex(8)
    drawn = draw(candidates, draft.boxes, seed)
    audit = new_audit(session, actor, None, exact=draft.exact, blind=True, note=draft.note)
    kept = keep_file(session, actor, f"{audit.number}-boxes.csv", "text/csv", written_frame(candidates))
    session.add(
        Sample(
            audit_id=audit.id,
            method=draft.method,
            seed=seed,
            frame_id=kept.id,
            boxes=len(candidates),
            items=sum(candidate.items for candidate in candidates),
            draws=draft.boxes,
            planned_for=draft.planned_for,
        )
    )
    boxes = [
        AuditedBox(audit_id=audit.id, location_id=keys[each.index], draws=each.draws, probability=each.probability)
        for each in drawn
    ]
    add_boxes(session, actor, audit, boxes)
    return audit


def draw_monthly_sample(session: Session, actor: Actor) -> Audit | None:
    """Draw this month's random audit as `config/audits.toml` says; None if there is one, or none is wanted.

    Raises NothingToDraw.
    """
    practice, month = practice_of(session).sample, actor.today.replace(day=1)
    if not practice.monthly or sample_planned_for(session, month) is not None:
        return None
    draft = SampleDraft(practice.boxes, practice.method, exact=practice.exact, planned_for=month)
    return draw_sample(session, actor, draft)

"""Audits and their counts, made through operations."""

import itertools
from collections.abc import Iterable

from sqlalchemy.orm import Session

from lims.audits.models import Audit, Sighting
from lims.audits.operations.auditing import AuditDraft, begin_audit
from lims.audits.operations.counting import receive_sighting
from lims.core.actor import Actor
from lims.lots.models import Item
from lims.storage.models import Location
from lims.storage.operations import store_item
from tests.factories.lots import make_items

_NUMBERS = itertools.count(1)


def make_audit(session: Session, actor: Actor, place: Location, *, exact: bool = False, blind: bool = False) -> Audit:
    """An open audit of a place."""
    return begin_audit(session, actor, AuditDraft(place, exact, blind))


def scan(session: Session, actor: Actor, audit: Audit, *texts: str) -> Sighting:
    """Scans one after another; gives the last."""
    sighting = None
    for text in texts:
        sighting = receive_sighting(session, actor, audit, f"message-{next(_NUMBERS)}", text)
        session.flush()
    assert sighting is not None
    return sighting


def fill(session: Session, actor: Actor, box: Location, positions: Iterable[str]) -> list[Item]:
    """Vials of one lot in positions of a box."""
    wanted = list(positions)
    items = make_items(session, actor, len(wanted))
    for item, position in zip(items, wanted, strict=True):
        store_item(session, actor, item, box, position)
    return items

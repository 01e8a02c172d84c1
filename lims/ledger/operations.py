"""Sealing the ledger: a signed chain over everything that happened so far."""

import base64

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import load_key
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.models import Event, Seal
from lims.ledger.queries import newest_seal, newest_seq
from lims.ledger.rules import NO_SEAL, seal_digest, sealed_text


def seal_events(session: Session, actor: Actor) -> Seal | None:
    """Seal the events since the last seal; None if there is nothing new.

    Sealing writes no event of its own: it is the ledger's own bookkeeping.
    """
    actor.require(Permission.LEDGER_VERIFY)
    last = newest_seal(session)
    first_seq = last.last_seq + 1 if last else 1
    last_seq = newest_seq(session)
    if last_seq < first_seq:
        return None
    previous = last.digest if last else NO_SEAL
    digests = session.scalars(
        select(Event.digest)
        .where(Event.seq.between(first_seq, last_seq))
        .order_by(Event.seq)
        .execution_options(yield_per=1000)
    )
    digest = seal_digest(previous, digests)
    seal_id = last.id + 1 if last else 1
    signature = load_key(settings_of(session).key_file).sign(sealed_text(seal_id, first_seq, last_seq, digest))
    seal = Seal(
        id=seal_id,
        first_seq=first_seq,
        last_seq=last_seq,
        previous=previous,
        digest=digest,
        signature=base64.b64encode(signature).decode(),
        sealed_at=actor.at,
    )
    session.add(seal)
    session.flush()
    return seal

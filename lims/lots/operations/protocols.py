"""Keeping protocols: written down, revised, retired."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots import queries
from lims.lots.drafts import ProtocolDraft
from lims.lots.models import Protocol
from lims.lots.refusals import ProtocolExists, ProtocolReplaced


def create_protocol(session: Session, actor: Actor, draft: ProtocolDraft) -> Protocol:
    """Write down how something is preserved. Raises ProtocolExists."""
    actor.require(Permission.LOTS_PRESERVE)
    if session.scalar(select(Protocol.id).where(Protocol.name == draft.name).limit(1)):
        raise ProtocolExists(field="name", value=draft.name)
    return _write_protocol(session, actor, draft, 1)


def revise_protocol(session: Session, actor: Actor, protocol: Protocol, draft: ProtocolDraft) -> Protocol:
    """Make a new version of a protocol; lots keep the one they were made by. Raises ProtocolReplaced."""
    actor.require(Permission.LOTS_PRESERVE)
    newest = queries.newest_revision(session, protocol.name)
    if protocol.revision != newest:
        raise ProtocolReplaced(name=protocol.name, newest=newest)
    protocol.active = False
    same_name = ProtocolDraft(protocol.name, draft.text, draft.kinds, draft.cryoprotectant, draft.cooling)
    return _write_protocol(session, actor, same_name, newest + 1)


def retire_protocol(session: Session, actor: Actor, protocol: Protocol) -> None:
    """Offer a protocol no more for new lots."""
    actor.require(Permission.LOTS_PRESERVE)
    with entry(
        session,
        actor,
        EventKind.PROTOCOL_CHANGED,
        name=protocol.name,
        revision=protocol.revision,
        active=False,
    ):
        protocol.active = False


def _write_protocol(session: Session, actor: Actor, draft: ProtocolDraft, revision: int) -> Protocol:
    protocol = Protocol(
        name=draft.name,
        revision=revision,
        kinds=list(draft.kinds),
        cryoprotectant=draft.cryoprotectant,
        cooling=draft.cooling,
        text=draft.text,
        created_at=actor.at,
    )
    replaced = ProtocolReplaced(name=draft.name, newest=revision)
    with (
        entry(session, actor, EventKind.PROTOCOL_CHANGED, name=draft.name, revision=revision),
        refusing(session, {unique_constraint(Protocol, "name", "revision"): replaced}),
    ):
        session.add(protocol)
    return protocol

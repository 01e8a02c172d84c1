"""Centres, their keys, and how current what they sent is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lims.core.keys import public_key_from_jwk
from lims.core.refusals import NotFound
from lims.index.models import Centre, CentreKey, Message, Record, RecordRefusal, WitnessedSeal
from lims.index.refusals import CentreInactive
from lims.sync.messages.signing import Opened, Purpose, open_message
from lims.sync.refusals import KeyUnknown, SenderWrong


@dataclass(frozen=True)
class Freshness:
    """How current a centre's records are, and what its ledger showed here last."""

    centre: Centre
    records: int
    open_refusals: int
    last_message: Message | None
    seal: WitnessedSeal | None
    contradicted_seals: int


def centres(session: Session) -> Sequence[Centre]:
    """All centres by code, with their keys."""
    return session.scalars(select(Centre).options(selectinload(Centre.keys)).order_by(Centre.code)).all()


def centre(session: Session, code: str) -> Centre:
    """The centre with this code. Raises NotFound."""
    found = session.scalar(select(Centre).where(Centre.code == code).options(selectinload(Centre.keys)))
    if found is None:
        raise NotFound("centre", code)
    return found


def key_of(session: Session, sender: str, key_id: str) -> Ed25519PublicKey:
    """A valid key of an active centre. Raises KeyUnknown or CentreInactive."""
    found = session.scalar(
        select(CentreKey)
        .join(CentreKey.centre)
        .where(Centre.code == sender, CentreKey.key_id == key_id, CentreKey.revoked_at.is_(None))
    )
    if found is None:
        raise KeyUnknown(sender=sender, key=key_id)
    if not found.centre.active:
        raise CentreInactive(code=sender)
    return public_key_from_jwk(found.jwk)


def opened_message(session: Session, token: str, purpose: Purpose) -> Opened:
    """What a registered centre says in a signed message.

    Raises NotSignedMessage, KeyUnknown, CentreInactive, SignatureWrong, MessageNotCanonical or SenderWrong.
    """
    opened = open_message(token, purpose, lambda sender, key_id: key_of(session, sender, key_id))
    if opened.document.get("centre") != opened.sender:
        raise SenderWrong(sender=opened.sender, claimed=str(opened.document.get("centre"))[:20])
    return opened


def freshness(session: Session) -> list[Freshness]:
    """How current each centre is, by code."""
    records = _counts(session, Record.centre_code, Record.withdrawn_because.is_(None))
    refusals = _counts(session, RecordRefusal.centre_code, RecordRefusal.resolved_at.is_(None))
    contradicted = _contradicted_seals(session)
    return [
        Freshness(
            centre=centre,
            records=records.get(centre.code, 0),
            open_refusals=refusals.get(centre.code, 0),
            last_message=_last_message(session, centre.code),
            seal=newest_seal(session, centre.code),
            contradicted_seals=contradicted.get(centre.code, 0),
        )
        for centre in centres(session)
    ]


def freshness_of(session: Session, centre: Centre) -> Freshness:
    """How current one centre is."""
    return next(found for found in freshness(session) if found.centre is centre)


def newest_seal(session: Session, centre_code: str) -> WitnessedSeal | None:
    return session.scalar(
        select(WitnessedSeal)
        .where(WitnessedSeal.centre_code == centre_code)
        .order_by(WitnessedSeal.number.desc(), WitnessedSeal.id.desc())
        .limit(1)
    )


def open_refusals(session: Session, centre_code: str, limit: int = 200) -> Sequence[RecordRefusal]:
    """Entries of a centre that were not taken and not mended since, newest first."""
    return session.scalars(
        select(RecordRefusal)
        .where(RecordRefusal.centre_code == centre_code, RecordRefusal.resolved_at.is_(None))
        .order_by(RecordRefusal.id.desc())
        .limit(limit)
    ).all()


def last_received_at(session: Session) -> datetime | None:
    """When the newest message of any centre came."""
    return session.scalar(select(func.max(Centre.last_message_at)))


def _last_message(session: Session, centre_code: str) -> Message | None:
    return session.scalar(
        select(Message)
        .where(Message.centre_code == centre_code, Message.purpose == Purpose.BATCH.value)
        .order_by(Message.received_at.desc())
        .limit(1)
    )


def _counts(session: Session, code: object, condition: object) -> dict[str, int]:
    rows = session.execute(select(code, func.count()).where(condition).group_by(code))  # type: ignore[call-overload]
    return {str(found): int(count) for found, count in rows}


def _contradicted_seals(session: Session) -> dict[str, int]:
    """How many numbers of each centre's seals were shown with more than one digest."""
    twice = (
        select(WitnessedSeal.centre_code, WitnessedSeal.number)
        .group_by(WitnessedSeal.centre_code, WitnessedSeal.number)
        .having(func.count() > 1)
        .subquery()
    )
    rows = session.execute(select(twice.c.centre_code, func.count()).group_by(twice.c.centre_code))
    return {str(code): int(count) for code, count in rows}

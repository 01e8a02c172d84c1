"""Keeping the account of syncs: what was sent, what the index answered, by which key it is known."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_jwk, public_key_from_jwk
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.sync.fields import Fields
from lims.sync.messages.batches import Batch, Outcome, Receipt
from lims.sync.models import Change, ChangeState, IndexKey, Run
from lims.sync.queries.outbox import index_key
from lims.sync.records import CENTRE
from lims.sync.refusals import AnswerMismatch, FieldFault, IndexKeyChanged, SealNotWitnessed


def begin_run(session: Session, actor: Actor) -> Run:
    """Note that a sync has begun."""
    actor.require(Permission.SYNC_RUN)
    run = Run(started_at=actor.at, actor_name=actor.name)
    session.add(run)
    session.flush()
    return run


def count_in_run(session: Session, actor: Actor, run_id: int, **counts: int) -> None:
    """Add to the figures of a sync."""
    actor.require(Permission.SYNC_RUN)
    values: Mapping[str, Any] = {name: getattr(Run, name) + count for name, count in counts.items()}
    session.execute(update(Run).where(Run.id == run_id).values(**values))


def end_run(session: Session, actor: Actor, run_id: int, refusal: Refusal | None) -> None:
    """Note that a sync has ended, and what broke it off."""
    actor.require(Permission.SYNC_RUN)
    values = {name: str(value) for name, value in refusal.values.items()} if refusal else None
    session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(finished_at=actor.at, fault=refusal.message if refusal else None, fault_values=values)
    )


def pin_index_key(session: Session, actor: Actor, index_url: str, answer: Any, *, trust_new: bool) -> IndexKey:
    """Know the index by the key that it showed first; `answer` is what it says of itself.

    Raises FieldFault for an answer that is none, and IndexKeyChanged for another key unless `trust_new`.
    """
    actor.require(Permission.SYNC_RUN)
    code, jwk = _key_in(answer)
    known = index_key(session, index_url)
    if known is None:
        known = IndexKey(index_url=index_url, code=code, jwk=jwk, pinned_at=actor.at)
        session.add(known)
    elif known.jwk != jwk:
        if not trust_new:
            raise IndexKeyChanged(url=index_url, now=jwk["kid"], before=known.jwk["kid"])
        known.code, known.jwk, known.pinned_at = code, jwk, actor.at
    session.flush()
    return known


def take_receipt(session: Session, actor: Actor, run_id: int, batch: Batch, receipt: Receipt) -> None:
    """Mark what the index took and what it refused, by sequence number. Raises AnswerMismatch."""
    actor.require(Permission.SYNC_RUN)
    sent = [entry.sequence for entry in batch.entries]
    if receipt.message_id != batch.message_id or [result.sequence for result in receipt.results] != sent:
        raise AnswerMismatch
    rows = {row.sequence: row for row in session.scalars(select(Change).where(Change.sequence.in_(sent)))}
    refused = 0
    for result in receipt.results:
        row = rows[result.sequence]
        row.answered_at = actor.at
        row.refusal = row.refusal_text = None
        if result.outcome is Outcome.REFUSED:
            refused += 1
            row.refusal, row.refusal_text = result.code or "", result.reason
        if row.state is ChangeState.WAITING:
            row.state = ChangeState.REFUSED if result.outcome is Outcome.REFUSED else ChangeState.ACCEPTED
    session.flush()
    count_in_run(session, actor, run_id, changes_accepted=len(sent) - refused, changes_refused=refused)
    if receipt.seal is not None and receipt.seal.outcome is not Outcome.REFUSED:
        session.execute(update(Run).where(Run.id == run_id).values(seal_witnessed=receipt.seal.sequence))


def check_seal_witnessed(receipt: Receipt) -> None:
    """Raise SealNotWitnessed if the index did not accept the seal that was sent along."""
    if receipt.seal is not None and receipt.seal.outcome is Outcome.REFUSED:
        raise SealNotWitnessed(number=receipt.seal.sequence, why=receipt.seal.reason or "")


def send_again(session: Session, actor: Actor, sequence: int) -> None:
    """Put a refused change on its way once more, after what was wrong has been mended at the index."""
    actor.require(Permission.SYNC_RUN)
    session.execute(
        update(Change)
        .where(Change.sequence == sequence, Change.state == ChangeState.REFUSED)
        .values(state=ChangeState.WAITING, refusal=None, refusal_text=None)
    )


def _key_in(answer: Any) -> tuple[str, dict[str, str]]:
    source = Fields(answer)
    code = source.matching("code", CENTRE, "NBRP")
    key = source.object("key")
    given = {name: key.text(name, 100) for name in ("kty", "crv", "x", "kid")}
    try:
        jwk = public_jwk(public_key_from_jwk(given))
    except ValueError as fault:
        raise FieldFault("key.x", given["x"]) from fault
    if jwk != given:
        raise FieldFault("key", given["kid"])
    return code, jwk

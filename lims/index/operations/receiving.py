"""Taking what centres send: a batch of signed records and tombstones, one entry at a time.

Nothing of a message is believed before its signature is proved, and an entry that is wrong is refused by
itself, with the reason kept and told, while the others are taken. Numbers never go back, so a message that
comes late, twice or from a recording changes nothing.
"""

from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_key_from_jwk
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.index.models import Centre, CentreKey, Message, Record, RecordName, RecordRefusal, WitnessedSeal
from lims.index.queries.centres import key_of
from lims.index.refusals import EntryMismatch, MessageIdReused, RecordKeyTaken, SealWrong
from lims.index.rules.finding import name_keys, record_id, search_text
from lims.ledger.rules import sealed_text
from lims.sync import records
from lims.sync.messages.batches import Batch, Entry, Outcome, Receipt, Result, Seal, parse_batch
from lims.sync.messages.requests import check_fresh
from lims.sync.messages.signing import KeyFinder, Opened, Purpose, open_message, purpose_of, signer_of
from lims.sync.refusals import NotSignedMessage, SenderWrong

# Messages older than this can't come again (they are not fresh), so they are forgotten but for their figures.
MESSAGES_KEPT_FOR = timedelta(days=30)
CONTENT = (
    *("document", "kind", "kind_en", "kind_ja", "name_en", "name_ja"),
    *("taxon_name", "taxon_name_ja", "availability"),
)


def receive_batch(session: Session, actor: Actor, opened: Opened, digest: str) -> str:
    """Take a batch of a centre and give the signed receipt. The same message again gets the same receipt.

    `digest` is the SHA-256 of the message as it came. Raises FieldFault for a batch that is not one,
    MessageTooOld, and MessageIdReused for another message under a known id.
    """
    actor.require(Permission.INDEX_RECEIVE)
    batch = parse_batch(opened.document)
    given_before = answer_given_before(session, batch.message_id, digest)
    if given_before is not None:
        return given_before
    check_fresh(batch.sent_at, actor.at)
    lock_centre(session, actor, batch.centre)
    intake = _intake(session, actor, batch)
    results = [intake.take(entry) for entry in batch.entries]
    intake.write()
    seal = _witnessed(session, actor, batch.centre, batch.seal) if batch.seal else None
    receipt = Receipt(batch.message_id, batch.centre, actor.at, tuple(results), seal)
    answer = signer_of(session).sign(Purpose.RECEIPT, receipt.document())
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    session.add(
        Message(
            message_id=batch.message_id,
            centre_code=batch.centre,
            purpose=Purpose.BATCH.value,
            digest=digest,
            received_at=actor.at,
            entries_stored=counts[Outcome.STORED],
            entries_unchanged=counts[Outcome.UNCHANGED],
            entries_refused=counts[Outcome.REFUSED],
            answer=answer,
        )
    )
    session.flush()
    return answer


def answer_given_before(session: Session, message_id: str, digest: str) -> str | None:
    """The answer that this message got when it came before. Raises MessageIdReused if it was another message."""
    known = session.get(Message, message_id)
    if known is None:
        return None
    if known.digest != digest:
        raise MessageIdReused(message_id=message_id)
    return known.answer


def lock_centre(session: Session, actor: Actor, code: str) -> None:
    """Let messages of one centre in one after the other, and note that it was heard of."""
    session.execute(update(Centre).where(Centre.code == code).values(last_message_at=actor.at))


def forget_messages(session: Session, actor: Actor) -> int:
    """Delete messages that can't be delivered again any more; gives how many."""
    actor.require(Permission.INDEX_MANAGE)
    old = delete(Message).where(Message.received_at < actor.at - MESSAGES_KEPT_FOR)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


@dataclass
class _Intake:
    """The entries of one batch on their way into the tables; what belongs together is written at once."""

    session: Session
    actor: Actor
    centre: str
    key_of: KeyFinder
    stored: dict[int, Record]
    names: dict[int, list[str]] = field(default_factory=dict)
    mended: set[str] = field(default_factory=set)

    def take(self, entry: Entry) -> Result:
        """Take one entry, or keep why it is refused."""
        try:
            return Result(entry.sequence, self._taken(entry))
        except Refusal as refusal:
            _keep_refusal(self.session, self.actor, self.centre, entry, refusal)
            return Result(entry.sequence, Outcome.REFUSED, refusal.code, str(refusal))

    def write(self) -> None:
        """Write the rows, the names they are found by, and which refusals are mended."""
        self.session.flush()
        self.session.execute(delete(RecordName).where(RecordName.record_id.in_(self.names)))
        keys = [
            {"record_id": record, "position": position, "key": key}
            for record, names in self.names.items()
            for position, key in enumerate(names)
        ]
        if keys:
            self.session.execute(insert(RecordName), keys)
        _resolve_refusals(self.session, self.actor, self.centre, self.mended)

    def _taken(self, entry: Entry) -> Outcome:
        key = record_id(self.centre, entry.accession)
        row = self.stored.get(key)
        parsed = self._proved(entry)
        if row is not None and (row.centre_code, row.accession) != (self.centre, entry.accession):
            raise RecordKeyTaken(accession=entry.accession, other=row.accession)
        if row is not None and entry.sequence <= row.sequence:
            return Outcome.UNCHANGED
        if row is None:
            row = Record(id=key, centre_code=self.centre, accession=entry.accession)
            self.session.add(row)
            self.stored[key] = row
        row.sequence, row.signed = entry.sequence, entry.signed
        row.modified_at, row.received_at = parsed.modified, self.actor.at
        for name, value in _columns(parsed).items():
            setattr(row, name, value)
        self.names[key] = name_keys(parsed) if isinstance(parsed, records.Record) else []
        self.mended.add(entry.accession)
        return Outcome.STORED

    def _proved(self, entry: Entry) -> records.Record | records.Tombstone:
        """What is signed in an entry, once it is proved that it is the centre's own and about this resource."""
        purpose = purpose_of(entry.signed)
        if purpose not in (Purpose.RECORD, Purpose.TOMBSTONE):
            raise NotSignedMessage(purpose=Purpose.RECORD.value)
        opened = open_message(entry.signed, purpose, self.key_of)
        parsed = _parsed(purpose, opened.document)
        if not opened.sender == parsed.centre == self.centre:
            claimed = parsed.centre if opened.sender == self.centre else self.centre
            raise SenderWrong(sender=opened.sender, claimed=claimed)
        if parsed.accession != entry.accession:
            raise EntryMismatch(accession=entry.accession, signed=parsed.accession)
        return parsed


def _intake(session: Session, actor: Actor, batch: Batch) -> _Intake:
    """Ready to take a batch: what is stored of its resources is read in one go, each key only once."""
    ids = {record_id(batch.centre, entry.accession) for entry in batch.entries}
    found = session.scalars(select(Record).where(Record.id.in_(ids)))
    keys = cache(lambda sender, key_id: key_of(session, sender, key_id))
    return _Intake(session, actor, batch.centre, keys, {record.id: record for record in found})


def _parsed(purpose: Purpose, document: Mapping[str, Any]) -> records.Record | records.Tombstone:
    if purpose is Purpose.RECORD:
        return records.parse_record(document)
    return records.parse_tombstone(document)


def _columns(parsed: records.Record | records.Tombstone) -> dict[str, Any]:
    """What the columns for search hold; after a tombstone nothing of the content is left."""
    if isinstance(parsed, records.Tombstone):
        return {**dict.fromkeys(CONTENT), "withdrawn_because": parsed.reason, "search_text": ""}
    return {
        "document": parsed.document(),
        "kind": parsed.kind.code,
        "kind_en": parsed.kind.label.inside("en"),
        "kind_ja": parsed.kind.label.inside("ja"),
        "name_en": parsed.names.en,
        "name_ja": parsed.names.ja,
        "taxon_name": parsed.taxon.name if parsed.taxon else None,
        "taxon_name_ja": parsed.taxon.name_ja if parsed.taxon else None,
        "availability": parsed.availability,
        "withdrawn_because": None,
        "search_text": search_text(parsed),
    }


def _keep_refusal(session: Session, actor: Actor, centre: str, entry: Entry, refusal: Refusal) -> None:
    known = session.scalar(
        select(RecordRefusal).where(RecordRefusal.centre_code == centre, RecordRefusal.sequence == entry.sequence)
    )
    row = known or RecordRefusal(centre_code=centre, sequence=entry.sequence, accession=entry.accession)
    row.code, row.message = refusal.code, refusal.message
    row.values = {name: str(value) for name, value in refusal.values.items()}
    row.refused_at, row.resolved_at = actor.at, None
    session.add(row)
    session.flush()


def _resolve_refusals(session: Session, actor: Actor, centre: str, accessions: Collection[str]) -> None:
    session.execute(
        update(RecordRefusal)
        .where(
            RecordRefusal.centre_code == centre,
            RecordRefusal.accession.in_(accessions),
            RecordRefusal.resolved_at.is_(None),
        )
        .values(resolved_at=actor.at)
    )


def _witnessed(session: Session, actor: Actor, centre: str, seal: Seal) -> Result:
    """Keep a seal that was not seen before; a second with a known number and another digest beside the first."""
    try:
        _check_seal(session, centre, seal)
    except SealWrong as refusal:
        return Result(seal.number, Outcome.REFUSED, refusal.code, str(refusal))
    known = session.scalar(
        select(WitnessedSeal.id).where(
            WitnessedSeal.centre_code == centre,
            WitnessedSeal.number == seal.number,
            WitnessedSeal.digest == seal.digest,
        )
    )
    if known is not None:
        return Result(seal.number, Outcome.UNCHANGED)
    facts = {field.name: getattr(seal, field.name) for field in fields(seal)}
    session.add(WitnessedSeal(centre_code=centre, witnessed_at=actor.at, **facts))
    session.flush()
    return Result(seal.number, Outcome.STORED)


def _check_seal(session: Session, centre: str, seal: Seal) -> None:
    text = sealed_text(seal.number, seal.first_event, seal.last_event, seal.digest)
    signature = b64decode(seal.signature)
    # A seal may be older than the newest key, so revoked keys of the centre prove it too.
    keys = session.scalars(select(CentreKey).join(CentreKey.centre).where(Centre.code == centre))
    for key in keys:
        try:
            public_key_from_jwk(key.jwk).verify(signature, text)
        except InvalidSignature:
            continue
        return
    raise SealWrong(number=seal.number)

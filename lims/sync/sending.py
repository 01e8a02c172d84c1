"""One sync from beginning to end: read the ledger, send what is new, fetch requests, tell how they stand.

Each step is a transaction of its own and can be done again, so a sync that breaks off anywhere is simply continued
by the next one.
"""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_key_from_jwk
from lims.core.refusals import Refusal
from lims.core.settings import settings_of
from lims.ledger.queries import newest_seal
from lims.sync.messages import requests as messages
from lims.sync.messages.batches import Batch, Entry, Seal, parse_receipt
from lims.sync.messages.signing import Purpose, Signer, open_message, signer_of
from lims.sync.models import Change
from lims.sync.operations import delivery, gathering
from lims.sync.operations import requests as taking
from lims.sync.queries.changes import resource_ids_after
from lims.sync.queries.outbox import untold_requests, waiting_changes, waiting_count
from lims.sync.refusals import KeyUnknown, NoIndex
from lims.sync.transport import Transport

RECORDS = "/api/index/records"
COLLECTION = "/api/index/requests/collection"
STATES = "/api/index/requests/states"
KEY = "/api/index/key"
ENTRIES_AT_ONCE = 100
LONGEST_BATCH = 4_000_000

# Called after each batch with how many entries it had and how many there are in all.
Progress = Callable[[int, int], None]


@dataclass
class Sync:
    """What a sync works with: transactions, who acts (asked anew for each step), and the way to the index."""

    transaction: Callable[[], AbstractContextManager[Session]]
    actor: Callable[[], Actor]
    transport: Transport
    trust_new_key: bool = False
    progress: Progress = lambda _done, _total: None

    def run(self, *, everything: bool = False) -> int:
        """Do one sync and give the key of its account; `everything` sends every public record again.

        Raises the refusal that broke it off, after noting it.
        """
        with self.transaction() as session:
            if not settings_of(session).index_url:
                raise NoIndex
            run_id = delivery.begin_run(session, self.actor()).id
        try:
            self._steps(run_id, everything=everything)
        except Refusal as refusal:
            self._end(run_id, refusal)
            raise
        self._end(run_id, None)
        return run_id

    def _steps(self, run_id: int, *, everything: bool) -> None:
        self._gather(run_id)
        if everything:
            gather_everything(self.transaction, self.actor)
        key = self._pinned_key()
        self._send_all(run_id, key)
        self._fetch_requests(run_id, key)
        self._tell_states(run_id, key)

    def _gather(self, run_id: int) -> None:
        finished = False
        while not finished:
            with self.transaction() as session:
                gathered = gathering.gather_changes(session, self.actor())
                delivery.count_in_run(
                    session, self.actor(), run_id, events_read=gathered.events, changes_made=gathered.changes
                )
            finished = gathered.finished

    def _pinned_key(self) -> Any:
        answer = self.transport.get(KEY)
        with self.transaction() as session:
            url = settings_of(session).index_url
            known = delivery.pin_index_key(session, self.actor(), url, answer, trust_new=self.trust_new_key)
            return dict(known.jwk)

    def _send_all(self, run_id: int, key: Any) -> None:
        """Send batch after batch; at least one, so that the index sees the newest seal and that we are there."""
        rest = True
        total = 0
        while rest:
            with self.transaction() as session:
                total = total or waiting_count(session)
                batch, rest = next_batch(session, self.actor())
                token = signer_of(session).sign(Purpose.BATCH, batch.document())
            answer = self._opened(self.transport.post(RECORDS, token), Purpose.RECEIPT, key)
            receipt = parse_receipt(answer)
            with self.transaction() as session:
                delivery.take_receipt(session, self.actor(), run_id, batch, receipt)
            self.progress(len(batch.entries), total)
            delivery.check_seal_witnessed(receipt)

    def _fetch_requests(self, run_id: int, key: Any) -> None:
        with self.transaction() as session:
            signer, actor = signer_of(session), self.actor()
            collection = messages.Collection(signer.code, str(uuid.uuid4()), actor.at)
            token = signer.sign(Purpose.COLLECTION, collection.document())
        answer = self._opened(self.transport.post(COLLECTION, token), Purpose.REQUESTS, key)
        for forwarded in messages.parse_requests(answer).requests:
            self._take_request(run_id, forwarded)

    def _take_request(self, run_id: int, forwarded: messages.ForwardedRequest) -> None:
        try:
            with self.transaction() as session:
                if taking.take_request(session, self.actor(), forwarded):
                    delivery.count_in_run(session, self.actor(), run_id, requests_received=1)
        except Refusal as refusal:
            with self.transaction() as session:
                taking.keep_fault(session, self.actor(), forwarded, refusal)

    def _tell_states(self, run_id: int, key: Any) -> None:
        with self.transaction() as session:
            actor, signer = self.actor(), signer_of(session)
            told = tuple(taking.state_to_tell(actor, row) for row in untold_requests(session, messages.MOST_REQUESTS))
            states = messages.States(signer.code, str(uuid.uuid4()), actor.at, told)
            token = signer.sign(Purpose.STATES, states.document())
        if not told:
            return
        receipt = parse_receipt(self._opened(self.transport.post(STATES, token), Purpose.RECEIPT, key))
        with self.transaction() as session:
            count = taking.note_told(session, self.actor(), told, receipt, states.message_id)
            delivery.count_in_run(session, self.actor(), run_id, states_told=count)

    def _opened(self, answer: str, purpose: Purpose, jwk: Any) -> dict[str, Any]:
        """What the index answers, once it is proved that it was the index."""

        def key_of(sender: str, key_id: str) -> Any:
            if key_id != jwk["kid"]:
                raise KeyUnknown(sender=sender, key=key_id)
            return public_key_from_jwk(jwk)

        return open_message(answer, purpose, key_of).document

    def _end(self, run_id: int, refusal: Refusal | None) -> None:
        with self.transaction() as session:
            delivery.end_run(session, self.actor(), run_id, refusal)


def gather_everything(transaction: Callable[[], AbstractContextManager[Session]], actor: Callable[[], Actor]) -> int:
    """Put every public record into the outbox once more; gives how many."""
    last, changes = 0, 0
    while True:
        with transaction() as session:
            ids = resource_ids_after(session, last, gathering.RESOURCES_AT_ONCE)
            changes += gathering.decide(session, actor(), ids, again=True)
        if not ids:
            return changes
        last = ids[-1]


def next_batch(session: Session, actor: Actor) -> tuple[Batch, bool]:
    """The next entries as one message, with the ledger's newest seal; and whether more is waiting behind it."""
    signer = signer_of(session)
    waiting = waiting_changes(session, ENTRIES_AT_ONCE + 1)
    entries: list[Entry] = []
    length = 0
    for change in waiting[:ENTRIES_AT_ONCE]:
        entry = _entry(signer, change)
        length += len(entry.signed)
        if entries and length > LONGEST_BATCH:
            break
        entries.append(entry)
    batch = Batch(signer.code, str(uuid.uuid4()), actor.at, tuple(entries), _newest_seal(session))
    return batch, len(waiting) > len(entries)


def _entry(signer: Signer, change: Change) -> Entry:
    purpose = Purpose(change.document["format"])
    return Entry(change.sequence, change.accession, signer.sign(purpose, change.document))


def _newest_seal(session: Session) -> Seal | None:
    seal = newest_seal(session)
    if seal is None:
        return None
    return Seal(seal.id, seal.first_seq, seal.last_seq, seal.digest, seal.signature, seal.sealed_at)

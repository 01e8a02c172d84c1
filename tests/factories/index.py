"""A registered centre and what it sends, for tests of the index."""

import hashlib
import itertools
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_jwk
from lims.core.permissions import Permission
from lims.index.models import ResourceRequest
from lims.index.operations import centres, receiving, requests
from lims.index.queries.centres import opened_message
from lims.sync.messages import batches
from lims.sync.messages.signing import Purpose, Signer, open_message, signer_of
from lims.sync.records import Record, Tombstone
from tests.factories.sync import make_signer

ADDRESS = "192.0.2.1"
# The key of the centre that the index of the fixtures knows.
SIGNER = make_signer("NIGB")


@dataclass
class SendingCentre:
    """A centre as the index sees it: what it sends arrives at once, at the actor's instant."""

    session: Session
    actor: Actor
    signer: Signer
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def code(self) -> str:
        return self.signer.code

    def entry(self, thing: Record | Tombstone, sequence: int | None = None) -> batches.Entry:
        purpose = Purpose.RECORD if isinstance(thing, Record) else Purpose.TOMBSTONE
        number = next(self.numbers) if sequence is None else sequence
        return batches.Entry(number, thing.accession, self.signer.sign(purpose, thing.document()))

    def batch(self, *things: Record | Tombstone, **parts: Any) -> batches.Batch:
        entries = tuple(self.entry(thing) for thing in things)
        known = {"centre": self.code, "message_id": str(uuid.uuid4()), "sent_at": self.actor.at, "entries": entries}
        return batches.Batch(**(known | parts))

    def token(self, batch: batches.Batch) -> str:
        return self.signer.sign(Purpose.BATCH, batch.document())

    def deliver(self, token: str) -> batches.Receipt:
        opened = opened_message(self.session, token, Purpose.BATCH)
        actor = replace(self.actor, permissions=frozenset({Permission.INDEX_RECEIVE}))
        answer = receiving.receive_batch(self.session, actor, opened, hashlib.sha256(token.encode()).hexdigest())
        return batches.parse_receipt(receipt_content(self.session, answer))

    def send(self, *things: Record | Tombstone, **parts: Any) -> batches.Receipt:
        return self.deliver(self.token(self.batch(*things, **parts)))


def make_centre(
    session: Session, actor: Actor, code: str = "NIGB", signer: Signer | None = None, **changes: Any
) -> SendingCentre:
    """A registered centre with a key, a new one unless it is given."""
    draft = centres.CentreDraft(
        f"Centre {code}", f"センター{code}", "contact@centre.example", "https://centre.example/"
    )
    centres.register_centre(session, actor, code, replace(draft, **changes))
    signer = signer or make_signer(code)
    centres.add_key(session, actor, code, public_jwk(signer.key.public_key()))
    return SendingCentre(session, actor, signer)


def make_request(session: Session, actor: Actor, centre: str = "NIGB", **changes: Any) -> ResourceRequest:
    draft = requests.RequestDraft(
        centre=centre,
        name="Hanako Sato",
        email="sato@example.org",
        institution="Example University",
        country="JPN",
        category="academic",
        purpose="Circadian rhythm of clock mutants",
        language="en",
        lines=[("NIGB-STR-000001", 1)],
    )
    visitor = replace(actor, permissions=frozenset({Permission.INDEX_REQUEST}))
    return requests.submit_request(session, visitor, replace(draft, **changes), ADDRESS)


def receipt_content(session: Session, answer: str) -> dict[str, Any]:
    """What the index signed in an answer."""
    key = signer_of(session).key.public_key()
    return open_message(answer, Purpose.RECEIPT, lambda _sender, _key_id: key).document

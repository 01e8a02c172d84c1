"""Batches of records from a centre to the index, and the index's receipt for each.

Entries are numbered by the centre, in the order in which they became true. A batch may come twice: its
message id and the numbers let the index see that nothing is new. The newest seal of the centre's ledger
travels along, so that the index can witness it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lims.sync.fields import GREATEST_NUMBER, Fields
from lims.sync.records import ACCESSION, CENTRE, VERSION, plain

MESSAGE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EXAMPLE_MESSAGE_ID = "0191d5a0-7c0e-7000-8000-000000000000"
DIGEST = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[A-Za-z0-9+/]{86}==")
MOST_ENTRIES = 1000
LONGEST_TOKEN = 2_000_000


class Outcome(StrEnum):
    """What the index did with one entry."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: a record or a tombstone, signed by itself so that it can be proved without the batch."""

    sequence: int
    accession: str
    signed: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The newest seal of the sender's custody ledger, over the events up to `last_event`.

    The digest is SHA-256 in hexadecimal, the signature is the centre's over number, events and digest.
    """

    number: int
    first_event: int
    last_event: int
    digest: str
    signature: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in order of their sequence numbers; one without entries only shows that the centre is there."""

    centre: str
    message_id: str
    sent_at: datetime
    entries: tuple[Entry, ...] = ()
    seal: Seal | None = None

    def document(self) -> dict[str, Any]:
        return {"format": "batch", "version": VERSION, **plain(self)}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one entry; a refused one says why, by code and in an English sentence."""

    sequence: int
    outcome: Outcome
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The index's signed answer to a batch; `seal` says whether it witnessed the seal, by the seal's number."""

    message_id: str
    centre: str
    received_at: datetime
    results: tuple[Result, ...] = ()
    seal: Result | None = None

    def document(self) -> dict[str, Any]:
        return {"format": "receipt", "version": VERSION, **plain(self)}


def parse_batch(document: Any) -> Batch:
    """The batch in a document from outside. Raises FieldFault with the field and its value."""
    source = versioned(document, "batch")
    batch = Batch(
        centre=source.matching("centre", CENTRE, "NBRC"),
        message_id=source.matching("message_id", MESSAGE_ID, EXAMPLE_MESSAGE_ID),
        sent_at=source.instant("sent_at"),
        entries=tuple(_entry(entry) for entry in source.objects("entries", MOST_ENTRIES)),
        seal=_seal(source.object("seal")) if source.has("seal") else None,
    )
    source.end()
    return batch


def parse_receipt(document: Any) -> Receipt:
    """The receipt in a document from outside. Raises FieldFault with the field and its value."""
    source = versioned(document, "receipt")
    receipt = Receipt(
        message_id=source.matching("message_id", MESSAGE_ID, EXAMPLE_MESSAGE_ID),
        centre=source.matching("centre", CENTRE, "NBRC"),
        received_at=source.instant("received_at"),
        results=tuple(_result(entry) for entry in source.objects("results", MOST_ENTRIES)),
        seal=_result(source.object("seal")) if source.has("seal") else None,
    )
    source.end()
    return receipt


def versioned(document: Any, form: str) -> Fields:
    """The fields of a message, once its format and version are the expected ones."""
    source = Fields(document)
    source.matching("format", re.compile(form), form)
    source.number("version", VERSION, VERSION)
    return source


def _entry(source: Fields) -> Entry:
    entry = Entry(
        sequence=source.number("sequence", 1, GREATEST_NUMBER),
        accession=source.matching("accession", ACCESSION, "NBRC-STR-000123"),
        signed=source.text("signed", LONGEST_TOKEN),
    )
    source.end()
    return entry


def _seal(source: Fields) -> Seal:
    seal = Seal(
        number=source.number("number", 1),
        first_event=source.number("first_event", 1),
        last_event=source.number("last_event", 1),
        digest=source.matching("digest", DIGEST, "64 hexadecimal digits"),
        signature=source.matching("signature", SIGNATURE, "an Ed25519 signature in base64"),
        sealed_at=source.instant("sealed_at"),
    )
    source.end()
    return seal


def _result(source: Fields) -> Result:
    result = Result(
        sequence=source.number("sequence", 1, GREATEST_NUMBER),
        outcome=source.choice("outcome", Outcome),
        code=source.optional_text("code", 100),
        reason=source.optional_text("reason", 2000),
    )
    source.end()
    return result

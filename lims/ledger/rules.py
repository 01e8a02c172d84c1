"""What an event's digest covers, and how facts are written down. Pure functions."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import rfc8785

NO_SEAL = "0" * 64


def plain(value: Any) -> Any:
    """A value as canonical JSON can hold it, the same for a row just written and for one read back."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return "0" if text == "-0" else text
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    return value


def event_digest(event: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of an event and its lines."""
    return hashlib.sha256(rfc8785.dumps({"event": dict(event), "lines": [dict(line) for line in lines]})).hexdigest()


def mac_of(secret: bytes, text: str) -> str:
    """HMAC-SHA256: only who has the instance's key can make it, so a digest changed in the database shows."""
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def seal_digest(previous: str, digests: Iterable[str]) -> str:
    """The digest of a seal: of the one before it and of the events it covers, in order."""
    chain = hashlib.sha256(previous.encode())
    for digest in digests:
        chain.update(digest.encode())
    return chain.hexdigest()


def sealed_text(seal_id: int, first_seq: int, last_seq: int, digest: str) -> bytes:
    """The bytes that a seal's signature is over."""
    return rfc8785.dumps({"seal": seal_id, "first": first_seq, "last": last_seq, "digest": digest})

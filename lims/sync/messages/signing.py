"""The envelope of every message: a compact JWS (RFC 7515) with an Ed25519 signature (RFC 8037).

The header names what the message is for, and who signed it with which key. The content is canonical JSON
(RFC 8785), so the same content has one form only; anything else is refused although its signature be right.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.api_jws import PyJWS
from jwt.exceptions import InvalidSignatureError, PyJWTError
from sqlalchemy.orm import Session

from lims.core.keys import load_key, public_jwk
from lims.core.settings import settings_of
from lims.sync import refusals
from lims.sync.records import canonical

ALGORITHM = "EdDSA"
_KEY_NAME = re.compile(r"([A-Z][A-Z0-9]{1,11}):([A-Za-z0-9_-]{43})")


class Purpose(StrEnum):
    """What a message is for. Signed with it, so that no message can be passed off as another."""

    RECORD = "record"
    TOMBSTONE = "tombstone"
    BATCH = "batch"
    RECEIPT = "receipt"
    COLLECTION = "collection"
    REQUESTS = "requests"
    STATES = "states"


@dataclass(frozen=True)
class Signer:
    """An instance that signs: its code and its private key."""

    code: str
    key: Ed25519PrivateKey

    @property
    def key_name(self) -> str:
        return f"{self.code}:{public_jwk(self.key.public_key())['kid']}"

    def sign(self, purpose: Purpose, document: dict[str, Any]) -> str:
        headers = {"typ": _type_of(purpose), "kid": self.key_name}
        return PyJWS().encode(canonical(document), self.key, algorithm=ALGORITHM, headers=headers)


@dataclass(frozen=True)
class Opened:
    """The content of a message whose signature is right; `sender` is the code that the key belongs to."""

    sender: str
    key_id: str
    document: dict[str, Any]


KeyFinder = Callable[[str, str], Ed25519PublicKey]
"""Gives the public key of (sender, key id), or raises KeyUnknown."""


def open_message(token: str, purpose: Purpose, key_of: KeyFinder) -> Opened:
    """The content of a signed message, once everything about its envelope is proved.

    Raises NotSignedMessage, KeyUnknown, SignatureWrong or MessageNotCanonical.
    """
    _refuse_other_spellings(token, purpose)
    sender, key_id = _key_named_in(token, purpose)
    try:
        payload = PyJWS().decode(token, key_of(sender, key_id), algorithms=[ALGORITHM])
    except InvalidSignatureError as fault:
        raise refusals.SignatureWrong(sender=sender) from fault
    except PyJWTError as fault:
        raise refusals.NotSignedMessage(purpose=purpose.value) from fault
    return Opened(sender, key_id, _canonical_document(payload))


def purpose_of(token: str) -> Purpose:
    """What a message says it is for, before anything is proved. Raises NotSignedMessage."""
    for purpose in Purpose:
        if _header(token, purpose).get("typ") == _type_of(purpose):
            return purpose
    raise refusals.NotSignedMessage(purpose="message")


def _type_of(purpose: Purpose) -> str:
    return f"biorepository-{purpose.value}+jws"


def _refuse_other_spellings(token: str, purpose: Purpose) -> None:
    """Base64 has several spellings of the same bytes; only the one without padding and stray bits is
    accepted.

    Otherwise the last letter of a signature could be changed without anybody noticing.
    """
    parts = token.split(".")
    try:
        spelt = [base64.urlsafe_b64encode(_bytes_of(part)).rstrip(b"=").decode() for part in parts]
    except (binascii.Error, ValueError) as fault:
        raise refusals.NotSignedMessage(purpose=purpose.value) from fault
    if len(parts) != 3 or spelt != parts:
        raise refusals.NotSignedMessage(purpose=purpose.value)


def _bytes_of(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _header(token: str, purpose: Purpose) -> dict[str, Any]:
    """The header alone, unproved; the long rest of a message is not decoded for it."""
    try:
        header = json.loads(_bytes_of(token.partition(".")[0]))
    except (ValueError, RecursionError) as fault:
        raise refusals.NotSignedMessage(purpose=purpose.value) from fault
    if not isinstance(header, dict):
        raise refusals.NotSignedMessage(purpose=purpose.value)
    return header


def _key_named_in(token: str, purpose: Purpose) -> tuple[str, str]:
    header = _header(token, purpose)
    named = _KEY_NAME.fullmatch(str(header.get("kid", "")))
    if named is None or header.get("typ") != _type_of(purpose):
        raise refusals.NotSignedMessage(purpose=purpose.value)
    return named[1], named[2]


def _canonical_document(payload: bytes) -> dict[str, Any]:
    try:
        document = json.loads(payload)
        same = isinstance(document, dict) and canonical(document) == payload
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as fault:
        raise refusals.MessageNotCanonical from fault
    if not same:
        raise refusals.MessageNotCanonical
    return dict(document)


def signer_of(session: Session) -> Signer:
    """The instance that this session belongs to, ready to sign."""
    settings = settings_of(session)
    return Signer(settings.centre_code, load_key(settings.key_file))

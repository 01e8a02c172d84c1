"""Signed messages: what is signed is read, and any changed byte is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from lims.core.refusals import Refusal
from lims.sync import refusals
from lims.sync.messages import batches, requests
from lims.sync.messages.signing import Purpose, Signer, open_message, purpose_of
from lims.sync.records import canonical
from tests.factories.sync import MODIFIED, any_record, instants, make_record, make_signer, texts

SIGNER = make_signer()
TOKEN = SIGNER.sign(Purpose.RECORD, make_record().document())
MESSAGE_ID = "0191d5a0-7c0e-7000-8000-000000000001"


def key_of_signer(sender: str, key_id: str) -> Ed25519PublicKey:
    if f"{sender}:{key_id}" != SIGNER.key_name:
        raise refusals.KeyUnknown(sender=sender, key=key_id)
    return SIGNER.key.public_key()


@given(any_record())
def test_what_was_signed_is_what_is_read(record: Any) -> None:
    opened = open_message(SIGNER.sign(Purpose.RECORD, record.document()), Purpose.RECORD, key_of_signer)
    assert opened.document == record.document()
    assert opened.sender == SIGNER.code


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="latin-1"))
def test_any_changed_character_is_refused(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(Refusal):
        open_message(changed, Purpose.RECORD, key_of_signer)


@pytest.mark.parametrize("character", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")
def test_other_spellings_of_the_same_signature_are_refused(character: str) -> None:
    if character == TOKEN[-1]:
        return
    with pytest.raises((refusals.NotSignedMessage, refusals.SignatureWrong)):
        open_message(TOKEN[:-1] + character, Purpose.RECORD, key_of_signer)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_noise_is_refused(noise: str) -> None:
    with pytest.raises(refusals.NotSignedMessage):
        open_message(noise, Purpose.RECORD, key_of_signer)


def test_another_key_is_refused() -> None:
    stranger = make_signer()
    with pytest.raises(refusals.KeyUnknown):
        open_message(stranger.sign(Purpose.RECORD, {}), Purpose.RECORD, key_of_signer)


def test_a_key_that_is_not_the_named_one_is_refused() -> None:
    stranger = make_signer()
    with pytest.raises(refusals.SignatureWrong):
        open_message(TOKEN, Purpose.RECORD, lambda _sender, _key: stranger.key.public_key())


def test_a_tombstone_cannot_pass_as_a_record() -> None:
    token = SIGNER.sign(Purpose.TOMBSTONE, make_record().document())
    assert purpose_of(token) is Purpose.TOMBSTONE
    with pytest.raises(refusals.NotSignedMessage):
        open_message(token, Purpose.RECORD, key_of_signer)


@pytest.mark.parametrize("payload", [b'{"b": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"[1]", b"\xff", b'{"a":NaN}'])
def test_content_that_is_not_canonical_is_refused_though_signed(payload: bytes) -> None:
    headers = {"typ": "biorepository-record+jws", "kid": SIGNER.key_name}
    token = PyJWS().encode(payload, SIGNER.key, algorithm="EdDSA", headers=headers)
    with pytest.raises(refusals.MessageNotCanonical):
        open_message(token, Purpose.RECORD, key_of_signer)


def test_an_unsigned_token_is_refused() -> None:
    headers = {"typ": "biorepository-record+jws", "kid": SIGNER.key_name}
    token = PyJWS().encode(canonical({}), "", algorithm="none", headers=headers)
    with pytest.raises(refusals.NotSignedMessage):
        open_message(token, Purpose.RECORD, key_of_signer)


def entries() -> st.SearchStrategy[batches.Entry]:
    return st.builds(batches.Entry, st.integers(1, 10**9), st.just("NIGB-STR-000001"), texts())


def seals() -> st.SearchStrategy[batches.Seal]:
    number = st.integers(1, 10**9)
    return st.builds(batches.Seal, number, number, number, st.just("0f" * 32), st.just("A" * 86 + "=="), instants())


@given(st.lists(entries(), max_size=3).map(tuple), st.none() | seals(), instants())
def test_a_batch_comes_back_as_it_was_built(
    made: tuple[batches.Entry, ...], seal: batches.Seal | None, sent_at: Any
) -> None:
    batch = batches.Batch("NIGB", MESSAGE_ID, sent_at, made, seal)
    assert batches.parse_batch(json.loads(canonical(batch.document()))) == batch


def test_a_receipt_comes_back_as_it_was_built() -> None:
    results = (
        batches.Result(1, batches.Outcome.STORED),
        batches.Result(2, batches.Outcome.REFUSED, "field-missing", "The field uri is missing."),
    )
    seal = batches.Result(7, batches.Outcome.UNCHANGED)
    receipt = batches.Receipt(MESSAGE_ID, "NIGB", MODIFIED, results, seal)
    assert batches.parse_receipt(json.loads(canonical(receipt.document()))) == receipt


def test_requests_and_states_come_back_as_they_were_built() -> None:
    requester = requests.Requester("Hanako Sato", "sato@example.org", "Example University", "JPN", "academic")
    request = requests.ForwardedRequest(
        MESSAGE_ID, MODIFIED, "ja", requester, "Circadian rhythm", (requests.Line("NIGB-STR-000001", 2),)
    )
    answer = requests.Requests(MESSAGE_ID, "NIGB", (request,))
    assert requests.parse_requests(json.loads(canonical(answer.document()))) == answer
    state = requests.StateOfRequest(MESSAGE_ID, requests.RequestState.RECEIVED, MODIFIED, "NIGBR00000014")
    states = requests.States("NIGB", MESSAGE_ID, MODIFIED, (state,))
    assert requests.parse_states(json.loads(canonical(states.document()))) == states
    collection = requests.Collection("NIGB", MESSAGE_ID, MODIFIED)
    assert requests.parse_collection(json.loads(canonical(collection.document()))) == collection


def test_a_recorded_collection_is_too_old() -> None:
    requests.check_fresh(MODIFIED, MODIFIED + timedelta(minutes=14))
    with pytest.raises(refusals.MessageTooOld):
        requests.check_fresh(MODIFIED, MODIFIED + timedelta(minutes=16))


def test_the_name_of_a_key_carries_the_sender_and_the_thumbprint() -> None:
    signer = Signer("NIGB", SIGNER.key)
    sender, key_id = signer.key_name.split(":")
    assert (sender, len(key_id)) == ("NIGB", 43)

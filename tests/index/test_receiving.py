"""Taking records: what is proved is stored, everything else is refused and told."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_jwk
from lims.index import refusals
from lims.index.models import Message, Record, RecordName, RecordRefusal, WitnessedSeal
from lims.index.operations import centres, receiving
from lims.index.queries import centres as centre_queries
from lims.index.queries import records as record_queries
from lims.ledger.rules import sealed_text
from lims.sync import refusals as sync_refusals
from lims.sync.messages.batches import Outcome, Receipt, Seal
from lims.sync.messages.signing import Purpose
from lims.sync.records import Availability, WithdrawalReason, Words, parse_record
from tests.factories.index import SendingCentre, make_centre
from tests.factories.sync import make_record, make_signer, make_tombstone

FLY = "NIGB-STR-000001"


@pytest.fixture
def centre(session: Session, actor: Actor) -> SendingCentre:
    return make_centre(session, actor)


def outcomes(receipt: Receipt) -> list[tuple[Outcome, str | None]]:
    return [(result.outcome, result.code) for result in receipt.results]


def stored(session: Session, accession: str = FLY) -> Record:
    return record_queries.record(session, "NIGB", accession)


def test_a_signed_record_is_stored_as_signed(session: Session, centre: SendingCentre) -> None:
    fly = make_record(synonyms=("CS", "CantonS"), genotype="+")
    receipt = centre.send(fly)
    row = stored(session)
    assert outcomes(receipt) == [(Outcome.STORED, None)]
    assert parse_record(row.document) == fly
    assert (row.name_en, row.name_ja, row.taxon_name) == ("Canton-S", "カントン S", "Drosophila melanogaster")
    assert row.availability is Availability.AVAILABLE


def test_the_same_message_again_gets_the_same_receipt_and_changes_nothing(
    session: Session, centre: SendingCentre
) -> None:
    token = centre.token(centre.batch(make_record()))
    first = centre.deliver(token)
    centre.actor = replace(centre.actor, at=centre.actor.at + timedelta(hours=2))
    assert centre.deliver(token) == first
    assert len(session.scalars(select(Message)).all()) == 1
    assert stored(session).received_at == first.received_at


def test_another_message_under_a_known_id_is_refused(centre: SendingCentre) -> None:
    batch = centre.batch(make_record())
    centre.deliver(centre.token(batch))
    with pytest.raises(refusals.MessageIdReused):
        centre.deliver(centre.token(replace(batch, entries=())))


def test_an_entry_that_comes_again_in_another_message_changes_nothing(session: Session, centre: SendingCentre) -> None:
    batch = centre.batch(make_record())
    centre.send(entries=batch.entries)
    receipt = centre.send(entries=batch.entries)
    assert outcomes(receipt) == [(Outcome.UNCHANGED, None)]


def test_an_older_version_that_comes_late_changes_nothing(session: Session, centre: SendingCentre) -> None:
    old = centre.entry(make_record(names=Words("Old name")), sequence=1)
    new = centre.entry(make_record(names=Words("New name")), sequence=2)
    centre.send(entries=(new,))
    receipt = centre.send(entries=(old,))
    assert outcomes(receipt) == [(Outcome.UNCHANGED, None)]
    assert stored(session).name_en == "New name"


def test_a_newer_version_replaces_the_names_too(session: Session, centre: SendingCentre) -> None:
    centre.send(make_record(synonyms=("Old synonym",)))
    centre.send(make_record(synonyms=("New synonym",)))
    keys = set(session.scalars(select(RecordName.key).where(RecordName.record_id == stored(session).id)))
    assert "new synonym" in keys
    assert "old synonym" not in keys


def test_a_tombstone_leaves_the_reason_and_nothing_else(session: Session, centre: SendingCentre) -> None:
    centre.send(make_record(genotype="secret"))
    centre.send(make_tombstone(reason=WithdrawalReason.EMBARGOED))
    row = stored(session)
    assert row.withdrawn_because is WithdrawalReason.EMBARGOED
    assert (row.document, row.name_en, row.search_text) == (None, None, "")
    assert "secret" not in row.signed
    assert session.scalars(select(RecordName)).all() == []


def test_a_resource_comes_back_after_a_tombstone(session: Session, centre: SendingCentre) -> None:
    centre.send(make_record())
    centre.send(make_tombstone())
    centre.send(make_record(names=Words("Back again")))
    assert stored(session).name_en == "Back again"
    assert stored(session).withdrawn_because is None


def test_a_recorded_batch_is_too_old(centre: SendingCentre) -> None:
    token = centre.token(centre.batch(make_record()))
    centre.actor = replace(centre.actor, at=centre.actor.at + timedelta(days=1))
    with pytest.raises(sync_refusals.MessageTooOld):
        centre.deliver(token)


def test_a_batch_signed_with_an_unknown_key_is_refused(centre: SendingCentre) -> None:
    centre.signer = make_signer("NIGB")
    with pytest.raises(sync_refusals.KeyUnknown):
        centre.send(make_record())


def test_a_batch_that_was_tampered_with_is_refused(centre: SendingCentre) -> None:
    header, payload, signature = centre.token(centre.batch(make_record())).split(".")
    content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).replace(b'"NIGB"', b'"NIGC"')
    changed = base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    with pytest.raises(sync_refusals.SignatureWrong):
        centre.deliver(f"{header}.{changed}.{signature}")


def test_a_batch_that_speaks_for_another_centre_is_refused(
    session: Session, actor: Actor, centre: SendingCentre
) -> None:
    make_centre(session, actor, "RIKEN")
    with pytest.raises(sync_refusals.SenderWrong):
        centre.send(make_record(), centre="RIKEN")


def test_a_record_of_another_centre_is_refused_and_the_others_are_taken(
    session: Session, actor: Actor, centre: SendingCentre
) -> None:
    other = make_centre(session, actor, "RIKEN")
    foreign = other.entry(make_record(centre="RIKEN", accession="RIKEN-STR-000001"), sequence=1)
    forged = centre.entry(make_record(centre="RIKEN", accession="RIKEN-STR-000002"), sequence=2)
    own = centre.entry(make_record(), sequence=3)
    receipt = centre.send(entries=(foreign, forged, own))
    assert outcomes(receipt) == [
        (Outcome.REFUSED, "sender-wrong"),
        (Outcome.REFUSED, "sender-wrong"),
        (Outcome.STORED, None),
    ]


def test_a_record_changed_after_signing_is_refused_with_the_reason(session: Session, centre: SendingCentre) -> None:
    entry = centre.entry(make_record())
    # All bits of a character in the middle count; the last ones of the token may happen to be what is put there.
    changed = "A" if entry.signed[-20] != "A" else "B"
    receipt = centre.send(entries=(replace(entry, signed=entry.signed[:-20] + changed + entry.signed[-19:]),))
    assert outcomes(receipt)[0][1] in ("signature-wrong", "not-signed-message")
    assert session.scalars(select(Record)).all() == []


def test_an_entry_about_another_resource_than_it_says_is_refused(centre: SendingCentre) -> None:
    entry = replace(centre.entry(make_record()), accession="NIGB-STR-000009")
    assert outcomes(centre.send(entries=(entry,))) == [(Outcome.REFUSED, "entry-mismatch")]


def test_a_refusal_names_field_and_value_and_is_resolved_by_a_mended_record(
    session: Session, centre: SendingCentre
) -> None:
    document: dict[str, Any] = make_record().document() | {"availability": "perhaps"}
    wrong = replace(centre.entry(make_record()), signed=centre.signer.sign(Purpose.RECORD, document))
    receipt = centre.send(entries=(wrong,))
    kept = session.scalars(select(RecordRefusal)).one()
    assert outcomes(receipt) == [(Outcome.REFUSED, "field-not-listed")]
    assert "availability" in (receipt.results[0].reason or "")
    assert (kept.accession, kept.values["field"], kept.values["value"]) == (FLY, "availability", "perhaps")
    centre.send(make_record())
    assert centre_queries.open_refusals(session, "NIGB") == []


def test_an_inactive_centre_sends_in_vain(session: Session, actor: Actor, centre: SendingCentre) -> None:
    row = centre_queries.centre(session, "NIGB")
    draft = centres.CentreDraft(row.name_en, row.name_ja, row.contact_email, row.home_page, active=False)
    centres.change_centre(session, actor, "NIGB", draft, row.version)
    with pytest.raises(refusals.CentreInactive):
        centre.send(make_record())


def test_messages_do_not_make_the_form_of_a_centre_stale(session: Session, actor: Actor, centre: SendingCentre) -> None:
    version = centre_queries.centre(session, "NIGB").version
    centre.send(make_record())
    session.expire_all()
    assert centre_queries.centre(session, "NIGB").version == version
    assert centre_queries.centre(session, "NIGB").last_message_at == actor.at


def make_seal(signer: Any, number: int = 1, digest: str = "ab" * 32) -> Seal:
    signature = signer.key.sign(sealed_text(number, 1, 9, digest))
    return Seal(number, 1, 9, digest, base64.b64encode(signature).decode(), make_record().modified)


def test_the_newest_seal_is_witnessed_once(session: Session, centre: SendingCentre) -> None:
    seal = make_seal(centre.signer)
    results = [centre.send(seal=seal).seal, centre.send(seal=seal).seal]
    assert [result.outcome for result in results if result] == [Outcome.STORED, Outcome.UNCHANGED]
    assert session.scalars(select(WitnessedSeal.digest)).all() == ["ab" * 32]


def test_a_rewritten_ledger_shows_as_two_seals_with_one_number(session: Session, centre: SendingCentre) -> None:
    centre.send(seal=make_seal(centre.signer))
    centre.send(seal=make_seal(centre.signer, digest="cd" * 32))
    assert centre_queries.freshness(session)[0].contradicted_seals == 1


def test_a_seal_that_the_centre_did_not_sign_is_not_witnessed(session: Session, centre: SendingCentre) -> None:
    receipt = centre.send(make_record(), seal=make_seal(make_signer("NIGB")))
    assert receipt.seal is not None
    assert (receipt.seal.outcome, receipt.seal.code) == (Outcome.REFUSED, "seal-wrong")
    assert outcomes(receipt) == [(Outcome.STORED, None)]
    assert session.scalars(select(WitnessedSeal)).all() == []


def test_a_new_key_is_trusted_and_a_revoked_one_no_longer(
    session: Session, actor: Actor, centre: SendingCentre
) -> None:
    old, centre.signer = centre.signer, make_signer("NIGB")
    centres.add_key(session, actor, "NIGB", public_jwk(centre.signer.key.public_key()))
    centre.send(make_record())
    centres.revoke_key(session, actor, "NIGB", old.key_name.split(":")[1])
    with pytest.raises(refusals.LastKey):
        centres.revoke_key(session, actor, "NIGB", centre.signer.key_name.split(":")[1])
    centre.signer = old
    with pytest.raises(sync_refusals.KeyUnknown):
        centre.send(make_record())


def test_messages_are_forgotten_when_they_cannot_come_again(
    session: Session, actor: Actor, centre: SendingCentre
) -> None:
    centre.send(make_record())
    assert receiving.forget_messages(session, replace(actor, at=actor.at + timedelta(days=29))) == 0
    assert receiving.forget_messages(session, replace(actor, at=actor.at + timedelta(days=31))) == 1

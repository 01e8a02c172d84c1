"""The public record: what is built comes back, and nothing that is wrong comes in."""

import json
from typing import Any

import pytest
from hypothesis import given

from lims.sync import records, refusals
from tests.factories.sync import any_record, make_record, make_tombstone


@given(any_record())
def test_a_record_comes_back_as_it_was_built(record: records.Record) -> None:
    sent = json.loads(records.canonical(record.document()))
    assert records.parse_record(sent) == record


@given(any_record())
def test_the_canonical_form_does_not_depend_on_the_order_of_fields(record: records.Record) -> None:
    document = record.document()
    turned = dict(reversed(document.items()))
    assert records.canonical(turned) == records.canonical(document)
    assert records.canonical(records.parse_record(document).document()) == records.canonical(document)


def test_a_tombstone_comes_back_as_it_was_built() -> None:
    tombstone = make_tombstone(reason=records.WithdrawalReason.EMBARGOED)
    assert records.parse_tombstone(tombstone.document()) == tombstone


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"version": 2}, refusals.FieldNotNumber, "version"),
        ({"format": "tombstone"}, refusals.FieldNotInForm, "format"),
        ({"accession": "../etc"}, refusals.FieldNotInForm, "accession"),
        ({"uri": "javascript:alert(1)"}, refusals.FieldNotInForm, "uri"),
        ({"names": {}}, refusals.FieldMissing, "names.en"),
        ({"names": {"en": " "}}, refusals.FieldNotText, "names.en"),
        ({"names": {"en": "nul\x00"}}, refusals.FieldNotText, "names.en"),
        ({"names": {"en": 7}}, refusals.FieldNotText, "names.en"),
        ({"availability": "maybe"}, refusals.FieldNotListed, "availability"),
        ({"modified": "2026-04-01"}, refusals.FieldNotInstant, "modified"),
        ({"modified": "2026-13-01T00:00:00Z"}, refusals.FieldNotInstant, "modified"),
        ({"taxon": {"name": "Mus", "ncbi_id": "10090"}}, refusals.FieldNotNumber, "taxon.ncbi_id"),
        ({"taxon": {"name": "Mus", "ncbi_id": True}}, refusals.FieldNotNumber, "taxon.ncbi_id"),
        ({"taxon": "Mus musculus"}, refusals.FieldNotObject, "taxon"),
        ({"synonyms": "x"}, refusals.FieldNotList, "synonyms"),
        ({"synonyms": ["x"] * 501}, refusals.FieldNotList, "synonyms"),
        ({"synonyms": ["x", 3]}, refusals.FieldNotText, "synonyms[1]"),
        (
            {"references": [{"kind": "url", "value": "data:x"}]},
            refusals.FieldNotInForm,
            "references[0].value",
        ),
        (
            {"lineage": [{"relation": {"code": "x", "label": {"en": "X"}}}]},
            refusals.FieldMissing,
            "lineage[0].name",
        ),
        ({"freezer": "B3"}, refusals.FieldUnknown, "freezer"),
    ],
)
def test_a_wrong_field_is_refused_by_name(change: dict[str, Any], refusal: type[Exception], field: str) -> None:
    document = make_record().document() | change
    with pytest.raises(refusal) as caught:
        records.parse_record(document)
    assert caught.value.values["field"] == field
    assert field in str(caught.value)


@pytest.mark.parametrize("document", [None, 1, "record", [], {}, {"format": "record"}])
def test_what_is_no_record_at_all_is_refused(document: Any) -> None:
    with pytest.raises(refusals.FieldFault):
        records.parse_record(document)


def test_words_fall_back_to_the_other_language() -> None:
    assert records.Words(en="rice").inside("ja") == "rice"
    assert records.Words(en="rice", ja="イネ").inside("ja") == "イネ"

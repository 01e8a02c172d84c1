"""The public record as it is built from a centre's tables."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.resources.drafts import NameDraft, TaxonDraft
from lims.resources.models import NameType, Resource, Visibility
from lims.resources.rules.archives import DataLinkText
from lims.resources.rules.identifiers import reference_of
from lims.shipping.queries.stock import LotStock
from lims.sync.queries.preview import preview
from lims.sync.queries.public_records import availability_of, candidates
from lims.sync.records import Availability, Record, ReferenceKind, Words, parse_record
from tests.factories.resources import make_resource


def built(session: Session, actor: Actor, **facts: Any) -> Record:
    resource = make_resource(session, actor, **facts)
    (candidate,) = candidates(session, [resource.id], actor.at)
    assert parse_record(candidate.record.document()) == candidate.record
    return candidate.record


def test_names_numbers_taxon_and_texts_are_carried(session: Session, actor: Actor) -> None:
    record = built(
        session,
        actor,
        name="Canton-S",
        name_ja="カントン S",
        names=(NameDraft("CS"), NameDraft("BL-1", NameType.OTHER_NUMBER)),
        taxon=TaxonDraft("Drosophila melanogaster", ncbi_id=7227, name_ja="キイロショウジョウバエ"),
        genotype="+",
        description_ja="野生型",
        origin_country="USA",
        pedigree="wild/lab",
        terms_of_use="学術研究に限る。",
    )
    assert record.names == Words("Canton-S", "カントン S")
    assert record.synonyms == ("CS", "BL-1")
    assert record.taxon is not None
    assert (record.taxon.ncbi_id, record.taxon.name_ja) == (7227, "キイロショウジョウバエ")
    assert record.description == Words(ja="野生型")
    assert record.terms == Words(ja="学術研究に限る。")
    assert [(parent.relation.code, parent.name) for parent in record.lineage] == [("pedigree", "wild/lab")]
    assert record.uri.endswith(f"/resources/{record.accession}")


def test_a_name_in_japanese_alone_is_the_japanese_name(session: Session, actor: Actor) -> None:
    assert built(session, actor, name="日本晴").names == Words(ja="日本晴")


def test_vocabulary_values_carry_their_meaning_in_both_languages(session: Session, actor: Actor) -> None:
    record = built(session, actor, attributes={"genes": ["w", "y"], "strain_type": "wild"})
    attributes = {attribute.name: attribute for attribute in record.attributes}
    assert [value.value for value in attributes["genes"].values] == ["w", "y"]
    label = attributes["strain_type"].values[0].label
    assert label is not None
    assert label.en
    assert label.ja


def test_publications_and_data_carry_their_numbers(session: Session, actor: Actor) -> None:
    record = built(
        session,
        actor,
        references=(reference_of("10.1534/genetics.115.180026"), reference_of("18267078")),
        data_links=(DataLinkText("nucleotide", "D37982"),),
    )
    assert [reference.kind for reference in record.references] == [ReferenceKind.DOI, ReferenceKind.PMID]
    assert record.data_links[0].url is not None
    assert "D37982" in record.data_links[0].url


def lot(*, held: bool = False, proven: bool = True) -> LotStock:
    return LotStock(1, "NGT1", 1, "cryovial", 3, is_held=held, is_proven=proven)


@pytest.mark.parametrize(
    ("stock", "parts", "expected"),
    [
        ([], {}, Availability.ON_REQUEST),
        ([lot()], {}, Availability.AVAILABLE),
        ([lot(held=True)], {}, Availability.SUSPENDED),
        ([lot(held=True), lot()], {}, Availability.AVAILABLE),
        ([lot(proven=False)], {}, Availability.ON_REQUEST),
        ([lot()], {"is_held": True}, Availability.SUSPENDED),
        ([lot()], {"withdrawn": True}, Availability.WITHDRAWN),
    ],
)
def test_availability_says_whether_one_can_have_it_now(
    stock: list[LotStock], parts: dict[str, bool], expected: Availability
) -> None:
    assert availability_of(stock, **({"is_held": False, "withdrawn": False} | parts)) is expected


def test_the_preview_tells_what_leaves_when(session: Session, actor: Actor) -> None:
    resource: Resource = make_resource(
        session, actor, genotype="w", visibility=Visibility.EMBARGOED, embargoed_until=date(2026, 10, 1)
    )
    shown = preview(session, actor, resource)
    fields = {field.name: field for field in shown.fields}
    assert (shown.leaves, shown.record, shown.opens_on) == (False, None, date(2026, 10, 1))
    assert fields["genotype"].opens_on == date(2026, 10, 1)
    assert not any(field.leaves for field in fields.values())

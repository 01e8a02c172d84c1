"""What a record is found by, and what machines read of it."""

from hypothesis import given

from lims.index.rules.finding import LONGEST_SEARCH_TEXT, key_of, name_keys, record_id, search_text
from lims.index.rules.linked_data import linked_data
from lims.sync.records import Attribute, AttributeValue, DataLink, Record, Reference, ReferenceKind, Words
from tests.factories.sync import any_record, make_record

CENTRE = {"name_en": "Centre", "name_ja": "センター", "home_page": "https://centre.example/"}
PAGE = "https://index.example/index/records/NIGB/NIGB-STR-000001"


def test_the_key_of_a_record_is_the_same_everywhere_and_fits_into_63_bits() -> None:
    assert record_id("NIGB", "NIGB-STR-000001") == 7452333348835038587
    assert 0 <= record_id("NIGB", "NIGB-STR-000001") < 2**63
    assert record_id("NIG", "B/1") != record_id("NIGB", "1")


def test_numbers_are_found_with_and_without_signs() -> None:
    keys = name_keys(make_record(synonyms=("JCM 9653",)))
    assert {"jcm 9653", "jcm9653", "nigb-str-000001", "nigbstr000001", key_of("カントン S")} <= set(keys)


@given(any_record())
def test_every_name_is_in_the_search_text(record: Record) -> None:
    text = search_text(record)
    assert len(text) <= LONGEST_SEARCH_TEXT
    assert all(key in text for key in name_keys(record))


@given(any_record())
def test_every_record_has_the_minimum_of_the_bioschemas_profile(record: Record) -> None:
    document = linked_data(record, PAGE, CENTRE)
    assert document["@type"] == ["BioSample", "Sample"]
    assert document["identifier"] == record.accession
    assert document["url"] == PAGE
    assert None not in document.values()


def test_linked_data_carries_taxon_custodian_properties_and_publications() -> None:
    record = make_record(
        genotype="w[1118]",
        attributes=(
            Attribute("temperature", Words("Temperature"), (AttributeValue("25"),), unit="°C"),
            Attribute("sex", Words("Sex"), (AttributeValue("f", Words("female", "雌")),)),
        ),
        references=(Reference(ReferenceKind.DOI, "10.1000/182"), Reference(ReferenceKind.PMID, "12345", "A paper")),
        data_links=(DataLink("INSDC", "D37982", "https://getentry.ddbj.nig.ac.jp/getentry/na/D37982"),),
    )
    document = linked_data(record, PAGE, CENTRE)
    assert document["taxonomicRange"]["@id"].endswith("NCBITaxon_7227")
    assert document["custodian"] == {
        "@type": "Organization",
        "name": "Centre",
        "alternateName": "センター",
        "url": "https://centre.example/",
    }
    assert [(p["propertyID"], p["value"], p.get("unitText")) for p in document["additionalProperty"]] == [
        ("genotype", "w[1118]", None),
        ("temperature", "25", "°C"),
        ("sex", "female", None),
    ]
    assert [c["url"] for c in document["citation"]] == [
        "https://doi.org/10.1000/182",
        "https://pubmed.ncbi.nlm.nih.gov/12345/",
    ]
    assert document["sameAs"] == ["https://getentry.ddbj.nig.ac.jp/getentry/na/D37982"]

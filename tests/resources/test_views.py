"""Pages of the catalogue."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.core.actor import Actor
from lims.resources.drafts import LineageDraft, NameDraft, TaxonDraft
from lims.resources.models import NameType, Resource, Visibility
from lims.resources.operations import add_lineage
from lims.resources.queries.catalogue import resource
from lims.resources.rules.archives import data_link_of
from lims.resources.rules.identifiers import reference_of
from tests.factories.resources import make_resource, make_resources, make_taxon


@pytest.fixture
def curator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("curator")


@pytest.fixture
def made(app: Flask, actor: Actor) -> str:
    """A medaka strain with a bit of everything; a parent and a child."""
    with app.extensions["lims.database"].transaction() as session:
        make_taxon(session, actor, name_ja="ミナミメダカ", ncbi_id=8090)
        subject = make_resource(
            session,
            actor,
            name="b^dofl",
            name_ja="黒色素胞欠損",
            names=(NameDraft("MT10", NameType.DEPOSITOR_NUMBER),),
            taxon=TaxonDraft("Oryzias latipes"),
            genotype="b[dofl]/b[dofl]",
            origin_country="JPN",
            collected_on="197506--",
            attributes={"strain_type": "spontaneous_mutant"},
            as_deposited={"ORIGCTY": "日本", "remark": {"raw": "NA", "field": "phenotype"}},
            references=(reference_of("PMID: 11479596"), reference_of("doi:10.1534/genetics.104.030494")),
            data_links=(data_link_of("PRJDB1000"),),
            visibility=Visibility.EMBARGOED,
            embargoed_until=date(2030, 1, 1),
        )
        parent, child = make_resources(session, actor, 2)
        add_lineage(session, actor, [LineageDraft(subject, parent), LineageDraft(child, subject)])
        return subject.accession


def saved(app: Flask, accession: str) -> Resource:
    with app.extensions["lims.database"].read() as session:
        return resource(session, accession)


def test_list_finds_and_a_number_opens_its_page(curator: FlaskClient, made: str) -> None:
    page = curator.get("/resources/?q=メダカ&kind=strain")
    assert made in page.text
    assert "Resources found: 1" in page.text
    answer = curator.get(f"/resources/?q={made.lower()}")
    assert answer.location == f"/resources/{made}"
    assert "Nothing found" in curator.get("/resources/?q=zebrafish").text


def test_page_shows_facts_words_as_deposited_family_and_links(curator: FlaskClient, made: str) -> None:
    text = curator.get(f"/resources/{made}").text
    for expected in (
        "b[dofl]/b[dofl]",
        "Spontaneous mutant",
        "Japan",
        "1975-06",
        "日本",
        "https://pubmed.ncbi.nlm.nih.gov/11479596/",
        "https://doi.org/10.1534/genetics.104.030494",
        "https://ddbj.nig.ac.jp/search/entry/bioproject/PRJDB1000",
        "<svg",
        "2030-01-01",
        "NIG-STR-000002",
        "NCBI:txid8090",
    ):
        assert expected in text, expected
    assert "style=" not in text[text.index("<svg") : text.index("</svg>")]


def test_page_is_in_the_readers_language(curator: FlaskClient, made: str) -> None:
    curator.post("/accounts/language", data={"language": "ja"})
    text = curator.get(f"/resources/{made}").text
    assert "自然発症突然変異" in text
    assert "系統の種類" in text
    assert "日本" in text


def test_other_spelling_of_a_number_leads_to_the_one_address(curator: FlaskClient, made: str) -> None:
    assert curator.get(f"/resources/{made.lower()}").location == f"/resources/{made}"
    assert curator.get("/resources/NIG-STR-999999").status_code == 404


def test_new_resource_is_registered_from_written_values(app: Flask, curator: FlaskClient) -> None:
    assert "Seed accession" in curator.get("/resources/new").text
    answer = curator.post(
        "/resources/new?kind=seed",
        data={
            "name": " PI 504217 ",
            "synonyms": "wild beet\nsea beet",
            "scientific_name": "Beta vulgaris",
            "origin_country": "ITA",
            "latitude": "41°12'30\"N",
            "collected_on": "1975年6月",
            "biological_status": "100",
            "storage_types": ["10", "40"],
            "references": "Frese L 2001 doi:10.1023/A:1018601131459",
            "visibility": "open",
        },
    )
    assert answer.location == "/resources/NIG-SED-000001"
    made = saved(app, "NIG-SED-000001")
    assert (made.name, made.latitude, made.collected_on) == ("PI 504217", pytest.approx(41.208333), "197506--")
    assert made.attributes == {"biological_status": "100", "storage_types": ["10", "40"]}
    assert made.visibility is Visibility.OPEN


def test_wrong_values_come_back_at_their_fields(app: Flask, curator: FlaskClient) -> None:
    answer = curator.post("/resources/new?kind=seed", data={"name": "", "latitude": "north", "visibility": "embargoed"})
    assert answer.status_code == 422
    assert "is not understood as a coordinate" in answer.text
    answer = curator.post("/resources/new?kind=seed", data={"name": "x", "visibility": "embargoed"})
    assert "An embargo needs the date" in answer.text


def test_edit_keeps_what_was_not_touched(app: Flask, curator: FlaskClient, made: str) -> None:
    page = curator.get(f"/resources/{made}/edit").text
    assert 'value="1975-06"' in page
    answer = curator.post(
        f"/resources/{made}/edit",
        data={"version": 2, "name": "b^dofl", "scientific_name": "Oryzias latipes", "strain_type": "inbred"},
    )
    assert answer.location == f"/resources/{made}"
    after = saved(app, made)
    assert after.attributes == {"strain_type": "inbred"}
    assert after.taxon is not None
    assert after.visibility is Visibility.EMBARGOED


def test_stale_edit_shows_both_versions_and_can_be_saved_knowingly(app: Flask, curator: FlaskClient, made: str) -> None:
    first = {"version": 2, "name": "saved by another", "scientific_name": "Oryzias latipes"}
    curator.post(f"/resources/{made}/edit", data=first)
    answer = curator.post(f"/resources/{made}/edit", data=first | {"name": "entered by me"})
    assert answer.status_code == 409
    assert "saved by another" in answer.text
    assert "entered by me" in answer.text
    assert 'name="version" type="hidden" value="3"' in answer.text
    assert saved(app, made).name == "saved by another"
    curator.post(f"/resources/{made}/edit", data=first | {"name": "entered by me", "version": 3})
    assert saved(app, made).name == "entered by me"


def test_parent_is_added_by_name_and_a_circle_is_refused_on_the_page(curator: FlaskClient, made: str) -> None:
    answer = curator.post("/resources/NIG-STR-000002/parents", data={"parent": "MT10", "role": "parent"})
    assert answer.status_code == 422
    assert "descends from it" in answer.text
    answer = curator.post(f"/resources/{made}/parents", data={"parent": "NIG-STR-000002", "role": "derived_from"})
    assert answer.location == f"/resources/{made}#lineage"
    assert "Derived from" in curator.get(f"/resources/{made}").text


def test_parent_reference_and_link_are_taken_away(app: Flask, curator: FlaskClient, made: str) -> None:
    for part in ("parents/1", "references/1", "data-links/1"):
        assert curator.post(f"/resources/{made}/{part}/remove").status_code == 302
        assert curator.post(f"/resources/{made}/{part}/remove").status_code == 404


def test_reference_and_link_are_added_once(curator: FlaskClient, made: str) -> None:
    assert curator.post(f"/resources/{made}/references", data={"reference": "PMID 1"}).status_code == 302
    assert curator.post(f"/resources/{made}/references", data={"reference": "PMID 1"}).status_code == 422
    assert curator.post(f"/resources/{made}/data-links", data={"data_link": "AB123456"}).status_code == 302
    assert curator.post(f"/resources/{made}/data-links", data={"data_link": "PRJDB1000"}).status_code == 422


def test_visibility_and_withdrawal(app: Flask, curator: FlaskClient, made: str) -> None:
    path = f"/resources/{made}"
    assert curator.post(f"{path}/visibility", data={"version": 1, "visibility": "open"}).status_code == 422
    assert curator.post(f"{path}/visibility", data={"version": 2, "visibility": "open"}).status_code == 302
    assert saved(app, made).visibility is Visibility.OPEN
    assert curator.post(f"{path}/withdraw", data={"reason": ""}).status_code == 422
    assert curator.post(f"{path}/withdraw", data={"reason": "died out"}).status_code == 302
    assert "This entry is kept" in curator.get(path).text
    assert made not in curator.get("/resources/").text
    assert made in curator.get("/resources/?state=withdrawn").text


def test_auditor_reads_and_is_offered_no_change(client_as: Callable[[str], FlaskClient], made: str) -> None:
    auditor = client_as("auditor")
    text = auditor.get(f"/resources/{made}").text
    assert "Add a parent" not in text
    assert auditor.get(f"/resources/{made}/edit").status_code == 403


def test_download_of_a_filtered_list(curator: FlaskClient, made: str) -> None:
    answer = curator.get("/resources/export?kind=strain&q=dofl&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["accession"] for row in rows] == [made]
    assert rows[0]["strain_type"] == "spontaneous_mutant"
    assert curator.get("/resources/export?format=pdf").status_code == 404


def test_suggestions_for_fields(curator: FlaskClient, made: str) -> None:
    assert curator.get("/resources/suggest?q=dofl").json == [{"value": made, "label": "b^dofl"}]
    assert curator.get("/resources/taxa/suggest?q=メダカ").json == [
        {"value": "Oryzias latipes", "label": "ミナミメダカ"}
    ]


def test_taxa_are_made_edited_and_merged(curator: FlaskClient, made: str) -> None:
    answer = curator.post("/resources/taxa/new", data={"scientific_name": "Oryzias sakaizumii", "ncbi_id": "1"})
    assert answer.location == "/resources/taxa/2"
    assert curator.post("/resources/taxa/new", data={"scientific_name": "oryzias LATIPES"}).status_code == 422
    form = {"version": 1, "scientific_name": "Oryzias sakaizumii", "name_ja": "キタノメダカ", "synonyms": "Oryzias sp."}
    assert curator.post("/resources/taxa/2", data=form).status_code == 302
    stale = curator.post("/resources/taxa/2", data=form | {"name_ja": "別名"})
    assert stale.status_code == 422
    assert "キタノメダカ" in stale.text
    assert curator.post("/resources/taxa/2/merge", data={"merge-merged": "no such"}).status_code == 422
    assert curator.post("/resources/taxa/2/merge", data={"merge-merged": "Oryzias latipes"}).status_code == 302
    assert "Oryzias latipes" in curator.get("/resources/taxa/2").text
    assert "キタノメダカ" in curator.get("/resources/taxa?q=latipes").text
    assert made in curator.get("/resources/?q=キタノメダカ").text

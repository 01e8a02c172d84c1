"""Pages of quality: the worklist, the grid, results, holds, and what is shown on other areas' pages."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale

from lims.quality.models import HoldReason, Outcome
from lims.quality.operations import place_hold, plan_rechecks
from lims.quality.queries import results_of_lot
from lims.quality.wording import time_span
from tests.factories.quality import BAD, GOOD, make_lot, make_result

GRID = {"1.sown": "50", "1.normal": "48", "2.sown": "50", "2.normal": "47", "4.sown": "100", "4.normal": "95"}


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def lot(database, actor):
    with database.transaction() as session:
        made = make_lot(session, actor)
        plan_rechecks(session, actor)
        session.flush()
        _barcodes = [item.barcode for item in made.items]
        _accession = made.resource.accession
        session.refresh(made)
        session.expunge_all()
        made.first_barcode, made.accession = _barcodes[0], _accession
        return made


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def results_in(database, lot):
    with database.read() as session:
        return results_of_lot(session, lot)


def test_the_worklist_shows_what_to_take_and_when_it_was_due(client_as, lot):
    text = words(client_as("qc").get("/quality/"))
    assert "Germination test" in text
    assert lot.code in text
    assert lot.first_barcode in text
    assert "Overdue by 31 days" in text
    assert "never tested" in text


@pytest.mark.parametrize(
    ("days", "en", "ja"),
    [(1, "in 1 day", "1 日後"), (45, "in 45 days", "45 日後"), (150, "in 5 months", "5 か月後"),
     (3653, "in 10 years", "10 年後")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(app, days, en, ja):
    with app.test_request_context():
        for language, text in (("en", en), ("ja", ja)):
            with force_locale(language):
                assert time_span(days, ahead=True) == text
        with force_locale("en"):
            assert (time_span(31), time_span(729), time_span(730)) == ("31 days", "24 months", "2 years")


def test_counts_that_are_not_needed_can_be_put_away(client_as, lot):
    page = BeautifulSoup(
        client_as("qc").get(f"/quality/lots/{lot.code}/results/new?test=germination").data, "html.parser"
    )
    assert page.select_one("[data-more-counts]").get_text(strip=True).startswith("More counts: Abnormal seedlings")
    put_away = {cell["data-count"] for cell in page.select(".count-optional input")}
    assert put_away == {"abnormal", "fresh", "hard", "dead"}


def test_the_worklist_can_be_narrowed(client_as, lot):
    client = client_as("qc")
    for query, found in (("test=germination", True), ("test=mycoplasma", False), ("kind=cell_line", False),
                         ("horizon=0", True), ("location=99", False), ("horizon=nonsense", True)):  # fmt: skip
        assert (lot.code in client.get(f"/quality/?{query}").text) == found, query


def test_counts_typed_into_the_grid_are_recorded_judged_and_withdrawn(client_as, database, lot):
    client = client_as("qc")
    address = f"/quality/lots/{lot.code}/results/new?test=germination"
    page = client.get(address)
    assert lot.first_barcode in page.text
    data = GRID | {"tested_on": "2026-03-20", "item": lot.first_barcode, "stock": "counted", "field.substrate": "agar"}
    answer = client.post(address, data=data, follow_redirects=True)
    text = words(answer)
    assert "Recorded. The test is passed." in text
    assert "The whole interval, 91 to 97.3 %, is above the threshold of 85 %." in text
    assert "2036-03-20" in text
    (result,) = results_in(database, lot)
    assert (result.successes, result.total, result.outcome) == (190, 200, Outcome.PASS)
    with database.read() as session:
        from lims.lots.queries import item

        assert item(session, lot.first_barcode).quantity == 300


def test_a_wrong_count_is_shown_at_its_cell_and_nothing_is_recorded(client_as, database, lot):
    answer = client_as("qc").post(
        f"/quality/lots/{lot.code}/results/new?test=germination",
        data=GRID | {"4.normal": "101", "tested_on": "2026-03-20", "stock": "nothing"},
    )
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert [cell["name"] for cell in page.select("input.is-invalid")] == ["4.normal"]
    assert "There cannot be more than were tested." in words(answer)
    assert page.select_one("input[name='1.sown']")["value"] == "50"
    assert results_in(database, lot) == []


def test_a_failed_lot_is_on_hold_and_released_only_by_a_decision(client_as, database, lot):
    client = client_as("qc")
    data = {"1.sown": "100", "1.normal": "20", "tested_on": "2026-03-20", "stock": "nothing"}
    answer = client.post(f"/quality/lots/{lot.code}/results/new?test=germination", data=data, follow_redirects=True)
    assert "the lot is on hold" in words(answer)
    assert lot.code in client.get("/quality/holds").text
    assert client_as("technician").post("/quality/holds/1/release", data={"reason": "x"}).status_code == 403
    assert client.post("/quality/holds/1/release", data={"reason": " "}).status_code == 422
    client.post("/quality/holds/1/release", data={"reason": "last of its kind"})
    assert lot.code not in client.get("/quality/holds").text
    assert "last of its kind" in client.get("/quality/holds?released=1").text


def test_a_result_is_corrected_and_the_wrong_one_says_so(client_as, database, actor, lot):
    with database.transaction() as session:
        from lims.lots.queries import lot as lot_by_code

        wrong = make_result(session, actor, lot_by_code(session, lot.code), BAD).id
    client = client_as("qc")
    page = BeautifulSoup(client.get(f"/quality/results/{wrong}/correction").text, "html.parser")
    assert page.select_one("input[name='1.normal']")["value"] == "20"
    blank = {cell["name"]: "" for cell in page.select("input[data-count]")}
    data = blank | GRID | {"tested_on": "2026-03-20", "reason": "digits exchanged"}
    assert "passed" in words(client.post(f"/quality/results/{wrong}/correction", data=data, follow_redirects=True))
    text = words(client.get(f"/quality/results/{wrong}"))
    assert "Corrected." in text
    assert "digits exchanged" in text
    again = client.post(f"/quality/results/{wrong}/correction", data=data)
    assert again.status_code == 422
    assert "corrected already" in words(again)


def test_holds_are_placed_on_lots_and_resources(client_as, lot):
    client = client_as("manager")
    assert client.post(f"/quality/holds/new?lot={lot.code}", data={"reason": "other"}).status_code == 422
    client.post(f"/quality/holds/new?lot={lot.code}", data={"reason": "quarantine", "note": "mites seen"})
    client.post(f"/quality/holds/new?resource={lot.accession}", data={"reason": "missing_agreement"})
    text = words(client.get("/quality/holds"))
    assert "mites seen" in text
    assert "Missing agreement" in text
    assert client_as("auditor").get(f"/quality/holds/new?lot={lot.code}").status_code == 403
    assert client.get("/quality/holds/new?resource=NOTHING").status_code == 404


def test_a_lot_of_several_tests_asks_which(client_as, lot):
    text = words(client_as("qc").get(f"/quality/lots/{lot.code}/results/new"))
    assert "Germination test" in text
    assert "Seed moisture content" in text


@pytest.mark.parametrize(
    ("kind", "form", "test", "data", "expected"),
    [
        ("cell_line", "cryovial", "mycoplasma", {"verdict": "positive", "field.method": "pcr"}, "Fail"),
        ("cell_line", "cryovial", "str_profile",
         {"1.query_alleles": "16", "1.reference_alleles": "15", "1.shared_alleles": "14"}, "90.3 %"),
        ("microbe", "ampoule", "cfu", {"field.cfu_before": "1e9", "field.cfu_after": "2e7"}, "1.70 powers"),
        ("clone", "dna_tube", "dna_quality", {"field.concentration": "85", "field.a260_280": "1.55"},
         "A260/280 is 1.55"),
    ],
)  # fmt: skip
def test_tests_of_every_measure_have_their_form(client_as, database, actor, kind, form, test, data, expected):
    with database.transaction() as session:
        code = make_lot(session, actor, kind=kind, form=form).code
    client = client_as("qc")
    address = f"/quality/lots/{code}/results/new?test={test}"
    assert client.get(address).status_code == 200
    answer = client.post(address, data=data | {"tested_on": "2026-03-20", "stock": "nothing"}, follow_redirects=True)
    assert expected in words(answer)


def test_a_wrong_measured_value_is_shown_at_its_field(client_as, database, actor):
    with database.transaction() as session:
        code = make_lot(session, actor, kind="microbe", form="ampoule").code
    answer = client_as("qc").post(
        f"/quality/lots/{code}/results/new?test=cfu",
        data={"field.cfu_before": "a lot", "field.cfu_after": "1", "tested_on": "2026-03-20", "stock": "nothing"},
    )
    page = BeautifulSoup(answer.text, "html.parser")
    assert [field["name"] for field in page.select("input.is-invalid")] == ["field.cfu_before"]


def test_pages_speak_japanese(client_as, lot):
    client = client_as("qc")
    client.post("/accounts/language", data={"language": "ja", "next": "/quality/"})
    assert "発芽試験" in client.get("/quality/").text


def test_readers_see_but_do_not_enter(client_as, database, actor, lot):
    client = client_as("auditor")
    assert "Enter result" not in client.get("/quality/").text
    assert client.get(f"/quality/lots/{lot.code}/results/new?test=germination").status_code == 403
    with database.transaction() as session:
        from lims.lots.queries import lot as lot_by_code

        place_hold(session, actor, lot_by_code(session, lot.code), HoldReason.QUARANTINE)
        make_result(session, actor, lot_by_code(session, lot.code), GOOD, tested_on=date(2026, 3, 1))
    assert "Germination test" in client.get("/quality/results?outcome=pass").text
    assert "Release" not in words(client.get("/quality/holds")).replace("Released", "")


def test_the_start_page_has_the_figures_of_the_morning(client_as, lot):
    text = words(client_as("qc").get("/home"))
    assert "Overdue 1" in text
    assert "On hold 0" in text


def test_the_lot_page_shows_results_chart_and_next_date(client_as, database, actor, lot):
    with database.transaction() as session:
        from lims.lots.queries import lot as lot_by_code

        for day in (date(2025, 4, 1), date(2026, 3, 20)):
            make_result(session, actor, lot_by_code(session, lot.code), GOOD, tested_on=day)
    page = client_as("qc").get(f"/lots/{lot.code}")
    assert page.status_code == 200
    text = words(page)
    assert "Germination test is due on 2036-03-20." in text
    assert len(BeautifulSoup(page.text, "html.parser").select("svg[aria-label] circle")) == 2

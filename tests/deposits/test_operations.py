"""Depositors, agreements, lists, decisions, accepting: on both databases."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import InvalidValue, PermissionDenied, StaleEdit
from lims.deposits import queries
from lims.deposits.drafts import AgreementDraft, DepositorDraft, ListDraft, UploadedFile
from lims.deposits.models import Decision, Deposit, DepositRow, DepositState, RememberedColumn, RowState, UseCondition
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.depositors import edit_depositor, register_depositor
from lims.deposits.operations.lists import (
    close_deposit,
    decide_rows,
    recheck_list,
    remap_list,
    take_doubtful_rows,
    upload_list,
)
from lims.deposits.queries.refused import refused_rows_file
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.refusals import (
    AgreementEnded,
    CatalogueChanged,
    DepositClosed,
    DepositorKnown,
    NothingTaken,
    OtherDepositorsAgreement,
    RowsRefused,
    RowsRegistered,
    RowsUnknown,
)
from lims.ledger.queries import history
from lims.resources.models import NameType, Parentage, Resource, ResourceName, Visibility
from tests.factories.deposits import list_file, make_agreement, make_deposit, make_depositor

MEDAKA = [
    ["strain", "species", "country", "collection date"],
    ["OK-Cab", "Oryzias latipes", "JPN", "197506--"],
    ["Hd-rR", "Oryzias latipes", "Nowhere", ""],
    ["MT10", "Oryzias latipes", "JPN", "NA"],
    ["mt 10", "Oryzias latipes", "JPN", ""],
]
SPECIMEN_ROWS = Path(__file__).with_name("arabidopsis_accessions.csv")


def rows_of(session: Session, deposit: Deposit) -> dict[int, DepositRow]:
    session.expire_all()
    found = session.scalars(select(DepositRow).where(DepositRow.deposit_id == deposit.id).order_by(DepositRow.number))
    return {row.number: row for row in found}


def resources(session: Session) -> list[Resource]:
    return list(session.scalars(select(Resource).order_by(Resource.accession)))


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """What is sent to the database; the inserts of one flush count as one."""
    sent: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        if not sent or not (statement.startswith("INSERT") and statement[:60] == sent[-1][:60]):
            sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_depositor_is_recorded_once_for_each_organization(session: Session, actor: Actor) -> None:
    first = make_depositor(session, actor, organization="NIG")
    assert first.number == "NIG-DPR-0001"
    assert make_depositor(session, actor, organization="RIKEN").number == "NIG-DPR-0002"
    with pytest.raises(DepositorKnown):
        register_depositor(session, actor, DepositorDraft("hanako  YAMADA", organization="nig"))
    assert [line.event.kind for line in history(session, "depositor", first.id)] == ["depositor.registered"]


def test_stale_edit_of_a_depositor_is_refused(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    edit_depositor(session, actor, depositor, DepositorDraft("Hanako Yamada", email="a@example.org"), 1)
    with pytest.raises(StaleEdit):
        edit_depositor(session, actor, depositor, DepositorDraft("Hanako Sato"), 1)
    with pytest.raises(InvalidValue):
        edit_depositor(session, actor, depositor, DepositorDraft("Hanako Yamada", country="JAPAN"), 2)


def test_agreement_needs_dates_that_fit_and_belongs_to_its_depositor(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    with pytest.raises(InvalidValue):
        make_agreement(session, actor, depositor, ends_on=date(2026, 2, 1))
    with pytest.raises(InvalidValue):
        make_agreement(session, actor, depositor, visibility=Visibility.EMBARGOED)
    ended = make_agreement(session, actor, depositor, signed_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    with pytest.raises(AgreementEnded):
        make_deposit(session, actor, MEDAKA, depositor, agreement=ended)
    other = make_depositor(session, actor, "Taro Sato")
    with pytest.raises(OtherDepositorsAgreement):
        make_deposit(session, actor, MEDAKA, other, agreement=make_agreement(session, actor, depositor))


def test_upload_checks_each_row_and_registers_nothing(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    rows = rows_of(session, deposit)
    assert [(row.number, row.state) for row in rows.values()] == [
        (2, RowState.READY),
        (3, RowState.REFUSED),
        (4, RowState.DOUBTFUL),
        (5, RowState.DOUBTFUL),
    ]
    assert rows[2].decision is Decision.TAKEN
    assert rows[4].decision is Decision.OPEN
    assert rows[3].problems[0]["value"] == "Nowhere"
    assert rows[4].written["collection date"] == "NA"
    assert {problem["code"] for problem in rows[4].problems} == {"read-as-missing", "duplicate-in-list"}
    assert resources(session) == []


def test_accepting_registers_what_was_taken_with_the_depositors_own_words(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    assert accept_rows(session, actor, deposit).registered == 1
    (resource,) = resources(session)
    assert (resource.accession, resource.name, resource.collected_on) == ("NIG-STR-000001", "OK-Cab", "197506--")
    assert resource.taxon is not None
    assert resource.taxon.scientific_name == "Oryzias latipes"
    assert resource.as_deposited["collection date"] == {"raw": "197506--", "field": "collected_on"}
    assert deposit.state is DepositState.ACCEPTED
    assert rows_of(session, deposit)[2].resource_id == resource.id
    kinds = [line.event.kind for line in history(session, "resource", resource.id)]
    assert kinds == ["deposit.accepted"]


def test_same_decision_sent_twice_registers_once(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    accept_rows(session, actor, deposit)
    assert accept_rows(session, actor, deposit).registered == 0
    assert accept_rows(session, actor, deposit, [2]).registered == 0
    assert len(resources(session)) == 1


def test_tampered_row_numbers_are_refused_and_nothing_is_registered(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    with pytest.raises(RowsRefused):
        accept_rows(session, actor, deposit, [2, 3])
    with pytest.raises(RowsUnknown):
        accept_rows(session, actor, deposit, [2, 77])
    with pytest.raises(RowsRefused):
        decide_rows(session, actor, deposit, Decision.TAKEN, numbers=[3])
    assert resources(session) == []


def test_nothing_taken_is_refused(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    decide_rows(session, actor, deposit, Decision.LEFT_OUT, state=RowState.READY)
    with pytest.raises(NothingTaken):
        accept_rows(session, actor, deposit)


def test_accepting_needs_its_permission(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    with pytest.raises(PermissionDenied):
        accept_rows(session, replace(actor, permissions=frozenset()), deposit)


def test_row_that_is_in_the_catalogue_is_doubtful_by_name_synonym_and_number(session: Session, actor: Actor) -> None:
    header = ["strain", "synonym", "stock number", "species"]
    first = make_deposit(session, actor, [header, ["Cab", "OK-Cab", "26", "Oryzias latipes"]])
    accept_rows(session, actor, first)
    rows = [
        header,
        ["CAB", "", "1", "Oryzias latipes"],
        ["ok cab", "", "2", "Oryzias latipes"],
        ["x", "", "26", "Oryzias latipes"],
        ["26", "", "3", "Oryzias latipes"],
    ]
    second = make_deposit(session, actor, rows, first.depositor)
    found = rows_of(session, second)
    assert [row.state for row in found.values()] == [*[RowState.DOUBTFUL] * 3, RowState.READY]
    assert "NIG-STR-000001" in found[2].problems[0]["values"]["accession"]
    assert take_doubtful_rows(session, actor, second) == 0


def test_rows_that_came_into_the_catalogue_meanwhile_stop_the_acceptance(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    first = make_deposit(session, actor, MEDAKA, depositor)
    second = make_deposit(session, actor, MEDAKA, depositor)
    accept_rows(session, actor, first)
    with pytest.raises(CatalogueChanged):
        accept_rows(session, actor, second)
    recheck_list(session, actor, second)
    assert rows_of(session, second)[2].state is RowState.DOUBTFUL
    decide_rows(session, actor, second, Decision.TAKEN, numbers=[2])
    assert accept_rows(session, actor, second).registered == 1


def test_another_map_reads_the_rows_anew_and_is_remembered(session: Session, actor: Actor) -> None:
    rows = [["code", "species", "farbe"], ["A-1", "Oryzias latipes", "red"]]
    deposit = make_deposit(session, actor, rows)
    assert rows_of(session, deposit)[2].understood["scientific_name"] == "Oryzias latipes"
    columns = ColumnMap({"CODE": "name", "species": "scientific_name"}, {"phenotype": "seen in the lab"})
    remap_list(session, actor, deposit, columns)
    assert rows_of(session, deposit)[2].understood == {
        "name": "A-1",
        "scientific_name": "Oryzias latipes",
        "phenotype": "seen in the lab",
    }
    assert session.scalar(select(func.count()).select_from(RememberedColumn)) == 3
    again = make_deposit(session, actor, rows, deposit.depositor)
    assert again.fields == {"code": "name", "species": "scientific_name"}
    accept_rows(session, actor, deposit)
    with pytest.raises(RowsRegistered):
        remap_list(session, actor, deposit, columns)


def test_closed_deposit_stays_as_it_is(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    close_deposit(session, actor, deposit)
    with pytest.raises(DepositClosed):
        accept_rows(session, actor, deposit)
    with pytest.raises(DepositClosed):
        decide_rows(session, actor, deposit, Decision.TAKEN, numbers=[4])


def test_terms_and_embargo_of_the_agreement_become_those_of_its_resources(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    until = actor.today + timedelta(days=365)
    agreement = make_agreement(
        session,
        actor,
        depositor,
        visibility=Visibility.EMBARGOED,
        embargoed_until=until,
        use_condition=UseCondition.CONSENT_NEEDED,
        terms_of_use="Cite the paper.",
    )
    rows = [["strain", "species", "terms"], ["Cab", "Oryzias latipes", ""], ["HNI", "Oryzias latipes", "Ask first."]]
    deposit = make_deposit(session, actor, rows, depositor, agreement=agreement)
    accept_rows(session, actor, deposit)
    first, second = resources(session)
    assert (first.visibility, first.embargoed_until) == (Visibility.EMBARGOED, until)
    assert first.terms_of_use == "The depositor's consent is needed. / 寄託者の承諾が必要です。\nCite the paper."
    assert second.terms_of_use is not None
    assert second.terms_of_use.endswith("\nAsk first.")


def test_embargo_that_is_over_leaves_new_resources_open(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    draft = {"visibility": Visibility.EMBARGOED, "embargoed_until": actor.today}
    agreement = make_agreement(session, actor, depositor, **draft)
    accept_rows(session, actor, make_deposit(session, actor, MEDAKA, depositor, agreement=agreement))
    assert resources(session)[0].visibility is Visibility.OPEN


def test_parents_named_in_the_list_become_lineage(session: Session, actor: Actor) -> None:
    rows = [
        ["strain", "species", "parents"],
        ["Cab", "Oryzias latipes", ""],
        ["MT10", "Oryzias latipes", "cab; not there"],
    ]
    deposit = make_deposit(session, actor, rows)
    assert accept_rows(session, actor, deposit).unknown_parents == ("not there",)
    (line,) = session.scalars(select(Parentage))
    assert (line.child.name, line.parent.name) == ("MT10", "Cab")


def test_taxon_number_that_contradicts_its_name_refuses_its_row_only(session: Session, actor: Actor) -> None:
    header = ["strain", "species", "taxid"]
    accept_rows(session, actor, make_deposit(session, actor, [header, ["Cab", "Oryzias latipes", "8090"]]))
    rows = [header, ["a", "Mus musculus", "8090"], ["b", "Oryzias latipes", "8090"], ["c", "", "4711"]]
    deposit = make_deposit(session, actor, rows, make_depositor(session, actor, "Taro Sato"))
    assert [row.state for row in rows_of(session, deposit).values()] == [
        RowState.REFUSED,
        RowState.READY,
        RowState.REFUSED,
    ]


def test_refused_rows_come_back_as_a_file_in_the_readers_language(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, [*MEDAKA, ["=cmd()", "Oryzias latipes", "=1+1", ""]])
    accept_rows(session, actor, deposit)
    content = refused_rows_file(session, deposit, lambda text: f"{text}!", "ja").decode("utf-8-sig")
    lines = list(csv.reader(content.splitlines()))
    assert lines[0][:4] == ["Row!", "Field!", "Value!", "Reason!"]
    assert lines[1][:3] == ["3", "原産国 (country)", "Nowhere"]
    assert {line[0] for line in lines[1:]} == {"3", "4", "5", "6"}
    assert lines[-1][2] == "'=1+1"


def test_real_accessions_are_imported_with_few_statements(
    session: Session, actor: Actor, statements: list[str]
) -> None:
    """500 natural accessions of Arabidopsis (AraPheno, MIT licence), with their odd countries and doubled names."""
    depositor = make_depositor(session, actor, "1001 Genomes")
    file = UploadedFile(SPECIMEN_ROWS.name, SPECIMEN_ROWS.read_bytes(), "text/csv")
    columns = ColumnMap({}, {"scientific_name": "Arabidopsis thaliana"})
    del statements[:]
    deposit = upload_list(session, actor, ListDraft(depositor, "line", file, columns=columns))
    assert len(statements) < 40
    counts = queries.counts_of_deposits(session, [deposit.id])[deposit.id]
    assert counts.rows == 500
    assert counts.refused == 1
    take_doubtful_rows(session, actor, deposit)
    del statements[:]
    registered = accept_rows(session, actor, deposit).registered
    assert registered == 499
    assert len(statements) < 60
    codes = session.scalars(select(Resource.origin_country).distinct()).all()
    assert all(code is None or len(code) == 3 for code in codes)
    numbers = select(func.count()).select_from(ResourceName).where(ResourceName.type == NameType.DEPOSITOR_NUMBER)
    assert session.scalar(numbers) == 499


def test_agreement_draft_keeps_its_file(session: Session, actor: Actor) -> None:
    depositor = make_depositor(session, actor)
    signed = UploadedFile("mta.pdf", b"%PDF-1.7", "application/pdf")
    agreement = make_agreement(session, actor, depositor, signed_file=signed)
    assert agreement.attachment is not None
    assert agreement.attachment.name == "mta.pdf"


def test_stored_json_of_a_row_is_plain(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    row = rows_of(session, deposit)[2]
    assert json.loads(json.dumps([row.written, row.understood, row.problems]))


def test_list_file_is_kept_byte_for_byte(session: Session, actor: Actor) -> None:
    deposit = make_deposit(session, actor, MEDAKA)
    assert deposit.attachment is not None
    assert deposit.attachment.size_bytes == len(list_file(MEDAKA).content)
    assert AgreementDraft("t", date(2026, 1, 1)).signed_file is None

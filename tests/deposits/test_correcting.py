"""Correcting single rows: what is understood changes, what the depositor wrote stays."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound, PermissionDenied
from lims.deposits.models import Decision, Deposit, DepositRow, RowState
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.correcting import correct_row
from lims.deposits.operations.lists import close_deposit, decide_rows, recheck_list
from lims.deposits.refusals import DepositClosed, RowRegistered, UnknownField
from lims.ledger.queries import history
from lims.resources.models import Resource
from tests.deposits.test_views import curator, depositor, upload
from tests.factories.deposits import make_deposit

__all__ = ["curator", "depositor"]

MEDAKA = [
    ["strain", "genus", "species", "country", "collection date"],
    ["OK-Cab", "Oryzias", "latipes", "JPN", "197506--"],
    ["Hd-rR", "Oryzias", "latipes", "Nowhere", ""],
    ["MT10", "Oryzias", "latipes", "JPN", ""],
    ["mt 10", "Oryzias", "latipes", "JPN", ""],
    ["OK-Cab", "Oryzias", "latipes", "JPN", "197506--"],
]


@pytest.fixture
def deposit(session: Session, actor: Actor) -> Deposit:
    return make_deposit(session, actor, MEDAKA, kind="strain")


def rows_of(session: Session, deposit: Deposit) -> dict[int, DepositRow]:
    session.flush()
    session.expire_all()
    return {row.number: row for row in session.scalars(select(DepositRow).where(DepositRow.deposit_id == deposit.id))}


def codes(row: DepositRow) -> list[str]:
    return sorted(problem["code"] for problem in row.problems)


def test_first_of_two_equal_rows_stays_ready(session: Session, deposit: Deposit) -> None:
    rows = rows_of(session, deposit)
    assert (rows[2].state, rows[2].decision) == (RowState.READY, Decision.TAKEN)
    assert (rows[6].state, codes(rows[6])) == (RowState.REFUSED, ["same-row"])


def test_refused_value_is_corrected_and_the_written_one_kept(session: Session, actor: Actor, deposit: Deposit) -> None:
    correct_row(session, actor, deposit, 3, {"origin_country": "Japan"})
    row = rows_of(session, deposit)[3]
    assert (row.state, row.decision) == (RowState.READY, Decision.TAKEN)
    assert row.understood["origin_country"] == "JPN"
    assert row.written["country"] == "Nowhere"
    assert codes(row) == ["corrected"]
    assert history(session, "deposit", deposit.id)[0].event.kind == "deposit.row_corrected"
    accept_rows(session, actor, deposit, [3])
    made = session.scalars(select(Resource).where(Resource.name == "Hd-rR")).one()
    assert made.origin_country == "JPN"
    assert made.as_deposited["country"]["raw"] == "Nowhere"
    with pytest.raises(RowRegistered):
        correct_row(session, actor, deposit, 3, {"name": "HdrR"})


def test_corrections_add_up_and_outlast_a_comparison_with_the_catalogue(
    session: Session, actor: Actor, deposit: Deposit
) -> None:
    correct_row(session, actor, deposit, 3, {"origin_country": "JPN"})
    correct_row(session, actor, deposit, 3, {"scientific_name": "Oryzias sakaizumii"})
    correct_row(session, actor, deposit, 3, {"origin_country": ""})
    recheck_list(session, actor, deposit)
    row = rows_of(session, deposit)[3]
    assert row.understood == {"name": "Hd-rR", "scientific_name": "Oryzias sakaizumii"}
    assert codes(row) == ["corrected", "corrected"]


def test_wrong_correction_is_refused_like_a_cell(session: Session, actor: Actor, deposit: Deposit) -> None:
    correct_row(session, actor, deposit, 2, {"origin_country": "Atlantis"})
    row = rows_of(session, deposit)[2]
    assert (row.state, row.decision) == (RowState.REFUSED, Decision.OPEN)
    assert "origin_country" not in row.understood


def test_other_rows_lose_and_gain_their_doubts(session: Session, actor: Actor, deposit: Deposit) -> None:
    assert rows_of(session, deposit)[4].state is RowState.DOUBTFUL
    correct_row(session, actor, deposit, 5, {"name": "MT11"})
    rows = rows_of(session, deposit)
    assert (rows[4].state, rows[4].decision) == (RowState.READY, Decision.TAKEN)
    assert rows[5].state is RowState.READY
    correct_row(session, actor, deposit, 5, {"name": "OK-Cab"})
    rows = rows_of(session, deposit)
    assert (rows[2].state, rows[2].decision) == (RowState.DOUBTFUL, Decision.OPEN)


def test_row_that_repeats_another_becomes_one_of_its_own(session: Session, actor: Actor, deposit: Deposit) -> None:
    correct_row(session, actor, deposit, 6, {"name": "OK-Cab-2"})
    rows = rows_of(session, deposit)
    assert [rows[2].state, rows[6].state] == [RowState.READY, RowState.READY]


def test_decision_about_another_row_stays(session: Session, actor: Actor, deposit: Deposit) -> None:
    decide_rows(session, actor, deposit, Decision.LEFT_OUT, numbers=[4])
    correct_row(session, actor, deposit, 5, {"name": "MT11"})
    row = rows_of(session, deposit)[4]
    assert (row.state, row.decision) == (RowState.READY, Decision.LEFT_OUT)


def test_what_cannot_be_corrected_says_so(session: Session, actor: Actor, deposit: Deposit) -> None:
    with pytest.raises(UnknownField):
        correct_row(session, actor, deposit, 2, {"colour": "red"})
    with pytest.raises(NotFound):
        correct_row(session, actor, deposit, 99, {"name": "x"})
    close_deposit(session, actor, deposit)
    with pytest.raises(DepositClosed):
        correct_row(session, actor, deposit, 2, {"name": "x"})
    reader = Actor(None, "reader", frozenset(), "page", actor.at, actor.zone)
    with pytest.raises(PermissionDenied):
        correct_row(session, reader, deposit, 2, {"name": "x"})


def test_page_corrects_only_what_was_changed(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    address = f"/deposits/{number}/rows/3/correct"
    page = curator.get(address).get_data(as_text=True)
    assert 'value="Hd-rR"' in page
    sent = {"name": "Hd-rR", "scientific_name": "Oryzias latipes", "origin_country": "JPN", "collected_on": ""}
    answer = curator.post(address, data=sent, follow_redirects=True).get_data(as_text=True)
    assert "The row has been corrected" in answer
    assert answer.count("Corrected by") == 1
    assert "Nowhere" in answer


def test_page_without_a_change_changes_nothing(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    sent = {"name": "MT10", "scientific_name": "Oryzias latipes", "origin_country": "JPN"}
    answer = curator.post(f"/deposits/{number}/rows/5/correct", data=sent, follow_redirects=True)
    assert "Corrected by" not in answer.get_data(as_text=True)


def test_others_may_not_correct(client_as: Callable[[str], FlaskClient], curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    assert client_as("auditor").get(f"/deposits/{number}/rows/3/correct").status_code == 403

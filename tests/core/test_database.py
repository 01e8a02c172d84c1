"""Transactions: all or nothing, one writer at a time, and no stray writes."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import AttachmentDamaged, content_of, keep_file
from lims.core.database import Database, after_commit, refusing, transaction_in, unique_constraint
from lims.core.mail import Mail, queue_mail
from lims.core.numbering import Counter, next_numbers
from lims.core.paging import keyset
from lims.core.refusals import InvalidValue, Refusal
from lims.core.search import search_key
from lims.core.settings import settings_of


def test_a_failed_action_leaves_nothing(database: Database) -> None:
    called = []
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        next_numbers(session, "item")
        after_commit(session, lambda: called.append("after"))
        raise ZeroDivisionError
    with database.read() as session:
        assert session.scalars(select(Counter)).all() == []
    assert not called


def test_a_transaction_inside_another_is_a_mistake(session: Session) -> None:
    with pytest.raises(RuntimeError, match="already open"), transaction_in(session):
        pass


def test_writing_outside_a_transaction_is_a_mistake(database: Database) -> None:
    with database.read() as session:
        session.add(Counter(series="x"))
        with pytest.raises(RuntimeError, match="outside a transaction"):
            session.flush()
    with database.read() as session, pytest.raises(RuntimeError, match="outside a transaction"):
        session.execute(update(Counter).values(last=3))


def test_numbers_are_never_given_twice(database: Database) -> None:
    given: list[int] = []

    def take() -> None:
        for _ in range(10):
            with database.transaction() as session:
                given.extend(next_numbers(session, "item", 3))

    with database.transaction() as session:
        next_numbers(session, "item", 0)
    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 121))


def test_a_constraint_speaks_as_its_refusal(session: Session) -> None:
    session.add(Counter(series="x"))
    session.flush()

    class Taken(Refusal):
        pass

    from lims.accounts.models import User

    constraint = unique_constraint(User, "login")
    with pytest.raises(Taken), refusing(session, {constraint: Taken()}):
        for badge in ("A", "B"):
            session.add(
                User(
                    login="same",
                    name="x",
                    email="x@example.org",
                    language="en",
                    badge=badge,
                    password_hash="x",
                    created_at=datetime.now(UTC),
                )
            )


def test_pages_meet_without_gap_or_overlap(session: Session, actor: Actor) -> None:
    for number in range(25):
        queue_mail(session, actor, f"{number}@example.org", "s", "b")
    seen, after = [], None
    while True:
        page = keyset(session, select(Mail), [Mail.due_at, Mail.id], after=after, size=10, descending=True)
        seen += [mail.id for mail in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 25


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "WyJhIiwiYiJd"])
def test_a_cursor_of_nowhere_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(InvalidValue):
        keyset(session, select(Mail), [Mail.due_at, Mail.id], after=cursor)


def test_a_changed_file_is_noticed(session: Session, actor: Actor) -> None:
    kept = keep_file(session, actor, "../MTA.pdf", "application/pdf", b"signed")
    assert kept.name == "MTA.pdf"
    assert content_of(session, kept) == b"signed"
    (settings_of(session).data_folder / "files" / kept.sha256[:2] / kept.sha256).write_bytes(b"forged")
    with pytest.raises(AttachmentDamaged):
        content_of(session, kept)


def test_an_empty_file_is_refused(session: Session, actor: Actor) -> None:
    with pytest.raises(InvalidValue):
        keep_file(session, actor, "empty.pdf", "application/pdf", b"")


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("ショウジョウバエ", "しょうじょうばえ"),
        ("ﾒﾀﾞｶ", "メダカ"),
        ("Ｂ６；１２９", "b6;129"),
        ("  Oryza   sativa ", "oryza sativa"),
    ],
)
def test_searching_ignores_kana_width_and_case(written: str, sought: str) -> None:
    assert search_key(written) == search_key(sought)

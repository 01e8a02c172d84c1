"""The ledger's promise: whatever is changed behind its back is found and named."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lims.accounts.operations import create_user, edit_user
from lims.core.actor import Actor
from lims.core.database import Database
from lims.ledger.operations import seal_events
from lims.ledger.verification import findings

Tamper = Callable[[Session], None]


@pytest.fixture(params=["before sealing", "after sealing"])
def ledger(request: pytest.FixtureRequest, database: Database, actor: Actor) -> Database:
    """A ledger of six events on three accounts, sealed or not."""
    with database.transaction() as session:
        for login in ("hana", "ken", "mio"):
            user = create_user(
                session,
                actor,
                login=login,
                name=login,
                email="a@example.org",
                password="a long password",
                roles=["qc"],
            )
            edit_user(
                session,
                actor,
                user,
                version=user.version,
                name=login,
                email="b@example.org",
                roles=["curator"],
                active=True,
            )
        if request.param == "after sealing":
            seal_events(session, actor)
    return database


def found(database: Database) -> list[str]:
    with database.read() as session:
        return [str(finding) for finding in findings(session)]


def tampered(database: Database, *statements: str) -> list[str]:
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    return found(database)


def test_an_untouched_ledger_holds(ledger: Database) -> None:
    assert found(ledger) == []


def test_a_changed_row_is_named(ledger: Database) -> None:
    assert tampered(ledger, "UPDATE accounts_user SET active = false WHERE login = 'ken'") == [
        "user ken: active is “False”, but event 4 left it as “True”."
    ]


def test_an_inserted_row_is_named(ledger: Database) -> None:
    [finding] = tampered(
        ledger,
        "INSERT INTO accounts_user (login, name, email, language, badge, password_hash, active, session_stamp, "
        "created_at, version) VALUES ('eve', 'Eve', 'e@example.org', 'en', 'NGH9', 'x', true, 1, "
        "'2026-01-01 00:00:00', 1)",
    )
    assert finding == "user eve has no event: it was not made by this system."


def test_a_removed_row_is_named(ledger: Database) -> None:
    [finding] = tampered(
        ledger,
        "DELETE FROM accounts_user_role WHERE user_id = (SELECT id FROM accounts_user WHERE login = 'mio')",
        "DELETE FROM accounts_user WHERE login = 'mio'",
    )
    assert finding == "user mio was removed from its table; its last event is 6."


def test_a_changed_event_is_named(ledger: Database) -> None:
    assert "Event 3 (user.created) or one of its lines was changed." in tampered(
        ledger, "UPDATE ledger_event SET actor_name = 'somebody else' WHERE seq = 3"
    )


def test_an_event_with_a_recomputed_digest_is_named(ledger: Database) -> None:
    assert "Event 3 (user.created) was not written by this system." in tampered(
        ledger, "UPDATE ledger_event SET digest = 'abc' WHERE seq = 3"
    )


def test_a_changed_line_is_named(ledger: Database) -> None:
    assert "Event 3 (user.created) or one of its lines was changed." in tampered(
        ledger, "UPDATE ledger_line SET code = 'kim' WHERE event_seq = 3"
    )


@pytest.mark.parametrize("seq", [1, 3, 6])
def test_a_removed_event_is_named(ledger: Database, seq: int) -> None:
    assert f"Event {seq} was removed." in tampered(
        ledger,
        f"DELETE FROM ledger_line WHERE event_seq = {seq}",
        f"DELETE FROM ledger_event WHERE seq = {seq}",
    )


def test_a_removed_last_event_is_missed_even_with_the_head_turned_back(ledger: Database) -> None:
    assert "The ledger's head was changed: it says 5." in tampered(
        ledger,
        "DELETE FROM ledger_line WHERE event_seq = 6",
        "DELETE FROM ledger_event WHERE seq = 6",
        "UPDATE ledger_head SET seq = 5",
    )


def test_an_inserted_event_is_named(ledger: Database) -> None:
    assert "Event 7 (user.changed) was not written by this system." in tampered(
        ledger,
        "INSERT INTO ledger_event (seq, kind, at, actor_name, face, details, digest, mac) VALUES "
        "(7, 'user.changed', '2026-01-01 00:00:00', 'eve', 'page', '{}', 'abc', 'def')",
    )


def test_a_removed_seal_is_named(database: Database, actor: Actor) -> None:
    for login in ("hana", "ken"):
        with database.transaction() as session:
            create_user(
                session,
                actor,
                login=login,
                name=login,
                email="a@example.org",
                password="a long password",
                roles=[],
            )
            seal_events(session, actor)
    assert found(database) == []
    assert "Seal 1 was removed." in tampered(database, "DELETE FROM ledger_seal WHERE id = 1")


def test_a_forged_seal_is_named(ledger: Database) -> None:
    findings_of_forgery = tampered(ledger, "UPDATE ledger_seal SET signature = 'AAAA'")
    with ledger.read() as session:
        sealed = session.execute(text("SELECT count(*) FROM ledger_seal")).scalar_one()
    assert ("The signature of seal 1 is not this system's." in findings_of_forgery) == bool(sealed)


def test_what_happens_meanwhile_is_no_finding(ledger: Database, actor: Actor) -> None:
    with ledger.snapshot() as session:
        found_so_far = findings(session)
        first = session.execute(text("SELECT count(*) FROM ledger_event")).scalar_one()
        with ledger.transaction() as writing:
            create_user(
                writing, actor, login="late", name="late", email="l@example.org", password="a long password", roles=[]
            )
        assert list(found_so_far) == []
        assert session.execute(text("SELECT count(*) FROM ledger_event")).scalar_one() == first
    assert found(ledger) == []

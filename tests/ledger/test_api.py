import pytest
from sqlalchemy import text

from lims.accounts.operations import edit_user, issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from lims.ledger import verification
from tests.conftest import NOW

EVENTS_OF_FIXTURE = 8  # one account for each role


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture(autouse=True)
def _renamed(database):
    actor = system_actor("test", NOW, database.settings.zone, name="Tanaka")
    with database.transaction() as session:
        user = user_by_login(session, "qc")
        edit_user(
            session,
            actor,
            user,
            version=user.version,
            name=user.name,
            email=user.email,
            roles=["technician"],
            active=True,
        )


@pytest.fixture
def verify(app, database):
    """Ask for the verification with a token of the auditor that has some scopes."""

    def post(*scopes: Permission):
        actor = system_actor("test", NOW, database.settings.zone)
        with database.transaction() as session:
            auditor = user_by_login(session, "auditor")
            _token, made = issue_token(session, actor, auditor, name="prover", scopes=scopes)
        client = app.test_client()
        headers = {"Authorization": f"Bearer {made}", "Accept-Language": "en"}
        return lambda: client.post("/api/ledger/verification", headers=headers)

    return post


def test_events_are_listed_newest_first_page_by_page(client_as):
    client = client_as("auditor")
    first = client.get("/api/ledger/events?size=3").json
    assert [row["seq"] for row in first["rows"]] == [9, 8, 7]
    assert first["rows"][0]["actor_name"] == "Tanaka"
    second = client.get("/api/ledger/events", query_string={"size": 3, "after": first["next"]}).json
    assert [row["seq"] for row in second["rows"]] == [6, 5, 4]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "user.changed"}, 1),
        ({"actor_name": "Tanaka"}, 1),
        ({"code": "qc"}, 2),
        ({"since": "2026-04-02T00:00:00+09:00"}, 0),
        ({"until": "2026-04-02T00:00:00+09:00"}, EVENTS_OF_FIXTURE + 1),
    ],
)
def test_events_are_filtered(client_as, query, count):
    assert len(client_as("auditor").get("/api/ledger/events", query_string=query).json["rows"]) == count


@pytest.mark.parametrize("query", ["kind=nothing.known", "since=yesterday", "size=0"])
def test_a_wrong_filter_is_refused(client_as, query):
    assert client_as("auditor").get(f"/api/ledger/events?{query}").status_code == 422


def test_an_event_tells_what_it_did_but_no_secret(client_as):
    answer = client_as("auditor").get("/api/ledger/events/9")
    (line,) = answer.json["lines"]
    assert (line["thing"], line["code"]) == ("user", "qc")
    assert (line["before"]["role_names"], line["after"]["role_names"]) == (["qc"], ["technician"])
    assert "password_hash" not in answer.get_data(as_text=True)
    assert client_as("auditor").get("/api/ledger/events/999").status_code == 404


def test_the_history_of_a_thing_is_found_by_its_code(client_as):
    client = client_as("auditor")
    rows = client.get("/api/ledger/things/user/qc/history").json["rows"]
    assert [row["event"]["kind"] for row in rows] == ["user.changed", "user.created"]
    assert rows[1]["before"] is None
    assert client.get("/api/ledger/things/user/nobody/history").status_code == 404
    assert client.get("/api/ledger/things/item/qc/history").status_code == 404


def test_verification_proves_the_ledger_or_names_what_is_wrong(verify, database):
    prove = verify(Permission.LEDGER_VERIFY)
    held = prove().json
    assert (held["holds"], held["events"], held["findings"]) == (True, EVENTS_OF_FIXTURE + 2, [])
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts_user SET active = false WHERE login = 'qc'"))
    broken = prove().json
    assert not broken["holds"]
    assert "Account qc: in use is" in broken["findings"][0]


def test_a_ledger_too_large_to_wait_for_is_left_to_the_job(verify, monkeypatch):
    monkeypatch.setattr(verification, "MOST_VERIFIED_AT_ONCE", 1)
    answer = verify(Permission.LEDGER_VERIFY)()
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "ledger-too-large")


def test_only_those_who_may_read_and_verify(app, client_as, verify):
    assert client_as("technician").get("/api/ledger/events").status_code == 200
    assert verify(Permission.LEDGER_READ)().status_code == 403
    assert app.test_client().get("/api/ledger/events").status_code == 401

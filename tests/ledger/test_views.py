import pytest
from sqlalchemy import text

from lims.accounts.operations import edit_user
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.ledger import verification
from lims.ledger.jobs import JOBS
from lims.ledger.kinds import LABELS, EventKind
from lims.ledger.models import CUSTODIES
from lims.ledger.operations import seal_events
from lims.ledger.refusals import LedgerDoesNotHold
from lims.ledger.words import FACTS, THINGS
from tests.conftest import NOW
from tests.pages import check_structure, page_of, text_of

EVENTS_OF_FIXTURE = 8  # one account for each role


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def actor(database):
    return system_actor("test", NOW, database.settings.zone, name="Tanaka")


def rename(database, actor, login: str, **changes) -> None:
    with database.transaction() as session:
        user = user_by_login(session, login)
        values = {
            "version": user.version,
            "name": user.name,
            "email": user.email,
            "roles": user.role_names,
            "active": True,
        }
        edit_user(session, actor, user, **(values | changes))


def numbers_of(answer) -> list[str]:
    return [row.find("td").get_text(strip=True) for row in page_of(answer).select("main tbody tr")]


def test_events_are_listed_newest_first_with_their_things(client_as, database, actor):
    rename(database, actor, "qc", roles=["technician"])
    answer = client_as("auditor").get("/ledger/")
    check_structure(answer)
    assert numbers_of(answer) == [str(number) for number in range(EVENTS_OF_FIXTURE + 1, 0, -1)]
    first = page_of(answer).select_one("main tbody tr").get_text(" ")
    assert "Account changed" in first
    assert "qc" in first
    assert "Tanaka" in first


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "user.changed"}, 1),
        ({"kind": "user.created"}, EVENTS_OF_FIXTURE),
        ({"kind": "nothing.known"}, EVENTS_OF_FIXTURE + 1),
        ({"person": "Tanaka"}, 1),
        ({"code": "qc"}, 2),
        ({"since": "2026-04-01"}, EVENTS_OF_FIXTURE + 1),
        ({"since": "2026-04-02"}, 0),
        ({"until": "2026-03-31"}, 0),
        ({"until": "2026-04-01"}, EVENTS_OF_FIXTURE + 1),
    ],
)
def test_events_are_filtered_by_kind_person_code_and_day_of_the_centre(client_as, database, actor, query, count):
    rename(database, actor, "qc", roles=["technician"])
    answer = client_as("auditor").get("/ledger/", query_string=query)
    assert len(numbers_of(answer)) == count
    check_structure(answer)


def test_a_date_that_is_none_is_said_at_its_field(client_as):
    answer = client_as("auditor").get("/ledger/", query_string={"since": "2026-13-45"})
    assert answer.status_code == 200
    assert "Not a valid date value." in text_of(answer)


def test_a_long_list_goes_on_from_page_to_page(client_as, database, actor):
    for number in range(60):
        rename(database, actor, "qc", name=f"Name {number}")
    client = client_as("auditor")
    first = client.get("/ledger/?person=Tanaka")
    following = page_of(first).select_one("a[rel=next]")["href"]
    assert "person=Tanaka" in following
    second = client.get(following)
    assert len(numbers_of(first)) == 50
    assert len(numbers_of(second)) == 10
    assert not set(numbers_of(first)) & set(numbers_of(second))
    assert page_of(second).select_one("a[rel=first]")


def test_a_cursor_of_another_list_is_refused(client_as):
    assert client_as("auditor").get("/ledger/?after=nonsense").status_code == 422


def test_an_event_shows_before_and_after_but_no_secret(client_as, database, actor):
    rename(database, actor, "qc", roles=["technician"])
    answer = client_as("auditor").get(f"/ledger/events/{EVENTS_OF_FIXTURE + 1}")
    page = check_structure(answer)
    changes = page.select_one(".changes").get_text(" ", strip=True)
    assert "roles" in changes
    assert changes.index("Quality control") < changes.index("Technician")
    created = client_as("auditor").get("/ledger/events/1")
    assert "(not shown)" in text_of(created)
    assert "argon2" not in created.get_data(as_text=True)


def test_an_event_tells_whether_it_is_sealed(client_as, database, actor):
    client = client_as("auditor")
    assert "Waiting for the next seal" in text_of(client.get("/ledger/events/1"))
    with database.transaction() as session:
        seal_events(session, actor)
    assert "No. 1 over the events 1 to 8" in text_of(client.get("/ledger/events/1"))
    seals = client.get("/ledger/seals")
    check_structure(seals)
    assert page_of(seals).select_one("main tbody th").get_text(strip=True) == "1"


def test_an_unknown_event_is_not_found(client_as):
    assert client_as("auditor").get("/ledger/events/999").status_code == 404


def test_verification_proves_the_ledger(client_as):
    client = client_as("auditor")
    check_structure(client.get("/ledger/verification"))
    answer = client.post("/ledger/verification")
    assert "The ledger holds." in text_of(answer)


def test_verification_names_a_row_that_was_tampered_with(client_as, database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts_user SET active = false WHERE login = 'qc'"))
    answer = client_as("auditor").post("/ledger/verification")
    check_structure(answer)
    assert "The ledger does not hold." in text_of(answer)
    assert "Account qc: in use is" in text_of(answer)


def test_a_ledger_too_large_for_a_page_is_left_to_the_job(client_as, monkeypatch):
    monkeypatch.setattr(verification, "MOST_VERIFIED_AT_ONCE", 1)
    answer = client_as("auditor").post("/ledger/verification")
    assert "The ledger holds." not in text_of(answer)
    assert "python app.py verify" in text_of(answer)


def test_the_nightly_job_fails_when_the_ledger_does_not_hold(app, database):
    verify = next(job for job in JOBS if job.name == "ledger.verify")
    with app.app_context():
        assert str(EVENTS_OF_FIXTURE) in verify.run(app)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_event SET actor_name = 'x' WHERE seq = 2"))
    with app.app_context(), pytest.raises(LedgerDoesNotHold):
        verify.run(app)


def test_only_those_who_may_verify_find_the_button(client_as):
    assert "/ledger/verification" in client_as("manager").get("/ledger/").get_data(as_text=True)
    technician = client_as("technician")
    assert "/ledger/verification" not in technician.get("/ledger/").get_data(as_text=True)
    assert technician.get("/ledger/verification").status_code == 403
    assert technician.post("/ledger/verification").status_code == 403


def test_a_visitor_sees_nothing_of_the_ledger(app):
    client = app.test_client()
    for path in ("/ledger/", "/ledger/events/1", "/ledger/seals", "/ledger/verification"):
        assert client.get(path).status_code == 302


def test_every_kind_of_event_thing_and_fact_has_words():
    assert set(LABELS) == set(EventKind)
    assert set(CUSTODIES) <= set(THINGS)
    facts = {fact for custody in CUSTODIES.values() for fact in custody.facts} - {"version"}
    assert facts <= set(FACTS)

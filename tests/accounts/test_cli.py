import pytest
from flask_babel import force_locale

from lims.accounts.cli import user
from lims.core.refusals import NotFound
from tests.conftest import PASSWORD

ADD = ["add", "suzuki", "--name", "鈴木 一郎", "--email", "suzuki@example.org", "--role", "qc"]


@pytest.fixture
def run(app, runner):
    """Run the command as `python app.py` does, inside the app."""

    def invoke(*arguments, **options):
        with app.app_context(), force_locale("en"):
            return runner.invoke(user, list(arguments), **options)

    return invoke


def test_an_account_is_added_and_listed(run):
    made = run(*ADD, "--password", PASSWORD)
    assert made.exit_code == 0, made.output
    line = next(line for line in run("list").output.splitlines() if line.startswith("suzuki"))
    assert line.split("\t") == ["suzuki", "鈴木 一郎", "suzuki@example.org", "Active", "qc"]


def test_the_password_is_asked_for_twice(run):
    made = run(*ADD, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output


def test_roles_are_replaced(run):
    run("roles", "curator", "--role", "qc", "--role", "technician")
    line = next(line for line in run("list").output.splitlines() if line.startswith("curator"))
    assert line.endswith("qc, technician")


def test_a_closed_account_can_be_opened_again(run, app):
    run("deactivate", "curator")
    client = app.test_client()
    credentials = {"login": "curator", "password": PASSWORD}
    assert client.post("/accounts/sign-in", data=credentials).status_code == 422
    run("activate", "curator")
    assert client.post("/accounts/sign-in", data=credentials).status_code == 302


def test_a_password_is_replaced(run, app):
    assert run("password", "curator", "--password", "another good password").exit_code == 0
    credentials = {"login": "curator", "password": "another good password"}
    assert app.test_client().post("/accounts/sign-in", data=credentials).status_code == 302


def test_a_token_is_printed_and_works(run, app):
    text = run("token", "curator", "--name", "robot", "--scope", "storage.read", "--days", "3").output.strip()
    me = app.test_client().get("/api/accounts/me", headers={"Authorization": f"Bearer {text}"})
    assert me.json["permissions"] == ["storage.read"]


def test_an_unknown_scope_is_named(run):
    answer = run("token", "curator", "--name", "robot", "--scope", "storage.fly")
    assert answer.exit_code == 2
    assert "storage.fly" in answer.output


def test_an_unknown_account_is_refused(run):
    assert isinstance(run("deactivate", "nobody").exception, NotFound)

import pytest

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from tests.conftest import NOW


@pytest.fixture
def bearer(app):
    """Headers of a token of the curator with some scopes."""

    def make(*scopes: Permission) -> dict[str, str]:
        database = app.extensions["lims.database"]
        with database.transaction() as session:
            actor = system_actor("test", NOW, database.settings.zone)
            user = user_by_login(session, "curator")
            _token, text = issue_token(session, actor, user, name=f"token {len(scopes)}", scopes=scopes)
        return {"Authorization": f"Bearer {text}"}

    return make


@pytest.fixture
def client(app):
    return app.test_client()


def test_me_tells_who_asks_and_what_the_token_may_do(client, bearer):
    answer = client.get("/api/accounts/me", headers=bearer(Permission.STORAGE_READ, Permission.ACCOUNTS_MANAGE))
    assert answer.status_code == 200
    assert answer.json["login"] == "curator"
    assert answer.json["roles"] == ["curator"]
    assert answer.json["permissions"] == ["storage.read"], "a scope that the roles don't give is not granted"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer lims_invented"}])
def test_without_a_valid_token_the_api_answers_401_in_its_one_shape(client, headers):
    answer = client.get("/api/accounts/me", headers=headers)
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "unauthorized"


def test_a_token_is_issued_listed_and_revoked(client, bearer):
    headers = bearer(Permission.STORAGE_READ)
    draft = {"name": "robot", "scopes": ["storage.read"], "expires_at": "2026-12-31T00:00:00+09:00"}
    issued = client.post("/api/accounts/tokens", json=draft, headers=headers)
    assert issued.status_code == 201
    made = {"Authorization": f"Bearer {issued.json['token']}"}
    listed = client.get("/api/accounts/tokens", headers=made)
    assert {token["name"] for token in listed.json} == {"robot", "token 1"}
    assert "token" not in listed.json[0]
    assert client.delete("/api/accounts/tokens/robot", headers=headers).status_code == 204
    assert client.get("/api/accounts/me", headers=made).status_code == 401


def test_a_token_can_not_issue_a_stronger_one(client, bearer):
    draft = {"name": "strong", "scopes": ["resources.edit"]}
    answer = client.post("/api/accounts/tokens", json=draft, headers=bearer(Permission.STORAGE_READ))
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "permission-denied"


def test_bad_input_names_the_field(client, bearer):
    draft = {"name": "robot", "scopes": ["fly"]}
    answer = client.post("/api/accounts/tokens", json=draft, headers=bearer(Permission.STORAGE_READ))
    assert answer.status_code == 422
    assert "scopes" in str(answer.json["error"]["values"])


def test_a_session_cookie_alone_changes_nothing_through_the_api(client_as):
    draft = {"name": "robot", "scopes": ["storage.read"]}
    assert client_as("curator").post("/api/accounts/tokens", json=draft).status_code == 401


def test_an_unknown_token_is_not_found(client, bearer):
    answer = client.delete("/api/accounts/tokens/nothing", headers=bearer(Permission.STORAGE_READ))
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not-found"

import pytest

from lims.accounts.models import User
from lims.accounts.operations import ATTEMPTS_ALLOWED
from lims.accounts.queries import user_by_login
from tests.conftest import PASSWORD
from tests.pages import check_structure, csrf_token_of, page_of, text_of

SIGN_IN = "/accounts/sign-in"
NEW_PASSWORD = "another good password"


def account(app, login: str) -> User:
    with app.extensions["lims.database"].read() as session:
        user = user_by_login(session, login)
        session.expunge(user)
        return user


def account_form(user: User, **changes) -> dict[str, object]:
    values = {
        "version": user.version,
        "name": user.name,
        "email": user.email,
        "roles": user.role_names,
        "active": "y",
    } | changes
    return {f"account-{name}": value for name, value in values.items() if value is not None}


def english_visitor(app):
    client = app.test_client()
    client.post("/accounts/language", data={"language": "en"})
    return client


def make_token(client, name="robot", scopes=("storage.read",)):
    return client.post("/accounts/profile/tokens", data={"token-name": name, "token-scopes": list(scopes)})


def test_a_visitor_is_sent_to_sign_in_and_then_to_the_page_asked_for(app):
    client = app.test_client()
    answer = client.get("/accounts/profile?x=1")
    assert answer.status_code == 302
    answer = client.post(answer.location, data={"login": "curator", "password": PASSWORD, "next": "/accounts/profile"})
    assert answer.location == "/accounts/profile"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_sign_in_never_leads_to_another_site(app, target):
    answer = app.test_client().post(SIGN_IN, data={"login": "curator", "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_a_signed_in_person_is_not_sent_away_by_the_sign_in_page(client_as):
    answer = client_as("curator").get(SIGN_IN, query_string={"next": "//evil.example"})
    assert answer.location == "/"


def test_a_wrong_password_is_said_on_the_form_without_telling_which_part_is_wrong(app):
    client = english_visitor(app)
    wrong = client.post(SIGN_IN, data={"login": "curator", "password": "wrong"})
    unknown = client.post(SIGN_IN, data={"login": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    message = "The user name or the password is wrong, or the account is deactivated."
    assert message in text_of(wrong)
    assert message in text_of(unknown)
    check_structure(wrong)


def test_too_many_failures_make_even_the_right_password_wait(app):
    client = english_visitor(app)
    for _attempt in range(ATTEMPTS_ALLOWED):
        client.post(SIGN_IN, data={"login": "curator", "password": "wrong"})
    answer = client.post(SIGN_IN, data={"login": "curator", "password": PASSWORD})
    assert "Too many failed attempts" in text_of(answer)


def test_sign_in_needs_the_token_of_its_form(app):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    credentials = {"login": "curator", "password": PASSWORD}
    refused = client.post(SIGN_IN, data=credentials)
    assert refused.status_code == 400
    check_structure(refused)
    token = csrf_token_of(client, SIGN_IN)
    assert client.post(SIGN_IN, data=credentials | {"csrf_token": token}).status_code == 302


def test_every_form_of_the_account_pages_carries_a_token(app):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    token = csrf_token_of(client, SIGN_IN)
    client.post(SIGN_IN, data={"login": "administrator", "password": PASSWORD, "csrf_token": token})
    for path in ("/accounts/profile", "/accounts/users/new", "/accounts/users/curator"):
        for form in page_of(client.get(path)).select("form[method=post]"):
            assert [field for field in form.find_all("input") if field["name"].endswith("csrf_token")], form


def test_signing_out_ends_the_session(client_as):
    client = client_as("curator")
    client.post("/accounts/sign-out")
    assert client.get("/accounts/profile").status_code == 302


def test_a_visitor_chooses_the_language_and_comes_back(app):
    client = app.test_client()
    answer = client.post("/accounts/language", data={"language": "ja", "next": SIGN_IN})
    assert answer.location == SIGN_IN
    assert page_of(client.get(SIGN_IN)).html["lang"] == "ja"
    assert client.post("/accounts/language", data={"language": "en", "next": "//evil.example"}).location == "/"


def test_the_language_of_an_account_is_remembered(app, client_as):
    client_as("curator").post("/accounts/language", data={"language": "ja", "next": "/"})
    assert account(app, "curator").language == "ja"
    assert page_of(client_as("curator").get("/accounts/profile")).html["lang"] == "ja"


def test_the_profile_shows_roles_and_forms(client_as):
    page = check_structure(client_as("curator").get("/accounts/profile"))
    assert "Curator" in page.get_text()


def test_people_change_their_password_and_only_other_sessions_end(client_as):
    here, elsewhere = client_as("curator"), client_as("curator")
    form = {"password-current": PASSWORD, "password-password": NEW_PASSWORD, "password-again": NEW_PASSWORD}
    assert here.post("/accounts/profile/password", data=form).status_code == 302
    assert here.get("/accounts/profile").status_code == 200
    assert elsewhere.get("/accounts/profile").status_code == 302


def test_a_wrong_current_password_is_said_at_its_field(client_as):
    form = {"password-current": "wrong", "password-password": NEW_PASSWORD, "password-again": NEW_PASSWORD}
    answer = client_as("curator").post("/accounts/profile/password", data=form)
    assert answer.status_code == 422
    page = check_structure(answer)
    error = page.find(id=page.find(id="password-current")["aria-describedby"])
    assert "This is not your current password." in error.get_text()


def test_the_two_passwords_must_be_the_same(client_as):
    form = {"password-current": PASSWORD, "password-password": NEW_PASSWORD, "password-again": "different one"}
    answer = client_as("curator").post("/accounts/profile/password", data=form)
    assert "The two passwords differ." in text_of(answer)


def test_a_token_is_shown_once_and_works(client_as, app):
    client = client_as("curator")
    answer = make_token(client)
    assert answer.headers["Cache-Control"] == "no-store"
    text = check_structure(answer).select_one("[data-new-token]").get_text(strip=True)
    assert text.startswith("lims_")
    assert text not in client.get("/accounts/profile").get_data(as_text=True)
    me = app.test_client().get("/api/accounts/me", headers={"Authorization": f"Bearer {text}"})
    assert me.json["permissions"] == ["storage.read"]


def test_a_token_needs_a_scope_and_a_name_of_its_own(client_as):
    client = client_as("curator")
    assert "Choose at least one scope." in text_of(make_token(client, scopes=()))
    make_token(client)
    again = make_token(client)
    assert again.status_code == 422
    assert "There is a token “robot” already." in text_of(again)


def test_the_form_offers_only_scopes_that_one_has(client_as):
    client = client_as("auditor")
    offered = {box["value"] for box in page_of(client.get("/accounts/profile")).select("input[name=token-scopes]")}
    assert "ledger.read" in offered
    assert "storage.move" not in offered
    assert make_token(client, scopes=["storage.move"]).status_code == 422


def test_a_revoked_token_stops_working(client_as, app):
    client = client_as("curator")
    text = page_of(make_token(client, name="a/b")).select_one("[data-new-token]").get_text(strip=True)
    assert client.post("/accounts/profile/tokens/a%2Fb/revoke").status_code == 302
    assert app.test_client().get("/api/accounts/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401


@pytest.mark.parametrize("path", ["users", "users/new", "users/curator", "roles"])
def test_only_the_administrator_sees_the_administration(client_as, path):
    check_structure(client_as("administrator").get(f"/accounts/{path}"))
    refused = client_as("manager").get(f"/accounts/{path}")
    assert refused.status_code == 403
    check_structure(refused)


def test_the_administrator_creates_an_account_that_can_sign_in(client_as, app):
    form = {
        "login": " Suzuki ",
        "name": "鈴木 一郎",
        "email": "suzuki@example.org",
        "roles": ["technician", "qc"],
        "language": "ja",
        "password": NEW_PASSWORD,
        "again": NEW_PASSWORD,
    }
    answer = client_as("administrator").post("/accounts/users/new", data=form)
    assert answer.status_code == 302
    assert account(app, "suzuki").role_names == ["qc", "technician"]
    signed_in = app.test_client().post(SIGN_IN, data={"login": "suzuki", "password": NEW_PASSWORD})
    assert signed_in.status_code == 302


def test_a_taken_user_name_is_said_on_the_form_and_what_was_typed_stays(client_as):
    form = {
        "login": "curator",
        "name": "Second",
        "email": "second@example.org",
        "language": "en",
        "password": NEW_PASSWORD,
        "again": NEW_PASSWORD,
    }
    answer = client_as("administrator").post("/accounts/users/new", data=form)
    assert answer.status_code == 422
    assert "There is an account “curator” already." in text_of(answer)
    assert page_of(answer).find(id="name")["value"] == "Second"


def test_a_deactivated_person_is_out_at_once(client_as, app):
    curator = client_as("curator")
    user = account(app, "curator")
    answer = client_as("administrator").post("/accounts/users/curator", data=account_form(user, active=None))
    assert answer.status_code == 302
    assert curator.get("/accounts/profile").status_code == 302
    again = app.test_client().post(SIGN_IN, data={"login": "curator", "password": PASSWORD})
    assert again.status_code == 422


def test_a_stale_save_is_refused_and_shows_both_versions(client_as, app):
    user = account(app, "curator")
    administrator = client_as("administrator")
    administrator.post("/accounts/users/curator", data=account_form(user, name="Saved First"))
    answer = administrator.post("/accounts/users/curator", data=account_form(user, name="Typed Second"))
    assert answer.status_code == 422
    page = check_structure(answer)
    assert "Saved First" in page.select_one(".notice-attention").get_text()
    assert page.find(id="account-name")["value"] == "Typed Second"
    fresh = account_form(user, name="Typed Second", version=page.find(id="account-version")["value"])
    assert administrator.post("/accounts/users/curator", data=fresh).status_code == 302
    assert account(app, "curator").name == "Typed Second"


def test_the_last_administrator_can_not_close_the_own_account(client_as, app):
    user = account(app, "administrator")
    answer = client_as("administrator").post("/accounts/users/administrator", data=account_form(user, active=None))
    assert "is the last active administrator" in text_of(answer)


def test_the_administrator_resets_a_password(client_as, app):
    form = {"password-password": NEW_PASSWORD, "password-again": NEW_PASSWORD}
    client_as("administrator").post("/accounts/users/curator/password", data=form)
    opened = app.test_client().post(SIGN_IN, data={"login": "curator", "password": NEW_PASSWORD})
    assert opened.status_code == 302


def test_a_weak_new_password_is_refused_on_the_page_of_the_account(client_as):
    form = {"password-password": "short", "password-again": "short"}
    answer = client_as("administrator").post("/accounts/users/curator/password", data=form)
    assert answer.status_code == 422
    assert "must have 10 characters or more" in text_of(answer)
    check_structure(answer)


def test_the_administrator_revokes_a_token_of_somebody_else(client_as, app):
    curator = client_as("curator")
    text = page_of(make_token(curator)).select_one("[data-new-token]").get_text(strip=True)
    client_as("administrator").post("/accounts/users/curator/tokens/robot/revoke")
    assert app.test_client().get("/api/accounts/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_an_unknown_account_is_not_found(client_as):
    answer = client_as("administrator").get("/accounts/users/nobody")
    assert answer.status_code == 404
    assert "There is no account “nobody”." in text_of(answer)


def test_the_history_of_an_account_never_shows_its_password_hash(client_as):
    assert "argon2" not in client_as("administrator").get("/accounts/users/curator").get_data(as_text=True)

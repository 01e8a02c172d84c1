from dataclasses import replace
from datetime import timedelta

import pytest

from lims.accounts import operations, queries
from lims.accounts.refusals import LastAdministrator, LoginTaken, TokenNameTaken, TooManyAttempts, WeakPassword
from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied, StaleEdit
from lims.ledger.queries import history
from tests.conftest import NOW, PASSWORD


def make_user(session, actor, login="sato", roles=("curator",)):
    return operations.create_user(
        session,
        actor,
        login=login,
        name="佐藤 花子",
        email=f"{login}@example.org",
        password=PASSWORD,
        roles=roles,
    )


def as_user(actor, user, *permissions):
    return replace(actor, user_id=user.id, name=user.name, permissions=frozenset(permissions))


def edit(session, actor, user, **changes):
    values = {"version": user.version, "name": user.name, "email": user.email, "roles": user.role_names, "active": True}
    operations.edit_user(session, actor, user, **(values | changes))


def test_a_login_is_given_once_whatever_its_case(session, actor):
    make_user(session, actor, "sato")
    with pytest.raises(LoginTaken):
        make_user(session, actor, "SATO")


@pytest.mark.parametrize("password", ["short", "my sato password"])
def test_a_weak_password_is_refused(session, actor, password):
    with pytest.raises(WeakPassword):
        operations.create_user(
            session, actor, login="sato", name="S", email="s@example.org", password=password, roles=[]
        )


def test_a_stale_edit_is_refused(session, actor):
    user = make_user(session, actor)
    version = user.version
    edit(session, actor, user, name="佐藤 はな")
    with pytest.raises(StaleEdit):
        edit(session, actor, user, version=version, name="Sato")


def test_the_last_administrator_stays(session, actor):
    admin = make_user(session, actor, "admin", ["administrator"])
    with pytest.raises(LastAdministrator):
        edit(session, actor, admin, active=False)
    with pytest.raises(LastAdministrator):
        edit(session, actor, admin, roles=["curator"])


def test_sign_in_waits_after_too_many_failures_even_with_the_right_password(session, actor):
    make_user(session, actor)
    for _attempt in range(operations.ATTEMPTS_ALLOWED):
        assert operations.sign_in(session, "sato", "wrong", "192.0.2.1", NOW) is None
    with pytest.raises(TooManyAttempts):
        operations.sign_in(session, "sato", PASSWORD, "192.0.2.2", NOW)
    later = NOW + operations.ATTEMPTS_WINDOW + timedelta(seconds=1)
    assert operations.sign_in(session, "sato", PASSWORD, "192.0.2.1", later) is not None


def test_a_closed_account_opens_neither_by_password_nor_by_token(session, actor):
    user = make_user(session, actor)
    _token, text = operations.issue_token(session, actor, user, name="robot", scopes=[Permission.STORAGE_READ])
    assert queries.valid_token(session, operations.token_hash(text), NOW) is not None
    edit(session, actor, user, active=False)
    assert operations.sign_in(session, "sato", PASSWORD, "192.0.2.1", NOW) is None
    assert queries.valid_token(session, operations.token_hash(text), NOW) is None


def test_a_token_ends_when_it_expires_or_is_revoked(session, actor):
    user = make_user(session, actor)
    end = NOW + timedelta(days=1)
    token, text = operations.issue_token(
        session, actor, user, name="robot", scopes=[Permission.STORAGE_READ], expires_at=end
    )
    digest = operations.token_hash(text)
    assert queries.valid_token(session, digest, end - timedelta(seconds=1)) is not None
    assert queries.valid_token(session, digest, end) is None
    operations.revoke_token(session, actor, token)
    assert queries.valid_token(session, digest, NOW) is None


def test_a_token_can_not_make_a_stronger_token(session, actor):
    user = make_user(session, actor)
    weak = as_user(actor, user, Permission.STORAGE_READ)
    with pytest.raises(PermissionDenied):
        operations.issue_token(session, weak, user, name="strong", scopes=[Permission.STORAGE_MOVE])


def test_tokens_of_one_account_have_different_names(session, actor):
    user = make_user(session, actor)
    operations.issue_token(session, actor, user, name="robot", scopes=[Permission.STORAGE_READ])
    with pytest.raises(TokenNameTaken):
        operations.issue_token(session, actor, user, name="robot", scopes=[Permission.STORAGE_READ])


def test_people_change_their_own_password_only_with_the_current_one(session, actor):
    user = make_user(session, actor)
    self_actor = as_user(actor, user)
    with pytest.raises(InvalidValue):
        operations.set_password(session, self_actor, user, "another good one", current="wrong")
    stamp = user.session_stamp
    operations.set_password(session, self_actor, user, "another good one", current=PASSWORD)
    assert user.session_stamp == stamp + 1
    assert operations.sign_in(session, "sato", "another good one", "192.0.2.1", NOW) is user


def test_nobody_manages_accounts_without_the_permission(session, actor):
    user = make_user(session, actor)
    stranger = Actor(name="x", permissions=frozenset(), face="page", at=NOW, zone=actor.zone, user_id=user.id + 1)
    with pytest.raises(PermissionDenied):
        make_user(session, stranger, "other")
    with pytest.raises(PermissionDenied):
        edit(session, stranger, user, name="x")
    with pytest.raises(PermissionDenied):
        operations.set_password(session, stranger, user, "another good one")
    with pytest.raises(PermissionDenied):
        operations.issue_token(session, stranger, user, name="robot", scopes=[Permission.STORAGE_READ])


def test_changes_of_an_account_are_in_the_ledger(session, actor):
    user = make_user(session, actor)
    edit(session, actor, user, roles=["qc"])
    newest = history(session, "user", user.id)[0]
    assert newest.before["role_names"] == ["curator"]
    assert newest.after["role_names"] == ["qc"]

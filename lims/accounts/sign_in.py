"""Finding out who makes a request: by the session cookie on pages, by a bearer token in the API."""

from datetime import timedelta

from flask import Flask, request
from flask_login import LoginManager, UserMixin
from flask_login import current_user as signed_in_user

from lims.accounts.models import Token, User
from lims.accounts.operations import note_token_use, token_hash
from lims.accounts.queries import Account, active_account, valid_token
from lims.accounts.roles import load_roles, permissions_of
from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.web.access import is_api_request
from lims.web.actors import identify_with, now, settings
from lims.web.database import session, transaction

USE_NOTED_EVERY = timedelta(hours=1)


class SignedIn(UserMixin):
    """The account behind a session cookie. Its id carries the stamp that ends old sessions."""

    def __init__(self, user: User | Account) -> None:
        self.user_id = user.id
        self.name = user.name
        self.login = user.login
        self.language = user.language
        self.role_names = user.role_names
        self._stamp = user.session_stamp

    def get_id(self) -> str:
        return f"{self.user_id}.{self._stamp}"


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = "basic"

    @manager.user_loader
    def load(identity: str) -> SignedIn | None:
        number, _, stamp = identity.partition(".")
        account = active_account(session(), int(number)) if number.isdigit() else None
        if account is None or str(account.session_stamp) != stamp:
            return None
        return SignedIn(account)

    identify_with(app, _actor_of_request)


def _actor_of_request() -> Actor | None:
    text = request.headers.get("Authorization", "")
    if text.startswith("Bearer "):
        token = valid_token(session(), token_hash(text.removeprefix("Bearer ").strip()), now())
        if token is None:
            return None
        if token.last_used_at is None or now() - token.last_used_at > USE_NOTED_EVERY:
            with transaction() as writing:
                note_token_use(writing, token, now())
        return _actor_of_token(token)
    if is_api_request() and request.method not in ("GET", "HEAD"):
        # A cookie alone must not change anything through the API: it has no CSRF token.
        return None
    if not signed_in_user.is_authenticated:
        return None
    permissions = permissions_of(load_roles(settings().config_folder), signed_in_user.role_names)
    return _actor(signed_in_user.user_id, signed_in_user.name, permissions, "page")


def _actor_of_token(token: Token) -> Actor:
    granted = permissions_of(load_roles(settings().config_folder), token.user.role_names)
    scopes = {Permission(scope) for scope in token.scopes.split() if scope in set(Permission)}
    return _actor(token.user.id, token.user.name, granted & scopes, "api")


def _actor(user_id: int, name: str, permissions: frozenset[Permission], face: str) -> Actor:
    return Actor(user_id=user_id, name=name, permissions=permissions, face=face, at=now(), zone=settings().zone)

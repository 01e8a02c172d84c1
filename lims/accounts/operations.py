"""Accounts, passwords, sign-in and tokens. Only these change them."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from lims.accounts.models import SignInAttempt, Token, User, UserRole
from lims.accounts.refusals import (
    LastAdministrator,
    LoginTaken,
    TokenNameTaken,
    TooManyAttempts,
    UnknownRole,
    WeakPassword,
)
from lims.accounts.roles import load_roles
from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import check_version, refusing, unique_constraint
from lims.core.language import LANGUAGES, N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind

LEAST_PASSWORD_LENGTH = 10
ATTEMPTS_ALLOWED = 8
ATTEMPTS_WINDOW = timedelta(minutes=15)
_HASHER = PasswordHasher()
# Checked when there is no such account, so that the answer takes as long.
_NOBODY = _HASHER.hash(secrets.token_hex())


def create_user(  # noqa: PLR0913 - an account has these parts
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    email: str,
    password: str,
    roles: Iterable[str],
    language: str = "ja",
) -> User:
    """Create an account with roles. Raises LoginTaken, UnknownRole, WeakPassword."""
    actor.require(Permission.ACCOUNTS_MANAGE)
    login = login.strip().lower()
    if not login:
        raise InvalidValue("login", login, N_("A user name is needed."))
    _check_password(login, password)
    settings = settings_of(session)
    number = next_numbers(session, "person")[0]
    user = User(
        login=login,
        name=name,
        email=email,
        language=language if language in LANGUAGES else settings.language,
        badge=thing_code(settings.code_prefix, "person", number),
        password_hash=_HASHER.hash(password),
        created_at=actor.at,
        roles=[UserRole(role=role) for role in _known_roles(session, roles)],
    )
    with entry(session, actor, EventKind.USER_CREATED, roles=user.role_names) as event:
        event.create(user)
        session.add(user)
        with refusing(session, {unique_constraint(User, "login"): LoginTaken(login=login)}):
            pass
    return user


def edit_user(  # noqa: PLR0913 - what can be edited
    session: Session,
    actor: Actor,
    user: User,
    *,
    version: int,
    name: str,
    email: str,
    roles: Iterable[str],
    active: bool,
) -> None:
    """Change an account. Raises StaleEdit, UnknownRole, LastAdministrator."""
    actor.require(Permission.ACCOUNTS_MANAGE)
    check_version(user, version)
    wanted = _known_roles(session, roles)
    if not active or "administrator" not in wanted:
        _check_not_last_administrator(session, user)
    with entry(session, actor, EventKind.USER_CHANGED) as event:
        event.change(user)
        user.name, user.email = name, email
        user.roles = [role for role in user.roles if role.role in wanted] + [
            UserRole(role=role) for role in wanted if role not in user.role_names
        ]
        if user.active and not active:
            user.session_stamp += 1
        user.active = active
        # Roles stand in a table of their own; the account's version must count their change too.
        flag_modified(user, "active")


def set_password(session: Session, actor: Actor, user: User, password: str, current: str | None = None) -> None:
    """Give an account a new password and end its sessions.

    People change their own by telling the current one; who manages accounts needs none. Raises WeakPassword,
    PermissionDenied.
    """
    if user.id != actor.user_id or current is None:
        actor.require(Permission.ACCOUNTS_MANAGE)
    elif not _password_fits(user.password_hash, current):
        raise InvalidValue("current", "…", N_("This is not your current password."))
    _check_password(user.login, password)
    with entry(session, actor, EventKind.USER_CHANGED) as event:
        event.change(user)
        user.password_hash = _HASHER.hash(password)
        user.session_stamp += 1


def choose_language(session: Session, actor: Actor, user: User, language: str) -> None:
    """Remember the language in which somebody wants pages and mails."""
    if user.id != actor.user_id:
        actor.require(Permission.ACCOUNTS_MANAGE)
    if language not in LANGUAGES:
        raise InvalidValue("language", language, N_("Choose ja or en."))
    user.language = language
    session.flush()


def sign_in(session: Session, login: str, password: str, address: str, at: datetime) -> User | None:
    """The account that a name and password open, or None. Failures are counted.

    Raises TooManyAttempts when the account or the address had too many failures lately, whatever the password.
    """
    login = login.strip().lower()[:64]
    failures = session.scalar(
        select(func.count())
        .select_from(SignInAttempt)
        .where(
            or_(SignInAttempt.login == login, SignInAttempt.address == address),
            SignInAttempt.at > at - ATTEMPTS_WINDOW,
        )
    )
    if (failures or 0) >= ATTEMPTS_ALLOWED:
        raise TooManyAttempts(minutes=ATTEMPTS_WINDOW.seconds // 60)
    user = session.scalar(select(User).where(User.login == login, User.active))
    if not _password_fits(user.password_hash if user else _NOBODY, password) or user is None:
        session.add(SignInAttempt(login=login, address=address, at=at))
        session.flush()
        return None
    return user


def issue_token(
    session: Session,
    actor: Actor,
    user: User,
    *,
    name: str,
    scopes: Iterable[Permission],
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """Make an API token; its text is given once and never again.

    A token can never do more than its owner may, nor more than the token that asks for it. Raises TokenNameTaken,
    PermissionDenied for somebody else's account and for a scope that the actor has not.
    """
    _require_own(actor, user)
    wanted = sorted(set(scopes))
    if not wanted:
        raise InvalidValue("scopes", "", N_("Choose at least one scope."))
    if not name.strip():
        raise InvalidValue("name", name, N_("A token needs a name."))
    for scope in wanted:
        actor.require(scope)
    text = f"lims_{secrets.token_urlsafe(32)}"
    token = Token(
        user=user,
        name=name.strip(),
        token_hash=token_hash(text),
        scopes=" ".join(wanted),
        created_at=actor.at,
        expires_at=expires_at,
    )
    with entry(session, actor, EventKind.TOKEN_ISSUED, token=token.name, scopes=wanted, login=user.login):
        session.add(token)
        with refusing(session, {unique_constraint(Token, "user_id", "name"): TokenNameTaken(name=token.name)}):
            pass
    return token, text


def revoke_token(session: Session, actor: Actor, token: Token) -> None:
    _require_own(actor, token.user)
    if token.revoked_at is None:
        with entry(session, actor, EventKind.TOKEN_REVOKED, token=token.name, login=token.user.login):
            token.revoked_at = actor.at


def note_token_use(session: Session, token: Token, at: datetime) -> None:
    """Remember when a token was last used, to the hour: enough to find forgotten ones."""
    token.last_used_at = at
    session.flush()


def token_hash(text: str) -> str:
    """Tokens are long and random, so a plain SHA-256 keeps them safe and lets them be found by it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _require_own(actor: Actor, user: User) -> None:
    if actor.user_id != user.id:
        actor.require(Permission.ACCOUNTS_MANAGE)
    if not user.active:
        raise PermissionDenied(name=user.login, permission=Permission.ACCOUNTS_MANAGE.value)


def _known_roles(session: Session, roles: Iterable[str]) -> list[str]:
    known = load_roles(settings_of(session).config_folder)
    wanted = sorted(set(roles))
    for role in wanted:
        if role not in known:
            raise UnknownRole(role=role, known=", ".join(known))
    return wanted


def _check_password(login: str, password: str) -> None:
    if len(password) < LEAST_PASSWORD_LENGTH or login in password.lower():
        raise WeakPassword(least=LEAST_PASSWORD_LENGTH)


def _check_not_last_administrator(session: Session, user: User) -> None:
    # Locked, so that the last two can't leave at the same moment.
    others = session.scalars(
        select(User.id)
        .join(UserRole, User.id == UserRole.user_id)
        .where(UserRole.role == "administrator", User.active, User.id != user.id)
        .with_for_update()
    ).all()
    if not others and user.active and "administrator" in user.role_names:
        raise LastAdministrator(login=user.login)


def _password_fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False

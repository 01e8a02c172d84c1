"""Reading accounts and tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims.accounts.models import Token, User, UserRole
from lims.core.refusals import NotFound


class Account(NamedTuple):
    """An account as every request reads it: by columns, not as an object, because it is read so often."""

    id: int
    name: str
    login: str
    language: str
    session_stamp: int
    role_names: list[str]


_ACCOUNT = (
    select(User.id, User.name, User.login, User.language, User.session_stamp, UserRole.role)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .where(User.id == bindparam("user_id"), User.active)
    .order_by(UserRole.role)
)


def active_account(session: Session, user_id: int) -> Account | None:
    """The account with a key, unless it is closed."""
    rows = session.connection().execute(_ACCOUNT, {"user_id": user_id}).all()
    if not rows:
        return None
    return Account(*rows[0][:5], [row[5] for row in rows if row[5] is not None])


def user_by_login(session: Session, login: str) -> User:
    """Raises NotFound."""
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise NotFound("account", login)
    return user


def users(session: Session) -> Sequence[User]:
    """All accounts by name: a centre has dozens, not thousands."""
    return session.scalars(select(User).order_by(User.login)).all()


def active_users_with_role(session: Session, role: str) -> Sequence[User]:
    return session.scalars(
        select(User).join(UserRole).where(UserRole.role == role, User.active).order_by(User.login)
    ).all()


def valid_token(session: Session, token_hash: str, at: datetime) -> Token | None:
    """The token with this hash, unless it is revoked, expired, or its owner's account is closed."""
    token = session.scalar(select(Token).where(Token.token_hash == token_hash))
    if token is None or token.revoked_at or not token.user.active:
        return None
    if token.expires_at and token.expires_at <= at:
        return None
    return token


def tokens_of(session: Session, user: User) -> Sequence[Token]:
    return session.scalars(select(Token).where(Token.user_id == user.id).order_by(Token.created_at.desc())).all()


def token_by_name(session: Session, user: User, name: str) -> Token:
    """Raises NotFound."""
    token = session.scalar(select(Token).where(Token.user_id == user.id, Token.name == name))
    if token is None:
        raise NotFound("token", name)
    return token

"""Reading accounts and tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.accounts.models import Token, User, UserRole
from lims.core.refusals import NotFound


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

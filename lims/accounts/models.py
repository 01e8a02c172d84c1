"""People, their roles, API tokens, and the attempts to sign in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned
from lims.ledger.models import custody


@custody("user", "login", "active", "role_names", "password_hash")
class User(Versioned, Base):
    """A person with an account. `session_stamp` changes when old sessions must end."""

    __tablename__ = "accounts_user"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(String(2))
    badge: Mapped[str] = mapped_column(String(16), unique=True)
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    session_stamp: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    roles: Mapped[list["UserRole"]] = relationship(
        cascade="all, delete-orphan", order_by="UserRole.role", lazy="selectin"
    )

    @property
    def role_names(self) -> list[str]:
        return sorted(role.role for role in self.roles)


class UserRole(Base):
    __tablename__ = "accounts_user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)


class Token(Base):
    """An API token; only its hash is kept. Its scopes narrow what its owner may do."""

    __tablename__ = "accounts_token"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class SignInAttempt(Base):
    """A failed sign-in: too many from one address or for one account make both wait."""

    __tablename__ = "accounts_sign_in_attempt"
    __table_args__ = (
        Index("ix_accounts_sign_in_attempt_login_at", "login", "at"),
        Index("ix_accounts_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

"""Who is called when something goes wrong: data of `config/monitoring.toml`, and never nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.accounts.queries import active_users_with_role
from lims.core.settings import settings_of
from lims.monitoring.configuration import Callers

LAST_RESORT = "administrator"


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a mail, in their language."""

    address: str
    language: str
    name: str


@dataclass(frozen=True)
class Called:
    """Those who are called; `is_last_resort` if the settings named nobody who could be reached."""

    readers: Sequence[Reader]
    is_last_resort: bool


def called(session: Session, callers: Callers) -> Called:
    """The readers that the settings name; if there are none, the administrators, or else the centre's own address."""
    readers = _readers(session, callers.roles, callers.addresses)
    if readers:
        return Called(readers, is_last_resort=False)
    settings = settings_of(session)
    last = _readers(session, (LAST_RESORT,), ())
    centre = Reader(settings.centre_email, settings.language, settings.centre_email)
    return Called(last or [centre], is_last_resort=True)


def _readers(session: Session, roles: Sequence[str], addresses: Sequence[str]) -> list[Reader]:
    language = settings_of(session).language
    found: dict[str, Reader] = {}
    for role in roles:
        for user in active_users_with_role(session, role):
            found.setdefault(user.email.casefold(), Reader(user.email, user.language, user.name))
    for address in addresses:
        found.setdefault(address.casefold(), Reader(address, language, address))
    return list(found.values())

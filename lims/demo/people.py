"""The demonstration's accounts, and actors of its past."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lims.accounts.operations import create_user
from lims.accounts.roles import load_roles
from lims.core.actor import Actor, system_actor
from lims.core.settings import Settings

PASSWORD = "biobank-2026"  # noqa: S105 - printed for everybody who tries the demonstration
NAMES = {
    "curator": "遠藤 花子",
    "technician": "佐藤 健",
    "qc": "鈴木 美緒",
    "shipping": "高橋 徹",
    "manager": "田中 悠",
    "administrator": "伊藤 蓮",
    "auditor": "渡辺 静",
}


def create_people(session: Session, actor: Actor, settings: Settings) -> list[str]:
    """One account for each role, called like the role; gives their logins."""
    roles = list(load_roles(settings.config_folder))
    for role in roles:
        create_user(
            session,
            actor,
            login=role,
            name=NAMES.get(role, role),
            email=f"{role}@example.org",
            password=PASSWORD,
            roles=[role],
        )
    return roles


def actor_before(settings: Settings, now: datetime, days: float, role: str) -> Actor:
    """Somebody of the demonstration, so many days ago."""
    return system_actor("command", now - timedelta(days=days), settings.zone, name=NAMES[role])

"""Who acts, with which permissions, through which face, and at which instant.

A face makes the actor; operations only read it. The instant of the action is the actor's, so that one action has one
time in every row it writes, and tests own the clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lims.core.permissions import EVERY_PERMISSION, Permission
from lims.core.refusals import PermissionDenied


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program at one instant; `at` is aware and in UTC.

    What was done earlier and is told late, such as a scan that waited for a network, has the instant of the deed in
    `at` and that of its arrival in `arrived_at`.
    """

    name: str
    permissions: frozenset[Permission]
    face: str
    at: datetime
    zone: ZoneInfo
    user_id: int | None = None
    arrived_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied unless this actor has the permission."""
        if permission not in self.permissions:
            raise PermissionDenied(name=self.name, permission=permission.value)

    @property
    def today(self) -> date:
        """The date of the action in the centre's zone."""
        return self.at.astimezone(self.zone).date()


def system_actor(face: str, at: datetime, zone: ZoneInfo, name: str = "system") -> Actor:
    """The program itself, or an operator at the command line: everything is allowed, and recorded under this name."""
    return Actor(name=name, permissions=EVERY_PERMISSION, face=face, at=at.astimezone(UTC), zone=zone)

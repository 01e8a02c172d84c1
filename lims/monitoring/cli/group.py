"""The group that all commands of monitoring belong to, and instants as arguments."""

from datetime import datetime
from typing import Any

import click
from flask_babel import gettext as _

from lims.web.actors import settings


@click.group("monitoring", short_help="Temperatures, alarms, incidents, evacuations.")
def monitoring() -> None:
    """Temperatures of freezers and tanks, and what to do when one fails."""


class Instant(click.ParamType):
    """An instant such as 2026-04-01T09:30, in the centre's zone unless it has an offset of its own."""

    name = "YYYY-MM-DDTHH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            made = datetime.fromisoformat(value)
        except ValueError:
            self.fail(_("“%(text)s” is not a time such as 2026-04-01T09:30.", text=value), param, ctx)
        return made if made.tzinfo else made.replace(tzinfo=settings().zone)


def local_time(at: datetime | None) -> str | None:
    """An instant in the centre's zone, as lists print it."""
    return None if at is None else f"{at.astimezone(settings().zone):%Y-%m-%d %H:%M}"

"""What commands of several areas share: days and named values as arguments, and rows of columns as output."""

from datetime import date
from typing import Any

import click
from flask_babel import gettext as _


class Day(click.ParamType):
    """A day such as 2026-04-01."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("“%(text)s” is not a day such as 2026-04-01.", text=value), param, ctx)


class NamedValue(click.ParamType):
    """A name and its value in one argument, such as medium=M9."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            self.fail(_("“%(text)s” should be a name, “=” and a value.", text=value), param, ctx)
        return name.strip(), text.strip()


def print_row(*cells: object) -> None:
    """One line of columns parted by tabs, for people and for `cut`; what is not known stays empty."""
    click.echo("\t".join("" if cell is None else str(cell) for cell in cells))


def print_fact(label: str, value: object) -> None:
    """A fact with its name; nothing if it is not known."""
    if value is not None and value != "":
        click.echo(_("%(name)s: %(value)s", name=label, value=value))

"""The sheet of command barcodes that hangs at the freezer."""

from barcode import Code128
from flask import render_template
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.scanning.views.blueprint import blueprint
from lims.scanning.wording import command_label
from lims.storage.commands import Command, command_code
from lims.storage.wording import location_types
from lims.web.access import requires

QUIET_ZONE_MODULES = 10


@blueprint.get("/commands")
@requires(Permission.STORAGE_READ)
def commands() -> ResponseReturnValue:
    plain = [(command, None) for command in Command if command is not Command.DISCARD]
    reasons = [(Command.DISCARD, reason) for reason in (None, *location_types().reasons)]
    codes = [(command_label(command, reason), command_code(command, reason)) for command, reason in [*plain, *reasons]]
    return render_template("scanning/commands.html", codes=[(label, code, bars(code)) for label, code in codes])


def bars(code: str) -> tuple[int, list[tuple[int, int]]]:
    """The bars of a Code 128 symbol as (start, width), and its whole width, all in modules, quiet zones included."""
    modules = "".join(Code128(code).build())
    found: list[tuple[int, int]] = []
    start = 0
    for place, module in enumerate(f"{modules}0"):
        if module == "1" and (place == 0 or modules[place - 1] == "0"):
            start = place
        if module == "0" and place and modules[place - 1] == "1":
            found.append((start + QUIET_ZONE_MODULES, place - start))
    return len(modules) + 2 * QUIET_ZONE_MODULES, found

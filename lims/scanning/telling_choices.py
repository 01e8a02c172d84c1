"""What a person may touch instead of scanning it: the things that a code may mean, reasons, what else there is."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.scanning import answers, queries
from lims.scanning.answers import Answer
from lims.scanning.conversation import FOR_ALL
from lims.scanning.steps import Context
from lims.scanning.wording import command_label
from lims.storage.commands import Command, command_code
from lims.storage.location_types import location_types_of
from lims.storage.wording import reason_label

STORE_LOT = N_("Store all of lot %(lot)s here")
ITEM_CHOICE = N_("%(code)s: %(accession)s, %(name)s")
PLACE_CHOICE = N_("%(code)s: %(name)s")

Choice = dict[str, str]


def choices_of(reading: Session, context: Context, answer: Answer | None) -> list[Choice]:
    """The choices after an answer; each has a label, the text that a touch sends as a scan, and a style."""
    if answer and answer.candidates:
        return [_choice(_candidate(reading, code), code, "primary") for code in answer.candidates]
    if context.pending is Command.DISCARD and context.item:
        reasons = location_types_of(reading).reasons
        return [_choice(reason_label(name), command_code(Command.DISCARD, name), "danger") for name in reasons]
    if answer and answer.message == answers.STILL_MISSING:
        return [_command(Command.MISSING_LOST, "danger"), _command(Command.MISSING_KEPT, "secondary")]
    if context.lot and context.box:
        return [_choice(_(STORE_LOT, lot=context.lot), command_code(Command.ALL), "primary")]
    is_move_of_box = context.pending is Command.MOVE and context.moving == context.box and not context.contents
    if context.box and (context.pending in FOR_ALL or is_move_of_box):
        return [_command(Command.ALL, "secondary")]
    return []


def _candidate(reading: Session, code: str) -> str:
    item = queries.item_facts(reading, code)
    if item is not None:
        return _(ITEM_CHOICE, code=code, accession=item.accession, name=item.name)
    place = queries.place_facts(reading, code)
    return _(PLACE_CHOICE, code=code, name=place.name) if place else code


def _command(command: Command, style: str) -> Choice:
    return _choice(command_label(command), command_code(command), style)


def _choice(label: str, code: str, style: str) -> Choice:
    return {"label": label, "code": code, "style": style}

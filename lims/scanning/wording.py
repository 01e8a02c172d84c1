"""The words of scanning in the reader's language: commands, and the answers to scans."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lims.core.language import N_
from lims.lots.models import ItemState
from lims.scanning import answers
from lims.scanning.answers import COMMAND_LABELS, Answer
from lims.scanning.models import SessionState
from lims.scanning.operations import How
from lims.storage.commands import Command, CommandRead, read_scan
from lims.storage.models import AliasOrigin
from lims.storage.wording import reason_label

# Values of answers that are marked texts, and so are shown in the reader's language.
_MARKED_VALUES = {"thing", "reason", "field", "state"}

STATE_LABELS: dict[ItemState, str] = {
    ItemState.MADE: N_("Made"),
    ItemState.STORED: N_("Stored"),
    ItemState.OUT: N_("Taken out"),
    ItemState.SHIPPED: N_("Shipped"),
    ItemState.USED: N_("Used up"),
    ItemState.DISCARDED: N_("Discarded"),
    ItemState.LOST: N_("Lost"),
}
SESSION_STATE_LABELS: dict[SessionState, str] = {
    SessionState.OPEN: N_("Going on"),
    SessionState.PAUSED: N_("Paused"),
    SessionState.FINISHED: N_("Finished"),
}
WAY_LABELS: dict[How, str] = {
    How.AGAIN: N_("Try it again"),
    How.NEXT: N_("Store in the next free position"),
    How.SWAP: N_("Take the position, the other gives way"),
    How.PLACE: N_("Store somewhere else"),
    How.SKIP: N_("Leave it undone"),
}
ALIAS_NOTES: dict[str, str] = {
    "depositor": N_("Found by the depositor's code %(text)s."),
    "sister": N_("Found by the code of a sister centre, %(text)s."),
    "tube": N_("Found by the tube's own code %(text)s."),
    "replaced": N_("The label %(text)s was replaced. The code is %(code)s now."),
}


def command_label(command: Command, reason: str | None = None) -> str:
    """What a command barcode does."""
    label = _(COMMAND_LABELS[command])
    return _("%(command)s: %(reason)s", command=label, reason=reason_label(reason)) if reason else label


def scan_label(text: str) -> str:
    """A scanned text as the list shows it: a command by its name, everything else as it was read."""
    reading = read_scan(text)
    return command_label(reading.command, reading.reason) if isinstance(reading, CommandRead) else text


def answer_text(answer: Answer) -> str:
    """The sentence of an answer."""
    return _(answer.message, **_shown(answer.values))


def headline(answer: Answer, sentence: str) -> str:
    """The sentence of an answer without the place that the page shows beside it."""
    return _(answers.HEADLINES[answer.message]) if answer.message in answers.HEADLINES else sentence


def alias_note(answer: Answer) -> str:
    """By which other code a thing was found."""
    note = ALIAS_NOTES[answer.origin or AliasOrigin.TUBE.value]
    return _(note, text=answer.alias, code=answer.item or answer.place)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _shown_value(name, value) for name, value in values.items()}


def _shown_value(name: str, value: Any) -> Any:
    if name == "text" and isinstance(value, str):
        return scan_label(value)
    return _(value) if name in _MARKED_VALUES and isinstance(value, str) else value

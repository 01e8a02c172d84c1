"""The words of scanning in the reader's language: commands, and the answers to scans."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lims.scanning import answers
from lims.scanning.answers import COMMAND_LABELS, Answer
from lims.storage.commands import Command, CommandRead, read_scan
from lims.storage.wording import reason_label

# Values of answers that are marked texts, and so are shown in the reader's language.
_MARKED_VALUES = {"thing", "reason", "field"}


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


def headline(answer: Answer) -> str:
    """The sentence of an answer without the place that the page shows beside it."""
    return _(answers.HEADLINES[answer.message]) if answer.message in answers.HEADLINES else answer_text(answer)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _shown_value(name, value) for name, value in values.items()}


def _shown_value(name: str, value: Any) -> Any:
    if name == "text" and isinstance(value, str):
        return scan_label(value)
    return _(value) if name in _MARKED_VALUES and isinstance(value, str) else value

"""Words for what happens on the way to a printer."""

from flask_babel import gettext as _

from lims.core.language import N_
from lims.labels.host_status import Condition
from lims.labels.models import Delivery, DeliveryState, Trouble

_STATES = {
    DeliveryState.QUEUED: N_("Waiting for the printer"),
    DeliveryState.SENDING: N_("Being sent"),
    DeliveryState.PRINTED: N_("Sent to the printer"),
    DeliveryState.FAILED: N_("Failed"),
    DeliveryState.CANCELLED: N_("Cancelled"),
}
_TROUBLES = {
    Trouble.UNREACHABLE: N_("The printer can't be reached: %(detail)s."),
    Trouble.SILENT: N_("The printer does not answer. It may be out of paper or ribbon, or its head may be open."),
    Trouble.NOT_READY: N_("The printer can't print: %(detail)s."),
    Trouble.BROKEN_OFF: N_("The connection to the printer broke off: %(detail)s."),
    Trouble.INTERRUPTED: N_("The program was stopped while it was sending."),
    Trouble.UNREADABLE: N_("A label can't be drawn for this printer: %(detail)s"),
    Trouble.NO_LONGER_THERE: N_("Something that this print needs is no longer there: %(detail)s"),
}
_CONDITIONS = {
    Condition.PAPER_OUT: N_("it is out of labels"),
    Condition.PAUSED: N_("it is paused"),
    Condition.HEAD_OPEN: N_("its head is open"),
    Condition.RIBBON_OUT: N_("it is out of ribbon"),
    Condition.TOO_COLD: N_("its head is too cold"),
    Condition.TOO_HOT: N_("its head is too hot"),
    Condition.SETTINGS_LOST: N_("it has lost its settings"),
}


def delivery_state_label(state: DeliveryState) -> str:
    return _(_STATES[state])


def trouble_sentence(trouble: Trouble, detail: str | None) -> str:
    """What went wrong, as a sentence in the reader's language."""
    words = detail or ""
    if trouble is Trouble.NOT_READY:
        words = ", ".join(_(_CONDITIONS[Condition(part)]) for part in words.split(",") if part in set(Condition))
    return _(_TROUBLES[trouble], detail=words)


def trouble_text(delivery: Delivery) -> str:
    """The trouble of a print, or nothing."""
    return trouble_sentence(delivery.trouble, delivery.trouble_detail) if delivery.trouble else ""

"""The words of safety duplicates in the reader's language."""

from flask_babel import gettext as _

from lims.core.language import N_
from lims.duplicates.models import TransferState
from lims.duplicates.policies import Policy
from lims.duplicates.queries import LineProgress
from lims.storage.wording import reader_language

STATE_LABELS: dict[TransferState, str] = {
    TransferState.PLANNED: N_("Planned"),
    TransferState.SENT: N_("On the way"),
    TransferState.CLOSED: N_("Arrived"),
    TransferState.CANCELLED: N_("Cancelled"),
}


def policy_label(policy: Policy) -> str:
    """The name of a policy."""
    return policy.label.in_language(reader_language())


def transfer_state_label(state: TransferState) -> str:
    """How far a transfer is."""
    return _(STATE_LABELS[state])


def line_label(line: LineProgress) -> str:
    """What has become of an item of a transfer."""
    if line.has_arrived:
        return _("Arrived")
    if line.is_gone:
        return _("Not to arrive")
    return _("Packed") if line.is_out else _("In its place")

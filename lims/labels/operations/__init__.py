"""What is done with labels: printing them into files, sending them to printers, and calibrating."""

from lims.labels.operations.printing import PrintDraft, print_labels
from lims.labels.operations.queueing import cancel_print, queue_labels, send_again
from lims.labels.operations.sending import begin_part, claim, end_part, note_trouble, pause, take_over
from lims.labels.operations.shifting import set_shift

__all__ = [
    "PrintDraft",
    "begin_part",
    "cancel_print",
    "claim",
    "end_part",
    "note_trouble",
    "pause",
    "print_labels",
    "queue_labels",
    "send_again",
    "set_shift",
    "take_over",
]

"""When a printed file may still be opened, and when a printer is tried again."""

from datetime import datetime, timedelta

from lims.labels.refusals import PrintTooOld

# Long enough for a jammed printer; after that a second set of labels needs a reason.
FILE_LASTS = timedelta(minutes=60)


def check_fresh(printed_at: datetime, at: datetime) -> None:
    """Raises PrintTooOld if the file of a print must not be opened any more."""
    if not is_fresh(printed_at, at):
        raise PrintTooOld(minutes=int(FILE_LASTS.total_seconds() // 60))


def is_fresh(printed_at: datetime, at: datetime) -> bool:
    """Whether the file of a print may still be opened."""
    return at - printed_at <= FILE_LASTS


MOST_ATTEMPTS = 6


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: 10 seconds, then three times as long each time."""
    return timedelta(seconds=10 * 3 ** (attempts - 1))

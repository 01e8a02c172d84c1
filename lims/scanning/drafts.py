"""What a scanner sends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lims.core.actor import Actor

LONGEST_TEXT = 200
# A clock that goes a little fast is no reason to doubt what it says.
CLOCKS_DIFFER_BY = timedelta(minutes=2)
LATEST_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class ScanDraft:
    """One scan. `session_code` names its session, None the person's own without a name.

    A scan that waited has `scanned_at`, and in `box` the code of the box that was believed open when it was made
    (`knows_box` tells None from not said). `position` is where the person was told to put the item, and did;
    `undoes` the message of the scan that a late undo takes back.
    """

    message_id: str
    text: str
    session_code: str | None = None
    scanned_at: datetime | None = None
    box: str | None = None
    knows_box: bool = False
    position: str | None = None
    undoes: str | None = None

    @property
    def is_late(self) -> bool:
        """Did it wait before it was sent?"""
        return self.scanned_at is not None

    def done_by(self, actor: Actor) -> Actor:
        """The actor at the instant of the scan, if that is plausible; else at that of its arrival."""
        if self.scanned_at is None or not -LATEST_AFTER <= self.scanned_at - actor.at <= CLOCKS_DIFFER_BY:
            return actor
        return replace(actor, at=min(self.scanned_at, actor.at), arrived_at=actor.at)


@dataclass(frozen=True)
class Settlement:
    """How a conflict is settled: `how` is one of those offered, `place` a scanned place, `reason` free text.

    `item` is the code of the item that is meant where the scanned text alone does not say it.
    """

    message_id: str
    how: str
    place: str = ""
    reason: str = ""
    item: str = ""

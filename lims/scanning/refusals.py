"""What can be wrong about a scan."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NothingToUndo(Refusal):
    """There is no scan left that undo could take back."""

    code = "nothing-to-undo"
    status = 409
    message = N_("There is nothing to undo.")


class NoBoxOpen(Refusal):
    """A coordinate alone needs a box."""

    code = "no-box-open"
    status = 409
    message = N_("Scan the box first.")


class NoNextBox(Refusal):
    """No box with room follows beside the open one."""

    code = "no-next-box"
    status = 409
    message = N_("There is no further box with room beside %(place)s.")


class AllOfWhat(Refusal):
    """“All of this box” needs an open box and a command that may be done to all."""

    code = "all-of-what"
    status = 409
    message = N_("Open a box and scan first what is to be done with all of it: take out, return, move, thawed.")


class BoxEmpty(Refusal):
    """There is nothing in the box that the command could be for."""

    code = "box-empty"
    status = 409
    message = N_("There is nothing in %(place)s that this could be done to.")


class NothingToStore(Refusal):
    """All items of the lot have their places."""

    code = "nothing-to-store"
    status = 409
    message = N_("No item of lot %(lot)s is without a place.")


class NothingSpilled(Refusal):
    """Missing items are those of a box that was spilled in this session."""

    code = "nothing-spilled"
    status = 409
    message = N_("No box was spilled here.")


class NothingMissing(Refusal):
    """All items of the spilled box were scanned again."""

    code = "nothing-missing"
    status = 409
    message = N_("Nothing is missing.")


class SpillGoesOn(Refusal):
    """One spilled box is put right before the next."""

    code = "spill-goes-on"
    status = 409
    message = N_("%(place)s was spilled and is not put right yet. Scan “Done” to end that first.")


class OtherBox(Refusal):
    """A late scan was made into a box that is not the open one."""

    code = "other-box"
    status = 409
    message = N_("It was scanned into %(place)s, which is not the open box here. Nothing has been changed.")


class MissedBefore(Refusal):
    """A late scan followed one that was refused, so nobody knows what it belongs to."""

    code = "missed-before"
    status = 409
    message = N_("A scan before it was refused, so where it belongs is not known. Nothing has been changed.")


class ScanKnown(Refusal):
    """This message was delivered before, and is being answered by its first delivery."""

    code = "scan-known"
    status = 409
    message = N_("This scan was received before.")


class SessionMovedOn(Refusal):
    """Another scan of the same session was answered between reading and writing; this one is understood anew."""

    code = "session-moved-on"
    status = 409
    message = N_("Another scan of this session came between. Scan it again.")


class ConflictSettled(Refusal):
    """A conflict is settled once."""

    code = "conflict-settled"
    status = 409
    message = N_("This conflict is settled already.")


class NotSettledSo(Refusal):
    """This conflict can't be settled in this way."""

    code = "not-settled-so"
    message = N_("This conflict can't be settled in this way. Choose another one.")


class WhySkipped(Refusal):
    """Leaving a scan undone needs a reason."""

    code = "why-skipped"
    message = N_("Say why this scan is left undone.")

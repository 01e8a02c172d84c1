"""What can be wrong about a scan."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NothingToUndo(Refusal):
    """There is no scan left that undo could take back."""

    code = "nothing-to-undo"
    status = 409
    message = N_("There is nothing to undo.")


class NotInStorage(Refusal):
    """A code of ours, but of a request, a parcel or a person."""

    code = "not-in-storage"
    message = N_("%(text)s is not the code of something in storage. Nothing has been changed.")


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


class ScanKnown(Refusal):
    """This message was delivered before, and is being answered by its first delivery."""

    code = "scan-known"
    status = 409
    message = N_("This scan was received before.")

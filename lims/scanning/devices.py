"""What can be wrong about the device at the freezer: who is signed in on it, and what its camera sends."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class OtherAccount(Refusal):
    """Somebody else has signed in on this device since the page was opened."""

    code = "other-account"
    status = 409
    message = N_("%(name)s is signed in on this device now. The page has to be opened anew.")


class FrameTooLarge(Refusal):
    """A frame of a camera is small: the middle of the picture, as a JPEG."""

    code = "frame-too-large"
    status = 413
    message = N_("The frame is too large. At most %(largest_kb)s kB are read.")


class FramesTooFast(Refusal):
    """A page waits for the answer to a frame before it sends the next one."""

    code = "frames-too-fast"
    status = 429
    message = N_("Frames arrive too fast.")

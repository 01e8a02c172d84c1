"""What can be wrong with the file of a rack reader."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from lims.core.language import N_
from lims.core.refusals import Refusal


class UnknownRackReader(Refusal):
    """No such layout in `config/rack_readers.toml`."""

    code = "unknown-rack-reader"
    message = N_("“%(value)s” is no known layout of rack readers. Known are: %(known)s.")


class RackFileTooLarge(Refusal):
    """More than any rack could need."""

    code = "rack-file-too-large"
    status = 413
    message = N_("The file “%(name)s” is too large for racks: at most %(rows)s rows and %(megabytes)s MB are read.")


class NoRackText(Refusal):
    """A file that is no text at all."""

    code = "no-rack-text"
    message = N_("“%(name)s” is no text file. Export the rack as CSV or text.")


class NoRackLayout(Refusal):
    """No layout, or not the one that was asked for, fits the file."""

    code = "no-rack-layout"
    message = N_("No known layout of rack readers fits the file “%(name)s”. Known are: %(known)s.")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which row of the file, in which field, with which value, and why.

    `field` and `reason` are marked texts, to be translated by the face that shows them.
    """

    row: int
    field: str
    value: str
    reason: str


class RackFileFaults(Refusal):
    """Faults of the file's rows; `values["faults"]` has them all, the sentence tells the first."""

    code = "rack-file-faults"
    message = N_(
        "The file can't be used. Faults: %(count)s. The first is in row %(row)s, %(field)s, “%(value)s”: %(reason)s"
    )

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.row)
        super().__init__(count=len(ordered), **asdict(ordered[0]), faults=[asdict(fault) for fault in ordered])


RACK = N_("Rack")
POSITION = N_("Position")
TUBE = N_("Code of the tube")
COLUMNS = N_("Number of values")

WRONG_COLUMNS = N_("The row has too few or too many values.")
NO_COORDINATE = N_("This is no position.")
POSITION_TWICE = N_("This position occurs twice.")
CODE_TWICE = N_("This code occurs twice.")
OTHER_RACK = N_("The file has more than one rack.")
RACK_MISSING = N_("The row does not say which rack it belongs to.")
OUTSIDE = N_("The box has no such position.")

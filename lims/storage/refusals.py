"""What can be wrong with locations, positions and moves."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class NoSuchPosition(Refusal):
    """The container has no such position."""

    code = "no-such-position"
    status = 422
    message = N_("There is no position %(position)s here. Positions run from %(first)s to %(last)s.")


class UnknownLocationType(Refusal):
    """No such type in `config/storage.toml`."""

    code = "unknown-location-type"
    status = 422
    message = N_("“%(value)s” is no type of location. The types are: %(known)s.")


class GridNotOfType(Refusal):
    """The type of location does not come with this grid."""

    code = "grid-not-of-type"
    status = 422
    message = N_("A %(type)s has no grid “%(value)s”. It may have: %(known)s.")

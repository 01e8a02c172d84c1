"""The one timeline of an item: its moves, labels and thaws, failed freezers that it stood in, results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.ledger.wording import ToldLine, told
from lims.lots.models import Item
from lims.storage.exposures import Exposure, exposures_of
from lims.storage.happenings import Happening, happenings_of, tells_happenings
from lims.storage.wording import duration_text
from lims.web.actors import now, optional_actor
from lims.web.database import session

LINES_SHOWN = 60


@dataclass(frozen=True)
class Moment:
    """An entry of the timeline: a line of the ledger, or what another area knows of."""

    at: datetime
    line: ToldLine | None = None
    happening: Happening | None = None


@dataclass(frozen=True)
class Timeline:
    """The newest entries, and whether the ledger has more."""

    moments: Sequence[Moment]
    has_more: bool


def timeline_of(item: Item) -> Timeline:
    """Everything that is known to have happened to an item, the newest first, as far as the reader may see it."""
    actor = optional_actor()
    lines = []
    if actor is not None and actor.may(Permission.LEDGER_READ):
        lines = list(history(session(), "item", item.id, limit=LINES_SHOWN + 1))
    moments = [Moment(line.event.at, line=line) for line in told(lines[:LINES_SHOWN])]
    oldest = moments[-1].at if len(lines) > LINES_SHOWN else None
    moments += [
        Moment(happening.at, happening=happening)
        for happening in happenings_of(item)
        if oldest is None or happening.at >= oldest
    ]
    return Timeline(sorted(moments, key=lambda moment: moment.at, reverse=True), len(lines) > LINES_SHOWN)


@tells_happenings
def exposures_of_an_item(item: Item) -> list[Happening]:
    """The times in which its freezer was too warm or too cold."""
    return [_exposure(exposure) for exposure in exposures_of(session(), [item], now()).get(item.id, [])]


def _exposure(exposure: Exposure) -> Happening:
    values = {
        "place": exposure.place,
        "time": duration_text(exposure.seconds),
        "worst": f"{exposure.worst:g} {exposure.unit}".replace("-", "\u2212"),
    }
    text = _("%(place)s was out of its limits for %(time)s; worst value: %(worst)s.", **values)
    title = _("In a place that was too warm") if exposure.is_too_high else _("In a place that was too cold")
    return Happening(exposure.began_at, "thermometer-high" if exposure.is_too_high else "thermometer-low", title, text)

"""Jobs of audits: renewing how boxes stand, and drawing the random audit of the month."""

from flask import Flask
from flask_babel import gettext as _

from lims.audits.operations.refreshing import forget_retired, refresh_standings
from lims.audits.operations.sampling import draw_monthly_sample
from lims.audits.refusals import NothingToDraw
from lims.core.language import N_
from lims.core.schedule import Job
from lims.web.actors import job_actor
from lims.web.database import transaction

NEW = "audits.note_new_boxes"
ALL = "audits.renew_coverage"
DRAW = "audits.draw_sample"


def note_new(_app: Flask) -> str:
    """Boxes that were made lately are due some day too."""
    return _renew(NEW, only_new=True)


def renew_all(_app: Flask) -> str:
    """Renew all boxes in portions, so that people who work meanwhile wait for none of them."""
    with transaction() as session:
        forget_retired(session, job_actor(ALL))
    return _renew(ALL, only_new=False)


def draw_sample(_app: Flask) -> str:
    """Draw this month's random audit, if it is not drawn yet."""
    try:
        with transaction() as session:
            audit = draw_monthly_sample(session, job_actor(DRAW))
            number = audit.number if audit else None
    except NothingToDraw:
        return _("There are no boxes with items to draw from.")
    return _("Drawn: %(number)s.", number=number) if number else _("Nothing to draw this month.")


def _renew(name: str, *, only_new: bool) -> str:
    boxes, after = 0, 0
    while True:
        with transaction() as session:
            portion, following = refresh_standings(session, job_actor(name), after, only_new=only_new)
        boxes += portion
        if following is None:
            return _("Boxes: %(n)s.", n=boxes)
        after = following


JOBS = [
    Job(NEW, label=N_("Note new boxes for audits"), seconds=300, run=note_new),
    Job(ALL, label=N_("Renew the coverage of audits"), cron="30 4 * * *", run=renew_all),
    Job(DRAW, label=N_("Draw the random audit of the month"), cron="15 5 * * *", run=draw_sample),
]

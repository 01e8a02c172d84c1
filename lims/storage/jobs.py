"""Jobs of storage: telling the people at the freezers what was left out, and what need be kept no longer."""

from datetime import timedelta

from flask import Flask
from flask_babel import gettext as _

from lims.accounts.queries import active_users_with_role
from lims.core.language import N_
from lims.core.mail import queue_mail
from lims.core.schedule import Job
from lims.lots.queries import lots_to_end
from lims.storage.alerts import Alerts, alert_mail
from lims.storage.queries import items_out, outside_rows
from lims.web.actors import job_actor, settings
from lims.web.database import transaction

ALERT = "storage.alerts"
# Alerts go to the group whose work it is, not to those who happened to ask for them.
ROLE = "technician"
MOST = 1000


def tell(_app: Flask) -> str:
    """Write to all technicians while something is out and over its limit, and on the day after a lot's last one."""
    with transaction() as session:
        actor = job_actor(ALERT)
        rows = outside_rows(session, items_out(session, size=MOST).rows, actor.at)
        yesterday = actor.today - timedelta(days=1)
        ended = [lot for lot in lots_to_end(session, yesterday, size=MOST).rows if lot.keep_until == yesterday]
        alerts = Alerts([row for row in rows if row.is_over], ended)
        if not alerts:
            return _("Nothing new to tell.")
        people = active_users_with_role(session, ROLE)
        if not people:
            return _("Nobody has the role %(role)s.", role=ROLE)
        for person in people:
            subject, body = alert_mail(alerts, settings(), person.language)
            queue_mail(session, actor, person.email, subject, body)
        return _(
            "Mails to %(people)s; items out: %(out)s, lots ended: %(ended)s.",
            people=len(people),
            out=len(alerts.out),
            ended=len(alerts.ended),
        )


JOBS = [Job(ALERT, label=N_("Mail what was left out of the freezers"), cron="0 7 * * *", run=tell)]

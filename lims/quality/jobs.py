"""Jobs of quality: planning what is due, and telling the people of quality control."""

from datetime import timedelta

from flask import Flask
from flask_babel import gettext as _

from lims.accounts.queries import active_users_with_role
from lims.core.language import N_
from lims.core.mail import queue_mail
from lims.core.schedule import Job
from lims.quality.digest import Digest, digest_mail
from lims.quality.operations import note_announcement, plan_rechecks
from lims.quality.queries import due_counts, new_holds, plan_of, rechecks_to_announce
from lims.web.actors import job_actor, settings
from lims.web.database import transaction

PLAN = "quality.plan_rechecks"
PLAN_ALL = "quality.plan_all_rechecks"
DIGEST = "quality.digest"
ROLE = "qc"


# New lots are looked at again for so long, so that no pause of the scheduler lets one slip through until the night.
LOOKS_BACK = timedelta(days=1)


def plan(_app: Flask) -> str:
    """Plan the tests of lots that were made or settled lately: their dates are there within minutes."""
    with transaction() as session:
        actor = job_actor(PLAN)
        planned = plan_rechecks(session, actor, since=actor.at - LOOKS_BACK)
    return _("Rechecks planned: %(count)s.", count=planned)


def plan_all(_app: Flask) -> str:
    """Plan for all lots, for the policies may have changed, in portions, so that people who work meanwhile wait
    for none of them."""
    planned = 0
    while True:
        with transaction() as session:
            portion = plan_rechecks(session, job_actor(PLAN_ALL))
        planned += portion
        if portion == 0:
            return _("Rechecks planned: %(count)s.", count=planned)


def tell(_app: Flask) -> str:
    """Write to everybody of quality control about what they have not been told yet."""
    with transaction() as session:
        actor = job_actor(DIGEST)
        counts = due_counts(session, actor.today)
        due = rechecks_to_announce(session, actor.today)
        digest = Digest(due, new_holds(session), counts.overdue + counts.today)
        people = active_users_with_role(session, ROLE)
        if not digest:
            return _("Nothing new to tell.")
        if not people:
            return _("Nobody has the role %(role)s.", role=ROLE)
        for person in people:
            subject, body = digest_mail(digest, plan_of(session), settings(), person.language)
            queue_mail(session, actor, person.email, subject, body)
        note_announcement(session, actor, [*digest.due, *digest.holds])
        return _(
            "Mails to %(people)s; tests due: %(due)s, new holds: %(holds)s.",
            people=len(people),
            due=len(digest.due),
            holds=len(digest.holds),
        )


JOBS = [
    Job(PLAN, label=N_("Plan rechecks of new lots"), seconds=300, run=plan),
    Job(PLAN_ALL, label=N_("Plan all rechecks"), cron="0 5 * * *", run=plan_all),
    Job(DIGEST, label=N_("Mail the quality digest"), cron="30 6 * * *", run=tell),
]

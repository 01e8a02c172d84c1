"""The morning's mail, and the jobs that plan and send it."""

from datetime import date

from flask_babel import force_locale
from sqlalchemy import select

from lims.accounts.queries import user_by_login
from lims.core.mail import Mail
from lims.quality.digest import Digest, digest_mail
from lims.quality.jobs import plan, tell
from lims.quality.models import HoldReason, Recheck
from lims.quality.operations import place_hold
from lims.quality.queries import plan_of
from tests.factories.quality import make_lot


def run(app, job):
    with app.app_context(), force_locale("en"):
        return job(app)


def mails(app):
    with app.extensions["lims.database"].read() as session:
        return session.scalars(select(Mail).order_by(Mail.id)).all()


def test_quality_control_is_told_once_of_what_is_due_and_held(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        lot = make_lot(session, actor, made_on=date(2025, 3, 1))
        held = make_lot(session, actor, made_on=date(2026, 3, 1))
        place_hold(session, actor, held, HoldReason.QUARANTINE, "mites")
        codes = lot.code, held.code
    assert run(app, plan) == "Rechecks planned: 2."
    assert run(app, tell) == "Mails to 1; tests due: 1, new holds: 1."
    (mail,) = mails(app)
    assert mail.recipient == "qc@example.org"
    assert mail.subject == "Quality: tests due 1, new holds 1"
    assert all(code in mail.body for code in codes)
    assert "2026-03-01  Germination test" in mail.body
    assert run(app, tell) == "Nothing new to tell."
    assert len(mails(app)) == 1


def test_everybody_reads_it_in_the_language_of_the_account(session, actor):
    lot = make_lot(session, actor)
    recheck = Recheck(lot=lot, test="germination", due_on=date(2026, 3, 1), policy="", created_at=actor.at)
    digest = Digest([recheck], [], 1)
    _subject, body = digest_mail(digest, plan_of(session), session.info["settings"], "ja")
    assert "発芽試験" in body


def test_a_long_list_is_cut(session, actor):
    lot = make_lot(session, actor)
    due = [
        Recheck(lot=lot, test="germination", due_on=date(2026, 3, 1), policy="", created_at=actor.at)
        for _number in range(101)
    ]
    _subject, body = digest_mail(Digest(due, [], 101), plan_of(session), session.info["settings"], "en")
    assert body.count("Germination test") == 100
    assert "and more: 1" in body


def test_nobody_is_told_where_nobody_has_the_role(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        place_hold(session, actor, make_lot(session, actor), HoldReason.QUARANTINE)
        user_by_login(session, "qc").active = False
    assert run(app, tell) == "Nobody has the role qc."

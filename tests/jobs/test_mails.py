"""Mails that wait: sent once, tried again with longer pauses, kept when there is no way out."""

import email
import smtplib
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from typing import ClassVar

import pytest
from flask_babel import force_locale

from lims import create_app
from lims.core.mail import MailState, queue_mail
from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.jobs.jobs import send_mails
from lims.jobs.mailing import MOST_ATTEMPTS, begin_attempt, note_failure, note_sent, send_again
from lims.jobs.queries import mail_by_id, sendable_mail_ids
from lims.jobs.refusals import MailAlreadySent
from tests.conftest import NOW


@pytest.fixture
def make_app(new_settings):
    """Makes apps with the settings of mail given; the clock can be put forward by `app.later`."""
    made = []

    def make(**changes):
        clock = {"at": NOW}
        app = create_app(new_settings(**changes), clock=lambda: clock["at"])
        app.put_forward = lambda delta: clock.update(at=clock["at"] + delta)
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["lims.database"].close()


def queue(app, actor, recipient="qc@example.org", subject="再検査のお知らせ"):
    with app.extensions["lims.database"].transaction() as session:
        return queue_mail(session, actor, recipient, subject, "本日の再検査は3件です。\n").id


def send(app):
    with app.app_context(), force_locale("en"):
        return send_mails(app)


def mail(app, mail_id):
    with app.extensions["lims.database"].read() as session:
        return mail_by_id(session, mail_id)


def test_the_file_transport_writes_mails_that_a_mail_program_reads(make_app, actor):
    app = make_app(mail_transport="file")
    mail_id = queue(app, actor)
    assert send(app) == "Mails sent: 1; failed: 0."
    (file,) = (app.extensions["lims.settings"].data_folder / "mail").glob("*.eml")
    read = email.message_from_bytes(file.read_bytes(), policy=default)
    assert (read["Subject"], read["To"]) == ("再検査のお知らせ", "qc@example.org")
    assert read.get_content() == "本日の再検査は3件です。\n"
    assert (mail(app, mail_id).state, mail(app, mail_id).sent_at) == (MailState.SENT, NOW)
    assert send(app) == "No mail was waiting."


def test_without_a_transport_mails_are_kept(make_app, actor):
    app = make_app(mail_transport="none")
    mail_id = queue(app, actor)
    assert send(app) == "Mail is not set up; mails waiting: 1."
    assert (mail(app, mail_id).state, mail(app, mail_id).attempts) == (MailState.WAITING, 0)


class MailServer:
    """In place of smtplib.SMTP: takes mails, or refuses those to one address."""

    sent: ClassVar[list[str]] = []
    down: ClassVar[set[str]] = set()

    def __init__(self, host, port, timeout):
        assert (host, port) == ("mail.example.org", 587)
        if host in self.down:
            raise ConnectionRefusedError("nobody answers")

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        return None

    def starttls(self):
        self.secured = True

    def login(self, user, password):
        assert self.secured
        assert (user, password) == ("lims", "secret")

    def send_message(self, message):
        if message["To"] == "gone@example.org":
            raise smtplib.SMTPRecipientsRefused({message["To"]: (550, b"no such user")})
        self.sent.append(message["To"])


@pytest.fixture
def smtp(make_app, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", MailServer)
    MailServer.sent, MailServer.down = [], set()
    return make_app(mail_transport="smtp", smtp_host="mail.example.org", smtp_user="lims", smtp_password="secret")


def test_one_refused_address_does_not_stop_the_others(smtp, actor):
    refused, sent = queue(smtp, actor, "gone@example.org"), queue(smtp, actor)
    assert send(smtp) == "Mails sent: 1; failed: 1."
    assert MailServer.sent == ["qc@example.org"]
    assert (mail(smtp, refused).state, mail(smtp, sent).state) == (MailState.WAITING, MailState.SENT)
    assert "no such user" in mail(smtp, refused).last_error


def test_an_address_that_is_none_fails_alone(smtp, actor):
    wrong = queue(smtp, actor, "not\nan address")
    queue(smtp, actor)
    assert send(smtp) == "Mails sent: 1; failed: 1."
    assert mail(smtp, wrong).last_error


def test_a_server_that_is_down_is_tried_again_after_longer_and_longer_pauses(smtp, actor):
    mail_id = queue(smtp, actor)
    MailServer.down.add("mail.example.org")
    assert send(smtp) == "The mail server could not be reached; mails waiting: 1."
    assert send(smtp) == "No mail was waiting."
    smtp.put_forward(timedelta(minutes=1))
    send(smtp)
    assert mail(smtp, mail_id).due_at == NOW + timedelta(minutes=3)
    MailServer.down.clear()
    smtp.put_forward(timedelta(minutes=2))
    assert send(smtp) == "Mails sent: 1; failed: 0."
    assert mail(smtp, mail_id).last_error is None


def test_after_the_last_attempt_a_mail_waits_for_a_person(session, actor):
    mail_id = queue_mail(session, actor, "gone@example.org", "Digest", "text").id
    later = actor
    for _attempt in range(MOST_ATTEMPTS):
        later = replace(later, at=later.at + timedelta(hours=7))
        assert list(sendable_mail_ids(session, later.at)) == [mail_id]
        begin_attempt(session, later, mail_id)
        note_failure(session, later, mail_id, "no such user")
    failed = mail_by_id(session, mail_id)
    assert failed.state is MailState.FAILED
    assert list(sendable_mail_ids(session, later.at + timedelta(days=9))) == []
    send_again(session, later, failed)
    assert list(sendable_mail_ids(session, later.at)) == [mail_id]
    begin_attempt(session, later, mail_id)
    note_sent(session, later, mail_id)
    assert begin_attempt(session, later, mail_id) is None
    with pytest.raises(MailAlreadySent):
        send_again(session, later, failed)


def test_who_may_not_run_jobs_sends_nothing(session, actor):
    waiting = queue_mail(session, actor, "qc@example.org", "Digest", "text")
    with pytest.raises(PermissionDenied):
        send_again(session, replace(actor, permissions=frozenset({Permission.JOBS_READ})), waiting)

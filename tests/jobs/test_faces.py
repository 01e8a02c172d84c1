"""Pages, API and commands of jobs."""

import pytest

from app import main
from lims.core.mail import queue_mail
from lims.jobs.models import JobRun, RunState
from lims.jobs.queries import runs
from tests.conftest import PASSWORD

JOB = "jobs.forget_runs"


def test_the_timetable_lists_jobs_and_says_that_no_scheduler_runs(client_as):
    text = client_as("auditor").get("/jobs/").get_data(as_text=True)
    assert JOB in text
    assert "No scheduler is running." in text
    assert "Run now" not in text


def test_run_now_waits_for_the_scheduler_and_is_not_wished_twice(client_as, app):
    client = client_as("administrator")
    assert "will start within seconds" in client.post(f"/jobs/{JOB}/run", follow_redirects=True).text
    assert "running or about to run already" in client.post(f"/jobs/{JOB}/run", follow_redirects=True).text
    with app.extensions["lims.database"].read() as session:
        (run,) = runs(session).rows
        assert (run.job, run.state, run.triggered_by) == (JOB, RunState.WAITING, "Administrator")


def test_only_who_may_run_jobs_can(client_as):
    assert client_as("qc").post(f"/jobs/{JOB}/run").status_code == 403
    assert client_as("technician").get("/jobs/").status_code == 403


def test_unknown_jobs_are_not_found(client_as):
    client = client_as("administrator")
    assert client.get("/jobs/jobs.nothing").status_code == 404
    assert client.post("/jobs/jobs.nothing/run").status_code == 404


def test_mails_that_wait_can_be_read_and_put_first(client_as, app, actor):
    with app.extensions["lims.database"].transaction() as session:
        mail_id = queue_mail(session, actor, "qc@example.org", "Rechecks of today", "Three lots are due.").id
    client = client_as("administrator")
    assert "Rechecks of today" in client.get("/jobs/mail?state=waiting").text
    assert "Three lots are due." in client.get(f"/jobs/mail/{mail_id}").text
    assert "head of the queue" in client.post(f"/jobs/mail/{mail_id}/send-again", follow_redirects=True).text
    assert client.get("/jobs/mail/999").status_code == 404


def test_the_command_runs_a_job_and_the_history_shows_it(runner, client_as, app):
    with app.app_context():
        answer = runner.invoke(main.commands["jobs"], ["run", JOB])
        listed = runner.invoke(main.commands["jobs"], ["list"]).output
    assert answer.exit_code == 0, answer.output
    assert JOB in listed
    with app.extensions["lims.database"].read() as session:
        run = session.get(JobRun, 1)
    assert run.state is RunState.SUCCEEDED
    assert answer.output == f"{run.summary}\n"
    assert run.summary in client_as("auditor").get(f"/jobs/{JOB}").text


@pytest.fixture
def token(client_as, app):
    client = client_as("administrator")
    assert client is not None
    from lims.accounts.operations import issue_token
    from lims.accounts.queries import user_by_login
    from lims.core.actor import system_actor
    from lims.core.permissions import Permission
    from tests.conftest import NOW

    with app.extensions["lims.database"].transaction() as session:
        settings = app.extensions["lims.settings"]
        user = user_by_login(session, "administrator")
        scopes = [Permission.JOBS_READ, Permission.JOBS_RUN]
        return issue_token(session, system_actor("test", NOW, settings.zone), user, name="t", scopes=scopes)[1]


def test_the_api_lists_jobs_and_takes_wishes(app, token):
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert JOB in {job["name"] for job in client.get("/api/jobs/", headers=headers).json}
    answer = client.post(f"/api/jobs/{JOB}/runs", headers=headers)
    assert (answer.status_code, answer.json["state"]) == (202, "waiting")
    again = client.post(f"/api/jobs/{JOB}/runs", headers=headers)
    assert (again.status_code, again.json["error"]["code"]) == (409, "job-already-running")
    assert client.get("/api/jobs/").status_code == 401
    assert PASSWORD not in answer.text

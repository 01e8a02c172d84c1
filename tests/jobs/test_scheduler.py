"""The scheduler as a process: it runs what is due and what was asked for, and ends in good order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lims.core.actor import system_actor
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.jobs.models import RunState
from lims.jobs.operations import ask_for_run
from lims.jobs.queries import latest_runs, schedulers_alive

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def process(new_settings):
    settings = new_settings(mail_transport="file")
    environment = os.environ | {
        "LIMS_DATABASE_URL": settings.database_url,
        "LIMS_DATA_FOLDER": str(settings.data_folder),
        "LIMS_KEY_FILE": str(settings.key_file),
        "LIMS_SECRET_KEY": settings.secret_key,
        "LIMS_MAIL_TRANSPORT": "file",
    }
    database = Database(settings)
    started = subprocess.Popen(
        [sys.executable, "app.py", "scheduler"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    yield started, database
    if started.poll() is None:
        started.kill()
        started.wait()
    started.stdout.close()
    database.close()


def eventually(question):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def test_the_scheduler_runs_what_is_due_and_what_is_asked_for_and_stops_when_told(process):
    scheduler, database = process

    def newest(name, state):
        with database.read() as session:
            run = latest_runs(session).get(name)
            return run if run and run.state is state else None

    first = eventually(lambda: newest("jobs.forget_runs", RunState.SUCCEEDED))
    assert first.triggered_by == "schedule"
    with database.read() as session:
        (alive,) = schedulers_alive(session, system_clock())
        assert str(scheduler.pid) in alive.holder
    asking = system_actor("test", system_clock(), database.settings.zone, name="Somebody")
    with database.transaction() as session:
        wished = ask_for_run(session, asking, "jobs.forget_runs").id

    def wish_is_done():
        run = newest("jobs.forget_runs", RunState.SUCCEEDED)
        return run if run and run.id == wished else None

    assert eventually(wish_is_done).triggered_by == "Somebody"
    scheduler.send_signal(signal.SIGTERM)
    assert scheduler.wait(PATIENCE_SECONDS) == 0
    with database.read() as session:
        assert list(schedulers_alive(session, system_clock())) == []
        assert RunState.RUNNING not in {run.state for run in latest_runs(session).values()}

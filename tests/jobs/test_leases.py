"""Leases: two schedulers never do the same work, and work that was left lying is taken up again."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from lims import create_app
from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.core.schedule import Job
from lims.jobs.models import JobRun, RunState
from lims.jobs.operations import LEASE, ask_for_run, end_run, renew_lease, take_up_turn, take_up_wish
from lims.jobs.queries import runs
from lims.jobs.refusals import JobAlreadyRunning
from lims.jobs.runner import holder_of_process, run_turn, run_wish
from tests.conftest import NOW


def test_a_turn_is_taken_up_once_also_after_it_is_done(session, actor):
    run = take_up_turn(session, actor, "test.job", "first", NOW)
    assert take_up_turn(session, actor, "test.job", "second", NOW) is None
    end_run(session, actor, run.id, RunState.SUCCEEDED, "done")
    assert take_up_turn(session, actor, "test.job", "second", NOW) is None
    assert take_up_turn(session, actor, "test.job", "second", NOW + timedelta(minutes=1)).holder == "second"


def test_a_job_that_still_runs_is_not_begun_again(session, actor):
    take_up_turn(session, actor, "test.job", "first", NOW)
    assert take_up_turn(session, actor, "test.job", "second", NOW + timedelta(minutes=1)) is None


def test_other_jobs_are_not_in_the_way(session, actor):
    take_up_turn(session, actor, "test.job", "first", NOW)
    assert take_up_turn(session, actor, "test.other", "second", NOW) is not None


def test_work_of_a_killed_scheduler_is_abandoned_and_taken_up_when_its_lease_runs_out(session, actor):
    lost = take_up_turn(session, actor, "test.job", "killed", NOW)
    later = replace(actor, at=NOW + LEASE + timedelta(seconds=1))
    taken = take_up_turn(session, later, "test.job", "second", NOW + timedelta(minutes=1))
    assert taken is not None
    session.refresh(lost)
    assert lost.state is RunState.ABANDONED


def test_a_renewed_lease_keeps_others_out(session, actor):
    run = take_up_turn(session, actor, "test.job", "first", NOW)
    renew_lease(session, replace(actor, at=NOW + LEASE), run.id)
    later = replace(actor, at=NOW + LEASE + timedelta(seconds=1))
    assert take_up_turn(session, later, "test.job", "second", NOW + timedelta(minutes=1)) is None


def test_whoever_lost_the_lease_does_not_free_the_one_of_its_successor(session, actor):
    lost = take_up_turn(session, actor, "test.job", "slow", NOW)
    later = replace(actor, at=NOW + LEASE + timedelta(seconds=1))
    take_up_turn(session, later, "test.job", "second", NOW + timedelta(minutes=1))
    end_run(session, later, lost.id, RunState.SUCCEEDED, "late")
    assert take_up_turn(session, later, "test.job", "third", NOW + timedelta(minutes=2)) is None


def test_a_wish_is_run_once_and_not_wished_twice(session, actor):
    run = ask_for_run(session, actor, "test.job")
    with pytest.raises(JobAlreadyRunning):
        ask_for_run(session, actor, "test.job")
    assert take_up_wish(session, actor, run.id, "first") is run
    assert take_up_wish(session, actor, run.id, "second") is None
    with pytest.raises(JobAlreadyRunning):
        ask_for_run(session, actor, "test.job")


def test_who_may_not_run_jobs_cannot(session, actor):
    reader = replace(actor, permissions=frozenset({Permission.JOBS_READ}))
    with pytest.raises(PermissionDenied):
        ask_for_run(session, reader, "test.job")
    with pytest.raises(PermissionDenied):
        take_up_turn(session, reader, "test.job", "first", NOW)


@pytest.fixture
def two_apps(settings):
    """Two processes of one instance, as far as a test can have them: an app each, with connections of its own."""
    apps = [create_app(settings, clock=lambda: NOW) for _ in range(2)]
    yield apps
    for app in apps:
        app.extensions["lims.database"].close()


def all_at_once(functions):
    barrier = threading.Barrier(len(functions))
    outcomes = [None] * len(functions)

    def run(number, function):
        barrier.wait()
        outcomes[number] = function()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_schedulers_at_the_same_moment_run_each_turn_once(two_apps):
    done = []
    job = Job("test.count", "Count", lambda _app: done.append(1) or "counted", seconds=60)
    for turn in range(5):
        due_at = NOW + timedelta(minutes=turn)
        outcomes = all_at_once(
            [
                lambda app=app, due_at=due_at: run_turn(app, job, holder_of_process(), due_at)
                for app in two_apps
                for _ in range(2)
            ]
        )
        assert outcomes.count(RunState.SUCCEEDED) == 1
        assert outcomes.count(None) == 3
    assert len(done) == 5
    with two_apps[0].extensions["lims.database"].read() as session:
        assert [run.summary for run in runs(session, "test.count").rows] == ["counted"] * 5


def test_two_schedulers_run_a_wish_once(two_apps, actor):
    done = []
    job = Job("test.count", "Count", lambda _app: done.append(1) or "counted", seconds=60)
    with two_apps[0].extensions["lims.database"].transaction() as session:
        run_id = ask_for_run(session, actor, job.name).id
    outcomes = all_at_once([lambda app=app: run_wish(app, job, holder_of_process(), run_id) for app in two_apps])
    assert sorted(outcomes, key=str) == [None, RunState.SUCCEEDED]
    assert done == [1]


def test_a_fault_of_a_job_is_in_its_history_and_frees_the_lease(two_apps):
    def fail(_app):
        raise RuntimeError("the freezer is on fire")

    job = Job("test.fail", "Fail", fail, seconds=60)
    assert run_turn(two_apps[0], job, "first", NOW) is RunState.FAILED
    assert run_turn(two_apps[1], job, "second", NOW + timedelta(minutes=1)) is RunState.FAILED
    with two_apps[0].extensions["lims.database"].read() as session:
        newest = session.get(JobRun, 2)
        assert newest.error == "RuntimeError: the freezer is on fire"
        assert newest.finished_at == NOW

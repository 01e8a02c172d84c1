"""Timetables: the same turn for every scheduler, whenever it wakes up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lims.core.schedule import Job
from lims.jobs.rules import LONGEST_PAUSE, last_due_at, next_due_at, pause_after, time_of_day

TOKYO = ZoneInfo("Asia/Tokyo")
DAILY = Job("test.daily", "Daily", str, cron="0 6 * * *")
OFTEN = Job("test.often", "Often", str, seconds=60)
MONTHLY = Job("test.monthly", "Monthly", str, cron="30 2 1 * *")
LEAP = Job("test.leap", "Leap", str, cron="0 0 29 2 *")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("job", "now", "due"),
    [
        (DAILY, "2026-04-01T06:00", "2026-04-01T06:00"),
        (DAILY, "2026-04-01T05:59", "2026-03-31T06:00"),
        (DAILY, "2026-04-01T23:59", "2026-04-01T06:00"),
        (MONTHLY, "2026-04-30T12:00", "2026-04-01T02:30"),
        (LEAP, "2026-04-30T12:00", "2024-02-29T00:00"),
        (OFTEN, "2026-04-01T06:00:59", "2026-04-01T06:00"),
    ],
)
def test_last_turn_is_the_newest_time_that_has_passed(job, now, due):
    assert last_due_at(job, at(now), TOKYO) == at(due)


@given(some.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)), some.sampled_from([DAILY, OFTEN, MONTHLY]))  # noqa: DTZ001
def test_now_lies_between_the_last_turn_and_the_next(moment, job):
    now = moment.replace(tzinfo=UTC)
    last, following = last_due_at(job, now, TOKYO), next_due_at(job, now, TOKYO)
    assert last <= now < following
    assert last_due_at(job, following - timedelta(microseconds=1), TOKYO) == last
    assert last_due_at(job, following, TOKYO) == following


def test_only_daily_jobs_have_a_time_of_day():
    assert time_of_day(DAILY) == "06:00"
    assert [time_of_day(job) for job in (OFTEN, MONTHLY, Job("test.many", "Many", str, cron="*/5 * * * *"))] == [
        None
    ] * 3


def test_pauses_double_up_to_six_hours():
    assert [pause_after(attempts) for attempts in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert pause_after(30) == LONGEST_PAUSE


def test_a_job_has_either_a_crontab_line_or_seconds():
    for timetable in ({}, {"cron": "0 6 * * *", "seconds": 60}):
        with pytest.raises(ValueError, match="either"):
            Job("test.wrong", "Wrong", str, **timetable)

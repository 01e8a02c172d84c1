"""Timetables: when a job was last due, when it is due next, and how long to wait before another attempt."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from lims.core.schedule import Job

# A crontab line is due at least once in four years (29 February).
_WINDOWS = tuple(timedelta(days=days) for days in (1, 8, 32, 367, 1500))
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


def last_due_at(job: Job, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The newest time of the job's timetable that is not after `now`; None if it never was due.

    Every scheduler finds the same time for the same turn, whenever it wakes up: leases compare it.
    """
    if job.seconds is not None:
        return datetime.fromtimestamp(now.timestamp() // job.seconds * job.seconds, tz=UTC)
    trigger = CronTrigger.from_crontab(job.cron, timezone=zone)
    for window in _WINDOWS:
        due = trigger.get_next_fire_time(None, now - window)
        if due is not None and due <= now:
            return _newest(trigger, due, now).astimezone(UTC)
    return None


def next_due_at(job: Job, now: datetime, zone: ZoneInfo) -> datetime:
    """The first time of the job's timetable after `now`."""
    if job.seconds is not None:
        return datetime.fromtimestamp((now.timestamp() // job.seconds + 1) * job.seconds, tz=UTC)
    moment = now + timedelta(microseconds=1)
    due: datetime = CronTrigger.from_crontab(job.cron, timezone=zone).get_next_fire_time(None, moment)
    return due.astimezone(UTC)


def time_of_day(job: Job) -> str | None:
    """The time of a job that runs once every day, such as 05:00; None for all others."""
    fields = (job.cron or "").split()
    if len(fields) != 5 or fields[2:] != ["*", "*", "*"] or not (fields[0] + fields[1]).isdecimal():
        return None
    return f"{int(fields[1]):02d}:{int(fields[0]):02d}"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: twice as long each time, six hours at most."""
    return min(FIRST_PAUSE * (1 << max(attempts - 1, 0)), LONGEST_PAUSE)


def _newest(trigger: CronTrigger, due: datetime, now: datetime) -> datetime:
    while True:
        following = trigger.get_next_fire_time(due, due + timedelta(microseconds=1))
        if following is None or following > now:
            return due
        due = following

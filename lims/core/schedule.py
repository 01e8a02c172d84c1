"""What runs by itself: an area declares its jobs, a scheduler starts them.

A job says when it runs, either by a crontab line in the centre's zone or every so many seconds, and returns
one sentence on what it did, which is kept in the history of runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work that runs by itself.

    `name` is `area.verb_noun`; `label` is an English text marked for translation; `run` receives the
    application (an object of the web framework that the core does not know) and returns what it did.
    """

    name: str
    label: str
    run: Callable[[Any], str]
    cron: str | None = None
    seconds: int | None = None

    def __post_init__(self) -> None:
        if (self.cron is None) == (self.seconds is None):
            raise ValueError(f"Job {self.name}: give either a crontab line or seconds.")

"""The actor of a request, a command or a job."""

import getpass
from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app, g

from lims.core.actor import Actor, system_actor
from lims.core.clock import Clock, system_clock
from lims.core.settings import Settings

ActorOfRequest = Callable[[], Actor | None]


def init_app(app: Flask, clock: Clock = system_clock) -> None:
    app.extensions["lims.clock"] = clock


def identify_with(app: Flask, actor_of_request: ActorOfRequest) -> None:
    """Set how a request's actor is found; accounts hands in the sign-in."""
    app.extensions["lims.actor_of_request"] = actor_of_request


def settings() -> Settings:
    found = current_app.extensions["lims.settings"]
    assert isinstance(found, Settings)
    return found


def now() -> datetime:
    """The instant by the app's clock, aware and in UTC."""
    at = current_app.extensions["lims.clock"]()
    assert isinstance(at, datetime)
    return at


def optional_actor() -> Actor | None:
    """Who makes this request, or None for a visitor."""
    if "actor" not in g:
        g.actor = current_app.extensions["lims.actor_of_request"]()
    actor: Actor | None = g.actor
    return actor


def current_actor() -> Actor:
    """Who makes this request; only for functions that `requires` guards."""
    actor = optional_actor()
    assert actor is not None
    return actor


def visitor_actor() -> Actor:
    """A visitor without an account, as the public pages' operations record them."""
    return Actor(name="visitor", permissions=frozenset(), face="page", at=now(), zone=settings().zone)


def command_actor() -> Actor:
    """The operator at the command line, recorded under the operating system's name."""
    return system_actor("command", now(), settings().zone, name=f"operator {getpass.getuser()}")


def job_actor(name: str) -> Actor:
    """A scheduled job."""
    return system_actor("job", now(), settings().zone, name=name)

"""What areas to the right do when a lot comes out of others, such as carrying over what holds them back.

An area registers one function; nothing here knows which areas there are, as with `lims.lots.marks`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import Lot


class Way(StrEnum):
    """How a lot came out of others."""

    ALIQUOTS = "aliquots"
    SPLIT = "split"
    REGROUPED = "regrouped"
    MIXED = "mixed"


@dataclass(frozen=True)
class Descent:
    """A new lot, the lots that it came from, and how."""

    lot: Lot
    parents: Sequence[Lot]
    way: Way


Follower = Callable[[Session, Actor, Descent], None]
_FOLLOWERS: list[Follower] = []


def follows_descent(follower: Follower) -> Follower:
    """Register a function that is called in the same transaction, once the new lot has its items."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)
    return follower


def tell_descent(session: Session, actor: Actor, descent: Descent) -> None:
    """Let all areas follow."""
    for follower in _FOLLOWERS:
        follower(session, actor, descent)

"""What areas to the right know about a scanned code that is of no item and no place: an order, a shipment.

An area registers a function for the kind of thing that `lims.core.codes` reads from the code; nothing here knows which
areas there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.scanning.answers import Link


@dataclass(frozen=True)
class Meaning:
    """What is said about a thing: a sentence marked for translation with its values, and a page about it."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    link: Link | None = None


Explainer = Callable[[Session, Actor, str], Meaning | None]
_EXPLAINERS: dict[str, Explainer] = {}


def means(thing: str) -> Callable[[Explainer], Explainer]:
    """Register a function that explains the codes of one kind of thing, such as `request` or `parcel`.

    It gives None for a code that does not exist, or that the actor may not know of.
    """

    def decorate(explainer: Explainer) -> Explainer:
        _EXPLAINERS[thing] = explainer
        return explainer

    return decorate


def meaning_of(session: Session, actor: Actor, thing: str, code: str) -> Meaning | None:
    """What a code of a kind of thing means."""
    explainer = _EXPLAINERS.get(thing)
    return explainer(session, actor, code) if explainer else None

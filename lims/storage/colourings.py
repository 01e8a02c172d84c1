"""By what the items in a box may be coloured: lot, kind, age, thaws, and what areas to the right know of them.

An area registers one function for each colouring; nothing here knows which areas there are, as with
`lims.lots.marks`. Colours alone say nothing: every group has a letter, and stands with it in the legend.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.lots.models import Item, ItemState


@dataclass(frozen=True)
class Group:
    """What items of one colour have in common. `rank` orders the legend; a `label` marked for translation may have
    `values`."""

    key: str
    label: str
    rank: int = 0
    values: tuple[tuple[str, object], ...] = ()


Grouper = Callable[[Session, Sequence[Item], date], Mapping[int, Group]]


@dataclass(frozen=True)
class Colouring:
    """A way of colouring: its name in addresses, its label, and a function that gives the group of each item."""

    name: str
    label: str
    groups: Grouper


_COLOURINGS: dict[str, Colouring] = {}
YEARS = (1, 2, 5, 10)


def colours_items(name: str, label: str) -> Callable[[Grouper], Grouper]:
    """Register a function that gives the groups of items, by their keys, on a day; items may be left out."""

    def register(grouper: Grouper) -> Grouper:
        _COLOURINGS[name] = Colouring(name, label, grouper)
        return grouper

    return register


def colourings() -> Sequence[Colouring]:
    """All ways of colouring beside that by lot."""
    return tuple(_COLOURINGS.values())


def groups_of(session: Session, name: str, items: Sequence[Item], today: date) -> Mapping[int, Group] | None:
    """The groups of items under a colouring; None for one that there is not."""
    colouring = _COLOURINGS.get(name)
    return colouring.groups(session, items, today) if colouring else None


@colours_items("resource", N_("Resource"))
def _by_resource(_session: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    return {item.id: Group(str(item.lot.resource_id), "%(accession)s %(name)s", 0, _named(item)) for item in items}


def _named(item: Item) -> tuple[tuple[str, object], ...]:
    return (("accession", item.lot.resource.accession), ("name", item.lot.resource.name))


@colours_items("kind", N_("Kind"))
def _by_kind(_session: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    return {item.id: Group(f"kind:{item.lot.resource.kind}", item.lot.resource.kind) for item in items}


@colours_items("age", N_("Age"))
def _by_age(_session: Session, items: Sequence[Item], today: date) -> Mapping[int, Group]:
    return {item.id: _age((today - item.lot.made_on).days / 365.25) for item in items}


def _age(years: float) -> Group:
    for rank, limit in enumerate(YEARS):
        if years < limit:
            return Group(f"under-{limit}", N_("Under %(years)s years"), rank, (("years", limit),))
    return Group("old", N_("%(years)s years and more"), len(YEARS), (("years", YEARS[-1]),))


@colours_items("thaws", N_("Thaws"))
def _by_thaws(_session: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    groups = [
        Group("0", N_("Never thawed"), 0),
        Group("1", N_("Thawed once"), 1),
        Group("2", N_("Thawed twice"), 2),
        Group("3", N_("Thawed more often"), 3),
    ]
    return {item.id: groups[min(item.thaws, 3)] for item in items}


@colours_items("state", N_("In or out"))
def _by_state(_session: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    inside, outside = Group("in", N_("In its place"), 0), Group("out", N_("Taken out, place kept"), 1)
    return {item.id: inside if item.state is ItemState.STORED else outside for item in items}

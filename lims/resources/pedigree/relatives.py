"""Which relatives of a resource a pedigree shows, and how many it leaves out where."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Descent:
    """One line of descent; the relation is the word that the catalogue uses for it."""

    parent: str
    child: str
    relation: str


@dataclass(frozen=True)
class Family:
    """The resources and lines of one picture; hidden counts are relatives that the picture leaves out."""

    subject: str
    members: tuple[str, ...]
    descents: tuple[Descent, ...]
    hidden_parents: dict[str, int]
    hidden_children: dict[str, int]


@dataclass(frozen=True)
class Bounds:
    """How far a picture goes: generations up and down, and how many may stand side by side."""

    up: int = 3
    down: int = 2
    abreast: int = 8


Fetch = Callable[[Collection[str]], Iterable[Descent]]


def family_of(subject: str, above: Fetch, below: Fetch, bounds: Bounds = Bounds()) -> Family:
    """Gather a resource's ancestors, descendants and the other parents of its descendants.

    above answers with the descents of which one of the given keys is the child, below with those of which one
    is the parent. Each is asked once for a generation and once at the end. Where several descents join the
    same two, all are drawn.
    """
    members = {subject: None}
    _walk(members, [subject], above, lambda descent: descent.parent, (bounds.up, bounds.abreast))
    descendants = _walk(members, [subject], below, lambda descent: descent.child, (bounds.down, bounds.abreast))
    _add_other_parents(members, descendants, above, bounds.abreast)
    upward = tuple(dict.fromkeys(above(tuple(members))))
    downward = dict.fromkeys(below((subject, *descendants)))
    return Family(
        subject=subject,
        members=tuple(members),
        descents=tuple(each for each in upward if each.parent in members),
        hidden_parents=_counts({(d.child, d.parent) for d in upward if d.parent not in members}),
        hidden_children=_counts({(d.parent, d.child) for d in downward if d.child not in members}),
    )


def _walk(
    members: dict[str, None],
    start: list[str],
    fetch: Fetch,
    far_end: Callable[[Descent], str],
    limits: tuple[int, int],
) -> list[str]:
    """Add generation after generation to members and give back what was added."""
    generations, abreast = limits
    added: list[str] = []
    generation = start
    for _ in range(generations):
        if not generation:
            break
        found = dict.fromkeys(far_end(descent) for descent in fetch(generation))
        generation = [key for key in found if key not in members][:abreast]
        members.update(dict.fromkeys(generation))
        added += generation
    return added


def _add_other_parents(members: dict[str, None], descendants: list[str], above: Fetch, most: int) -> None:
    if descendants:
        others = dict.fromkeys(each.parent for each in above(descendants) if each.parent not in members)
        members.update(dict.fromkeys(list(others)[:most]))


def _counts(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    return dict(Counter(key for key, _ in pairs))

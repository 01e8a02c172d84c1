"""Lineage: a resource can't descend from itself, however long the way round."""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def path_to_ancestor(
    child: Key, ancestor: Key, parents_of: Callable[[Collection[Key]], Iterable[tuple[Key, Key]]]
) -> list[Key]:
    """Give the way up from a resource to one of its ancestors, both included; empty if there is none.

    parents_of answers, for some resources at once, with (child, parent) pairs; it is asked once for each
    generation, so that a pedigree of ten generations costs ten questions, not one for each animal.
    """
    came_from: dict[Key, Key] = {}
    seen = {child}
    generation = [child]
    while generation and ancestor not in seen:
        above: list[Key] = []
        for lower, upper in parents_of(generation):
            if upper not in seen:
                seen.add(upper)
                came_from[upper] = lower
                above.append(upper)
        generation = above
    return _way_up(came_from, child, ancestor) if ancestor in seen else []


def _way_up(came_from: dict[Key, Key], child: Key, ancestor: Key) -> list[Key]:
    way = [ancestor]
    while way[-1] != child:
        way.append(came_from[way[-1]])
    return way[::-1]

"""Where each relative stands: generations from top to bottom, few crossings, short lines.

The layered method of Sugiyama, Tagawa and Toda (1981): longest path layering, barycentre ordering, then
places by least squares with a least distance between neighbours.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lims.resources.pedigree.relatives import Descent

Node = str | tuple[Descent, int]
"""A relative's key, or the bend of a long line in one of the layers that it passes."""

_SWEEPS = 12
_HALF_CARD = 0.5
_HALF_BEND = 0.15


@dataclass(frozen=True)
class Layout:
    """Places in units: one across is a card with its gap, one down is a generation."""

    places: dict[str, tuple[float, int]]
    routes: dict[Descent, tuple[tuple[float, int], ...]]
    width: float
    layers: int


def lay_out(keys: Sequence[str], descents: Iterable[Descent]) -> Layout:
    """Give each key a place below its parents, and each descent the points that its line passes.

    A descent that would close a circle has no place in generations; it is left out.
    """
    acyclic = _without_circles(keys, descents)
    layer_of = _layers(keys, acyclic)
    rows, links = _rows_and_links(keys, acyclic, layer_of)
    rows = _ordered(rows, links)
    across = _places(rows, links)
    shift = min((across[key] for key in keys), default=_HALF_CARD) - _HALF_CARD
    places = {key: (across[key] - shift, layer_of[key]) for key in keys}
    routes = {each: _route(each, layer_of, across, shift) for each in acyclic}
    points = [x for route in routes.values() for x, _ in route] + [x for x, _ in places.values()]
    left = min(points, default=_HALF_CARD) - _HALF_CARD
    if left < 0:
        places = {key: (x - left, layer) for key, (x, layer) in places.items()}
        routes = {each: tuple((x - left, layer) for x, layer in route) for each, route in routes.items()}
        points = [x - left for x in points]
    return Layout(places, routes, max(points, default=0) + _HALF_CARD, len(rows))


def _without_circles(keys: Sequence[str], descents: Iterable[Descent]) -> list[Descent]:
    kept: list[Descent] = []
    parents: dict[str, set[str]] = defaultdict(set)
    known = set(keys)
    for each in dict.fromkeys(descents):
        if {each.parent, each.child} <= known and each.child not in _with_ancestors(each.parent, parents):
            parents[each.child].add(each.parent)
            kept.append(each)
    return kept


def _with_ancestors(key: str, parents: dict[str, set[str]]) -> set[str]:
    found, waiting = {key}, [key]
    while waiting:
        new = parents.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _layers(keys: Sequence[str], descents: list[Descent]) -> dict[str, int]:
    """Longest path from the founders; then a founder moves down to stand just above its first child."""
    layer_of = dict.fromkeys(keys, 0)
    for _ in keys:
        moved = False
        for each in descents:
            if layer_of[each.child] <= layer_of[each.parent]:
                layer_of[each.child] = layer_of[each.parent] + 1
                moved = True
        if not moved:
            break
    born = {each.child for each in descents}
    for key in keys:
        children = [layer_of[each.child] for each in descents if each.parent == key]
        if children and key not in born:
            layer_of[key] = min(children) - 1
    return layer_of


Links = dict[Node, list[Node]]


def _rows_and_links(
    keys: Sequence[str], descents: list[Descent], layer_of: dict[str, int]
) -> tuple[list[list[Node]], tuple[Links, Links]]:
    """Put the keys and the bends of long lines into rows, with the neighbours above and below each."""
    rows: list[list[Node]] = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    above: Links = defaultdict(list)
    below: Links = defaultdict(list)
    for key in keys:
        rows[layer_of[key]].append(key)
    for each in descents:
        upper: Node = each.parent
        for layer in range(layer_of[each.parent] + 1, layer_of[each.child] + 1):
            lower: Node = each.child if layer == layer_of[each.child] else (each, layer)
            if lower != each.child:
                rows[layer].append(lower)
            below[upper].append(lower)
            above[lower].append(upper)
            upper = lower
    return rows, (above, below)


def _ordered(rows: list[list[Node]], links: tuple[Links, Links]) -> list[list[Node]]:
    """Order each row by the mean place of the neighbours, down and up by turns; keep the best found."""
    above, below = links
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        downwards = sweep % 2 == 0
        rows = _swept(rows, above if downwards else below, downwards)
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _swept(rows: list[list[Node]], neighbours: Links, downwards: bool) -> list[list[Node]]:
    rows = [list(row) for row in rows]
    order = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
    for index in order:
        beside = rows[index - 1 if downwards else index + 1]
        place = {node: float(position) for position, node in enumerate(beside)}
        wanted = {
            node: _mean([place[each] for each in neighbours[node]], position)
            for position, node in enumerate(rows[index])
        }
        rows[index].sort(key=wanted.__getitem__)
    return rows


def _crossings(rows: list[list[Node]], below: Links) -> int:
    total = 0
    for upper, lower in itertools.pairwise(rows):
        place = {node: position for position, node in enumerate(lower)}
        ends = [place[child] for node in upper for child in sorted(below[node], key=place.__getitem__)]
        total += sum(first > second for i, first in enumerate(ends) for second in ends[i + 1 :])
    return total


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _places(rows: list[list[Node]], links: tuple[Links, Links]) -> dict[Node, float]:
    """Move each row towards its neighbours above and below by turns, keeping the order and the gaps."""
    above, below = links
    across: dict[Node, float] = {}
    for row in rows:
        across.update(_spread(row, [0.0] * len(row)))
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows if downwards else rows[::-1]:
            neighbours = above if downwards else below
            if sweep >= _SWEEPS - 2:
                wanted = [_mean([across[n] for n in above[node] + below[node]], across[node]) for node in row]
            else:
                wanted = [_mean([across[n] for n in neighbours[node]], across[node]) for node in row]
            across.update(_spread(row, wanted))
    return across


def _spread(row: list[Node], wanted: list[float]) -> dict[Node, float]:
    """Give the places nearest to the wanted ones (least squares) that keep order and distance.

    Pool adjacent violators: neighbours that would come too near form a block that moves as one.
    """
    offsets = [0.0]
    for left, right in itertools.pairwise(row):
        offsets.append(offsets[-1] + _half(left) + _half(right))
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        block = (want - offset, 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, size = blocks.pop()
            total = size + block[1]
            block = ((mean * size + block[0] * block[1]) / total, total)
        blocks.append(block)
    starts = [mean for mean, size in blocks for _ in range(size)]
    return {node: start + offset for node, start, offset in zip(row, starts, offsets, strict=False)}


def _half(node: Node) -> float:
    return _HALF_CARD if isinstance(node, str) else _HALF_BEND


def _route(
    descent: Descent, layer_of: dict[str, int], across: dict[Node, float], shift: float
) -> tuple[tuple[float, int], ...]:
    first, last = layer_of[descent.parent], layer_of[descent.child]
    bends = [(across[descent, layer] - shift, layer) for layer in range(first + 1, last)]
    return ((across[descent.parent] - shift, first), *bends, (across[descent.child] - shift, last))

"""The pedigree as an SVG that a screen reader, a keyboard and a strict content security policy can live with.

Only presentation attributes, no style attribute, no script. What a colour says a shape says too.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lims.resources.pedigree.layout import Layout, lay_out
from lims.resources.pedigree.relatives import Descent, Family

CARD_WIDTH, CARD_HEIGHT = 190, 66
_GAP_ACROSS, _GAP_DOWN, _MARGIN = 18, 62, 14
_STUB_HEIGHT, _STUB_GAP = 20, 9
_LEGEND_LINE = 28
_TEXT_ROOM = CARD_WIDTH - 30
_BETWEEN_ARROWS = 26
_LINE_COLOUR = "#5c636a"
_INK = "#1b1f23"
_FONTS = "system-ui, 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif"

# Fill and outline for each look; outlines have 4.5:1 and more on white, and the fills carry dark text.
_COLOURS = (
    ("#e3eefb", "#1d5fa8"),
    ("#fff0dc", "#9a5a00"),
    ("#e0f3ea", "#0a6e4a"),
    ("#fbe6ef", "#a3295f"),
    ("#efe9fa", "#6440a6"),
    ("#eceff1", "#4a5660"),
)
_DASHES = ("", "9 4", "3 3", "12 4 2 4")
LOOKS = len(_COLOURS)


@dataclass(frozen=True)
class Card:
    """What is written on one relative: its number, one or two lines of names, its kind and where it leads."""

    accession: str
    names: tuple[str, ...]
    kind: str
    kind_name: str
    href: str


@dataclass(frozen=True)
class Relation:
    """How one sort of descent is called, and the sign that its line carries (such as the one for female)."""

    name: str
    sign: str = ""


@dataclass(frozen=True)
class Wording:
    """The texts of the picture in the reader's language."""

    title: str
    description: str
    more_parents: Callable[[int], str]
    more_children: Callable[[int], str]


def draw_pedigree(
    family: Family, cards: Mapping[str, Card], relations: Mapping[str, Relation], wording: Wording
) -> str:
    """Draw a family as SVG text. Every member needs its card and every descent its relation."""
    layout = lay_out(family.members, family.descents)
    sheet = _Sheet(family, cards, relations, layout)
    legend = _legend(sheet)
    width = max(sheet.width, 320.0)
    height = sheet.legend_top + legend.height
    lines = "".join(_line(sheet, each, route) for each, route in layout.routes.items())
    members = "".join(_member(sheet, key, wording) for key in sheet.reading_order())
    return _tag(
        "svg",
        _tag("title", escape(wording.title), id="pedigree-title")
        + _tag("desc", escape(wording.description), id="pedigree-description")
        + _tag("g", lines, fill="none", stroke=_LINE_COLOUR, stroke_width=1.8, aria_hidden="true")
        + members
        + legend.drawing,
        xmlns="http://www.w3.org/2000/svg",
        class_="pedigree",
        role="group",
        aria_labelledby="pedigree-title",
        aria_describedby="pedigree-description",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=round(width),
        height=round(height),
        font_family=_FONTS,
        font_size=13,
        fill=_INK,
    )


class _Sheet:
    """Turns units into pixels, and kinds and relations into looks."""

    def __init__(
        self, family: Family, cards: Mapping[str, Card], relations: Mapping[str, Relation], layout: Layout
    ) -> None:
        self.family, self.cards, self.layout = family, cards, layout
        used = {each.relation for each in layout.routes}
        self.relations = {word: relation for word, relation in relations.items() if word in used}
        self.kinds = list(dict.fromkeys(sorted((cards[key].kind, cards[key].kind_name) for key in family.members)))
        self.top = _MARGIN + (_STUB_HEIGHT + _STUB_GAP if family.hidden_parents else 0)
        self.width = 2 * _MARGIN + layout.width * (CARD_WIDTH + _GAP_ACROSS) - _GAP_ACROSS
        below = _STUB_HEIGHT + _STUB_GAP if family.hidden_children else 0
        self.legend_top = self.y(layout.layers) - _GAP_DOWN + below + _MARGIN

    def x(self, across: float) -> float:
        """The middle of a card."""
        return _MARGIN + across * (CARD_WIDTH + _GAP_ACROSS) - _GAP_ACROSS / 2

    def y(self, layer: int) -> float:
        """The top of a card."""
        return self.top + layer * (CARD_HEIGHT + _GAP_DOWN)

    def arrival(self, descent: Descent) -> float:
        """How far from the middle of the child's edge the line arrives, so that arrows stand side by side."""
        arriving = [each for each in self.layout.routes if each.child == descent.child]
        arriving.sort(key=lambda each: self.layout.routes[each][-2][0])
        between = min(_BETWEEN_ARROWS, (CARD_WIDTH - 60) / max(len(arriving) - 1, 1))
        return (arriving.index(descent) - (len(arriving) - 1) / 2) * between

    def look(self, card: Card) -> int:
        return [kind for kind, _ in self.kinds].index(card.kind) % LOOKS

    def dash(self, relation: str) -> str:
        return _DASHES[list(self.relations).index(relation) % len(_DASHES)]

    def reading_order(self) -> list[str]:
        """From the oldest generation down and from left to right, as the tab key goes."""
        return sorted(self.family.members, key=lambda key: self.layout.places[key][::-1])


def _member(sheet: _Sheet, key: str, wording: Wording) -> str:
    card = sheet.cards[key]
    across, layer = sheet.layout.places[key]
    x, y = sheet.x(across), sheet.y(layer)
    subject = key == sheet.family.subject
    label = ", ".join(filter(None, [card.accession, *card.names, card.kind_name]))
    drawing = _tag("title", escape(label)) + _shape(sheet.look(card), x, y, subject) + _writing(card, x, y)
    link = _tag("a", drawing, href=card.href, aria_label=label, **({"aria_current": "page"} if subject else {}))
    parents = sheet.family.hidden_parents.get(key, 0)
    children = sheet.family.hidden_children.get(key, 0)
    upper = _Edge(x, y, -1, key in {each.child for each in sheet.layout.routes})
    lower = _Edge(x, y + CARD_HEIGHT, 1, key in {each.parent for each in sheet.layout.routes})
    above = _stub(card, parents, wording.more_parents(parents), upper) if parents else ""
    below = _stub(card, children, wording.more_children(children), lower) if children else ""
    return link + above + below


def _shape(look: int, x: float, y: float, subject: bool) -> str:
    fill, outline = _COLOURS[look]
    left, right, bottom = x - CARD_WIDTH / 2, x + CARD_WIDTH / 2, y + CARD_HEIGHT
    middle, cut = y + CARD_HEIGHT / 2, 13
    corners = {
        2: [
            (left + cut, y),
            (right - cut, y),
            (right, middle),
            (right - cut, bottom),
            (left + cut, bottom),
            (left, middle),
        ],
        3: [
            (left + cut, y),
            (right, y),
            (right, bottom - cut),
            (right - cut, bottom),
            (left, bottom),
            (left, y + cut),
        ],
        5: [(left + cut, y), (right, y), (right - cut, bottom), (left, bottom)],
    }
    ink: dict[str, object] = {"fill": fill, "stroke": outline, "stroke_width": 4 if subject else 1.6}
    if look in corners:
        return _tag("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners[look]), **ink)
    round_by = {0: 3, 1: 15, 4: CARD_HEIGHT / 2}[look]
    return _tag("rect", x=left, y=y, width=CARD_WIDTH, height=CARD_HEIGHT, rx=round_by, **ink)


def _writing(card: Card, x: float, y: float) -> str:
    first = 21 if len(card.names) > 1 else 28
    lines = [_tag("text", escape(card.accession), x=x, y=y + first, text_anchor="middle", font_weight="bold")]
    for index, name in enumerate(card.names[:2], start=1):
        lines.append(_tag("text", escape(shortened(name)), x=x, y=y + first + 17 * index, text_anchor="middle"))
    return "".join(lines)


@dataclass(frozen=True)
class _Edge:
    """The upper or lower edge of a card: its middle, which way is out, and whether lines leave it."""

    x: float
    y: float
    outwards: int
    has_lines: bool


def _stub(card: Card, count: int, words: str, edge: _Edge) -> str:
    """Draw a small button that leads to the relative's own page, where its pedigree goes on.

    Where lines leave the same edge only the number has room, on the corner of the card.
    """
    text = f"+{count}" if edge.has_lines else words
    width = text_width(text, 12) + 18
    x, stem = edge.x, ""
    top = edge.y + _STUB_GAP if edge.outwards > 0 else edge.y - _STUB_GAP - _STUB_HEIGHT
    if edge.has_lines:
        x, top = edge.x + (CARD_WIDTH - width) / 2 - 10, edge.y - _STUB_HEIGHT / 2 + 5 * edge.outwards
    else:
        way = f"M{x:.1f} {edge.y:.1f}v{edge.outwards * _STUB_GAP}"
        stem = _tag("path", d=way, stroke=_LINE_COLOUR, stroke_dasharray="2 3")
    box = {"x": x - width / 2, "y": top, "width": width, "height": _STUB_HEIGHT, "rx": 10}
    return _tag(
        "a",
        _tag("title", escape(words))
        + stem
        + _tag("rect", **box, fill="#ffffff", stroke=_LINE_COLOUR)
        + _tag("text", escape(text), x=x, y=top + 14.5, text_anchor="middle", font_size=12),
        href=card.href,
        aria_label=f"{card.accession}: {words}",
    )


def _line(sheet: _Sheet, descent: Descent, route: tuple[tuple[float, int], ...]) -> str:
    """Draw a smooth line from the parent's lower edge to the child's upper edge, with an arrow head."""
    at = (sheet.x(route[0][0]), sheet.y(route[0][1]) + CARD_HEIGHT)
    path = f"M{at[0]:.1f} {at[1]:.1f}"
    for across, layer in route[1:-1]:
        bend = (sheet.x(across), sheet.y(layer))
        path += f"{_curve(at, bend)}v{CARD_HEIGHT}"
        at = (bend[0], bend[1] + CARD_HEIGHT)
    end = (sheet.x(route[-1][0]) + sheet.arrival(descent), sheet.y(route[-1][1]) - 5)
    dash = sheet.dash(descent.relation)
    line = _tag("path", d=path + _curve(at, end), **({"stroke_dasharray": dash} if dash else {}))
    tip = f"M{end[0] - 4.5:.1f} {end[1] - 4:.1f}l4.5 8l4.5 -8z"
    head = _tag("path", d=tip, fill=_LINE_COLOUR, stroke="none")
    sign = escape(sheet.relations[descent.relation].sign)
    side = -1 if sheet.arrival(descent) < 0 else 1
    beside = _tag("text", sign, x=end[0] + 12 * side, y=end[1] + 1, text_anchor="middle", fill=_INK, stroke="none")
    return line + head + (beside if sign else "")


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    half = (start[1] + end[1]) / 2
    return f"C{start[0]:.1f} {half:.1f} {end[0]:.1f} {half:.1f} {end[0]:.1f} {end[1]:.1f}"


@dataclass(frozen=True)
class _Legend:
    drawing: str
    height: float


def _legend(sheet: _Sheet) -> _Legend:
    """Explain shapes and lines, in as many rows as the width needs."""
    x, y = float(_MARGIN), sheet.legend_top + 8
    drawn: list[str] = []
    entries: list[tuple[str, Callable[[float, float], str]]] = []
    for look, (_, name) in enumerate(sheet.kinds):
        entries.append((name, lambda x, y, look=look: _swatch(look % LOOKS, x, y)))  # type: ignore[misc]
    for word, relation in sheet.relations.items():
        text = f"{relation.name} {relation.sign}".strip()
        entries.append((text, lambda x, y, word=word: _sample_line(sheet.dash(word), x, y)))  # type: ignore[misc]
    for text, picture in entries:
        width = 38 + text_width(text, 13) + 20
        if x > _MARGIN and x + width > max(sheet.width, 320.0):
            x, y = float(_MARGIN), y + _LEGEND_LINE
        drawn.append(picture(x, y) + _tag("text", escape(text), x=x + 38, y=y + 13))
        x += width
    return _Legend(_tag("g", "".join(drawn)), y + _LEGEND_LINE - sheet.legend_top)


def _swatch(look: int, x: float, y: float) -> str:
    scale = 30 / CARD_WIDTH
    small = _shape(look, CARD_WIDTH / 2, 0, subject=False)
    return _tag("g", small, transform=f"translate({x:.1f} {y + 2:.1f}) scale({scale:.4f} {16 / CARD_HEIGHT:.4f})")


def _sample_line(dash: str, x: float, y: float) -> str:
    dashed = {"stroke_dasharray": dash} if dash else {}
    return _tag("path", d=f"M{x:.1f} {y + 9:.1f}h30", stroke=_LINE_COLOUR, stroke_width=1.8, fill="none", **dashed)


def text_width(text: str, size: float) -> float:
    """Estimate the width in pixels: a full width character is as wide as high, others a little over half."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return size * (wide + 0.56 * (len(text) - wide))


def shortened(text: str, room: float = _TEXT_ROOM, size: float = 13) -> str:
    """Cut a text that does not fit and end it with an ellipsis."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _tag(name: str, content: str = "", /, **attributes: object) -> str:
    """Write an element; in attribute names an underscore is a hyphen, and one at the end is nothing."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_plain(value))}" for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _plain(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)

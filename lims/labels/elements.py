"""The elements of a design: texts, codes and lines, each in a place that may stretch with the label."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A place on a label in mm, from the label's left upper corner downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Span:
    """Where something lies along one side: two of distance from the start, from the end, and size."""

    start: float | None
    end: float | None
    size: float | None

    def along(self, length: float) -> tuple[float, float]:
        """Start and size on a label of this length."""
        if self.start is None:
            assert self.end is not None and self.size is not None
            return length - self.end - self.size, self.size
        if self.size is None:
            assert self.end is not None
            return self.start, length - self.end - self.start
        return self.start, self.size


@dataclass(frozen=True)
class Placement:
    """The place of an element; it stretches with the label where both edges are given."""

    horizontal: Span
    vertical: Span

    def box(self, label_width_mm: float, label_height_mm: float) -> Box:
        x, width = self.horizontal.along(label_width_mm)
        y, height = self.vertical.along(label_height_mm)
        return Box(x, y, width, height)


@dataclass(frozen=True)
class TextElement:
    """A text that shrinks from `size_pt` to `min_size_pt`, then is cut, or refused if it is `whole`."""

    placement: Placement
    template: str
    size_pt: float
    min_size_pt: float
    lines: int
    bold: bool
    whole: bool
    align: str


@dataclass(frozen=True)
class CodeElement:
    """A Code 128, Data Matrix or QR symbol of one field, with the largest module that fits."""

    placement: Placement
    symbology: str
    field: str
    min_module_mm: float
    max_module_mm: float
    rectangular: bool


@dataclass(frozen=True)
class LineElement:
    """A filled bar, for ruling."""

    placement: Placement


Element = TextElement | CodeElement | LineElement

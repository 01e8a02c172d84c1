"""The photo with what was read drawn on it, to be shown to the person who took it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from PIL import Image

from lims.audits.photos.fields import Field
from lims.audits.photos.geometry import Pixels, points_of, scaled
from lims.audits.photos.orienting import Place

_LONGER_SIDE = 1600
_QUALITY = 82
_FONT = cv2.FONT_HERSHEY_SIMPLEX


class Mark(Enum):
    """What is drawn on a place; colour and form differ, so that it is understood without colours too."""

    READ = (0, 130, 60)
    UNREADABLE = (200, 30, 30)
    EMPTY = (90, 100, 110)


@dataclass(frozen=True)
class Note:
    """A place's mark and the name of its position."""

    mark: Mark
    name: str


Outline = Sequence[tuple[float, float]]


def annotated(colour: Pixels, field: Field | None, notes: Mapping[Place, Note], astray: Sequence[Outline]) -> bytes:
    """The photo as JPEG: notes on the field's places, outlines of the codes that lie on none, corners by number."""
    factor = min(1.0, _LONGER_SIDE / max(colour.shape[:2]))
    picture = np.ascontiguousarray(cv2.resize(colour, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
    for outline in astray:
        ends = np.round(points_of(outline) * factor).astype(np.int32)
        cv2.polylines(picture, [ends], isClosed=True, color=(230, 120, 0), thickness=3, lineType=cv2.LINE_AA)
    if field is not None:
        small = Field(scaled(factor) @ field.matrix, field.across, field.down)
        for place, note in notes.items():
            _draw_note(picture, small, place, note)
        if not notes:
            _draw_corners(picture, small)
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _draw_note(picture: Pixels, field: Field, place: Place, note: Note) -> None:
    x, y = place
    reach = 0.44
    square = points_of([(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)])
    ends = np.round(field.pixels(square)).astype(np.int32)
    shade = note.mark.value
    if note.mark is Mark.UNREADABLE:
        cv2.line(picture, ends[0], ends[2], shade, 2, cv2.LINE_AA)
        cv2.line(picture, ends[1], ends[3], shade, 2, cv2.LINE_AA)
    cv2.polylines(picture, [ends], isClosed=True, color=shade, thickness=1 if note.mark is Mark.EMPTY else 3)
    # Below the middle, so that the code on the cap stays visible.
    _write(picture, note.name, (ends.mean(axis=0) + 2 * ends[2:].mean(axis=0)) / 3, field.step * 0.75, shade)


def _draw_corners(picture: Pixels, field: Field) -> None:
    """The numbers 1 to 4 at the corners, by which a person says which one is the first position."""
    for number, corner in enumerate(field.corners, 1):
        centre = (round(float(corner[0])), round(float(corner[1])))
        cv2.circle(picture, centre, max(round(field.step * 0.45), 12), (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(picture, centre, max(round(field.step * 0.45), 12), (0, 60, 160), 4, cv2.LINE_AA)
        _write(picture, str(number), corner, field.step * 2, (0, 60, 160))


def _write(picture: Pixels, text: str, middle: Pixels, step: float, shade: tuple[int, int, int]) -> None:
    """A short text on a white ground, small enough for a cell."""
    scale = max(0.35, min(step / 75, 1.6))
    thick = 2 if scale > 0.6 else 1
    (width, height), _ = cv2.getTextSize(text, _FONT, scale, thick)
    left, base = round(float(middle[0]) - width / 2), round(float(middle[1]) + height / 2)
    cv2.rectangle(picture, (left - 2, base - height - 3), (left + width + 2, base + 3), (255, 255, 255), -1)
    cv2.putText(picture, text, (left, base), _FONT, scale, shade, thick, cv2.LINE_AA)

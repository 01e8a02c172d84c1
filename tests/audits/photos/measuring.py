"""How well a photo was read, against the truth of its rendering."""

from dataclasses import dataclass

from lims.audits.photos import PhotoReading
from tests.audits.photos.rendering import Photo


@dataclass
class Score:
    """What was found in some photos, counted in codes and positions."""

    photos: int = 0
    placed: int = 0
    tubes: int = 0
    read: int = 0
    readable: int = 0
    found: int = 0
    wrong: int = 0
    misread: int = 0
    really_empty: int = 0
    called_empty: int = 0
    wrongly_empty: int = 0
    seconds: float = 0.0

    @property
    def recall(self) -> float:
        """The share of the readable codes that were put on their positions."""
        return self.found / self.readable if self.readable else 1.0

    def add(self, photo: Photo, reading: PhotoReading, seconds: float = 0.0) -> None:
        box, truth = reading.box, photo.expected()
        readable = photo.readable()
        stands = {photo.scene.grid.at(*cell) for cell in photo.standing}
        positions = set(photo.scene.grid.positions())
        self.photos += 1
        self.placed += not (box.needs_corners or box.needs_first_corner)
        self.tubes += len(truth)
        self.read += len(box.codes)
        self.readable += len(readable)
        self.found += sum(box.codes.get(position) == code for position, code in readable.items())
        self.wrong += sum(truth.get(position) != code for position, code in box.codes.items())
        known = {*truth.values(), photo.scene.label}
        self.misread += sum(text not in known for text in [*box.codes.values(), *box.stray])
        self.really_empty += len(positions - stands)
        self.called_empty += len(box.empty - stands)
        self.wrongly_empty += len(box.empty & stands)
        self.seconds += seconds

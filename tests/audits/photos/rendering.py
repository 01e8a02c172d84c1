"""Photos of boxes, rendered with a pinhole camera: tubes with codes on their caps, standing in a box on a table.

Lengths are in millimetres, z goes up from the box's rim. Everything follows from the scene and its seed.
"""

import io
import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from lims.core.codes import thing_code
from lims.core.symbols import data_matrix
from lims.storage.shapes import Cell, Grid, Order

TEXTURE = 10  # pixels of a drawn layer for each millimetre
MARGIN = 16.0  # of table that is drawn around the box


@dataclass(frozen=True)
class Scene:
    """What is photographed, and how."""

    seed: int
    grid: Grid
    pitch: float = 14.0
    cap: float = 5.7
    code: float = 6.3
    rim: float = 3.0
    wall: float = 30.0
    filled: float = 1.0
    only: frozenset[Cell] | None = None
    width: int = 2000
    height: int = 1500
    share: float = 0.82
    turn: float = 0.0
    tilt: float = 12.0
    tilt_towards: float = 40.0
    leaning: float = 0.8
    cap_height: float = 2.0
    blur: float = 0.0
    motion: float = 0.0
    noise: float = 3.0
    glare: int = 0
    uneven: float = 0.15
    frosted: float = 0.0
    unlabelled: float = 0.0
    quality: int = 88
    label: str | None = None
    label_at: tuple[float, float] = (-0.5, -0.5)
    dark_box: bool = False
    qr: bool = False
    cluttered: bool = False
    texts: tuple[str, ...] = ()


@dataclass
class Photo:
    """A rendered photo and the truth about it."""

    scene: Scene
    image: np.ndarray
    codes: dict[Cell, str] = field(default_factory=dict)
    standing: set[Cell] = field(default_factory=set)
    quads: dict[Cell, np.ndarray] = field(default_factory=dict)
    corner_cells: list[tuple[float, float]] = field(default_factory=list)
    rim_corners: list[tuple[float, float]] = field(default_factory=list)

    def expected(self) -> dict[str, str]:
        """The codes by their positions."""
        return {position: code for cell, code in self.codes.items() if (position := self.scene.grid.at(*cell))}

    def jpeg(self, quality: int | None = None) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray(self.image[:, :, ::-1]).save(buffer, "JPEG", quality=quality or self.scene.quality)
        return buffer.getvalue()

    def readable(self) -> dict[str, str]:
        """The codes that a reader reads if it is shown one rectified cap at a time."""
        compressed = cv2.imdecode(np.frombuffer(self.jpeg(), np.uint8), cv2.IMREAD_GRAYSCALE)
        return {
            position: code
            for cell, code in self.codes.items()
            if (position := self.scene.grid.at(*cell)) and self._reads(compressed, cell, code)
        }

    def _reads(self, image: np.ndarray, cell: Cell, code: str) -> bool:
        size = 240
        target = np.float32([[0, 0], [size, 0], [size, size], [0, size]])
        matrix = cv2.getPerspectiveTransform(np.float32(self.quads[cell]), target)
        crop = cv2.warpPerspective(image, matrix, (size, size), flags=cv2.INTER_CUBIC)
        return any(found.text == code for found in zxingcpp.read_barcodes(crop))


def render(scene: Scene) -> Photo:
    """The photo of a scene."""
    return _Studio(scene).photo()


class _Studio:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.random = np.random.default_rng(scene.seed)
        self.wide = scene.grid.columns * scene.pitch
        self.deep = scene.grid.rows * scene.pitch
        self.canvas = (
            int((self.wide + 2 * (MARGIN + scene.rim)) * TEXTURE),
            int((self.deep + 2 * (MARGIN + scene.rim)) * TEXTURE),
        )
        self.camera = self._camera()

    # -- geometry --

    def _camera(self) -> np.ndarray:
        """The 3 x 4 projection from millimetres to pixels, with the box at the middle of the picture."""
        s = self.scene
        turn, tilt, towards = (math.radians(a) for a in (s.turn, s.tilt, s.tilt_towards))
        spin = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
        axis = np.array([math.cos(towards), math.sin(towards), 0]) * tilt
        lean, _ = cv2.Rodrigues(axis)
        # The camera looks down, so the picture's y and the box's rows go the same way and z comes towards it.
        rotation = lean @ np.diag([1.0, 1.0, -1.0]) @ spin
        focal = 1.15 * s.width
        size = max(self.wide, self.deep) * (abs(math.cos(turn)) + abs(math.sin(turn))) ** 0.5 + 2 * s.rim
        distance = focal * size / (s.share * s.height)
        shift = self.random.uniform(-0.02, 0.02, 2) * size
        inner = np.array([[focal, 0, s.width / 2], [0, focal, s.height / 2], [0, 0, 1]])
        place = np.hstack([rotation, np.array([[shift[0]], [shift[1]], [distance]])])
        middle = np.eye(4)
        middle[:2, 3] = [-self.wide / 2, -self.deep / 2]
        return inner @ place @ middle

    def plane(self, z: float) -> np.ndarray:
        """The homography from millimetres on the plane at a height to pixels."""
        return self.camera[:, [0, 1, 3]] + np.outer(self.camera[:, 2], [0, 0, z])

    def pixels(self, points: list[tuple[float, float]], z: float) -> np.ndarray:
        return cv2.perspectiveTransform(np.float32([points]), self.plane(z))[0]

    def _put(self, photo: np.ndarray, layer: np.ndarray, alpha: np.ndarray, z: float) -> None:
        """Lay a drawn layer onto the photo at a height."""
        offset = MARGIN + self.scene.rim
        scale = np.array([[1 / TEXTURE, 0, -offset], [0, 1 / TEXTURE, -offset], [0, 0, 1]])
        matrix = self.plane(z) @ scale
        size = (self.scene.width, self.scene.height)
        seen = cv2.warpPerspective(layer, matrix, size, flags=cv2.INTER_AREA)
        mask = cv2.warpPerspective(alpha, matrix, size, flags=cv2.INTER_LINEAR)
        x, y, width, height = cv2.boundingRect(mask)
        part = (slice(y, y + height), slice(x, x + width))
        share = mask[part][:, :, None].astype(np.float32) / 255
        photo[part] += (seen[part] - photo[part]) * share

    def _at(self, x: float, y: float) -> tuple[int, int]:
        offset = MARGIN + self.scene.rim
        return round(float(x + offset) * TEXTURE), round(float(y + offset) * TEXTURE)

    def _layer(self) -> tuple[np.ndarray, np.ndarray]:
        width, height = self.canvas
        return np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)

    # -- things --

    def photo(self) -> Photo:
        s = self.scene
        image = self._table()
        photo = Photo(s, np.empty(0))
        self._box(image)
        tubes = self._tubes(photo)
        self._caps(image, tubes)
        if s.label:
            self._rim_label(image)
        photo.image = self._taken(image)
        pitch = s.pitch
        ends = [(0.5, 0.5), (s.grid.columns - 0.5, 0.5), (s.grid.columns - 0.5, s.grid.rows - 0.5)]
        ends.append((0.5, s.grid.rows - 0.5))
        photo.corner_cells = [tuple(p) for p in self.pixels([(x * pitch, y * pitch) for x, y in ends], s.cap_height)]
        low, wide, deep = -s.rim, self.wide + s.rim, self.deep + s.rim
        photo.rim_corners = [tuple(p) for p in self.pixels([(low, low), (wide, low), (wide, deep), (low, deep)], 0)]
        return photo

    def _table(self) -> np.ndarray:
        s = self.scene
        colour = self.random.uniform(60, 150, 3)
        grain = self.random.normal(0, 6, (s.height // 8, s.width // 8, 1))
        grain = cv2.resize(grain, (s.width, s.height))[:, :, None]
        image = (np.ones((s.height, s.width, 3)) * colour + grain).astype(np.float32)
        if s.cluttered:
            for _ in range(14):
                x, y = self.random.integers(0, s.width), self.random.integers(0, s.height)
                size = self.random.integers(60, 400, 2)
                shade = tuple(float(v) for v in self.random.uniform(20, 240, 3))
                sheet = ((float(x), float(y)), (float(size[0]), float(size[1])), self.random.uniform(0, 90))
                cv2.fillPoly(image, [cv2.boxPoints(sheet).astype(np.int32)], shade)
        return image

    def _box(self, image: np.ndarray) -> None:
        s = self.scene
        paper = np.array([70, 60, 55] if s.dark_box else [225, 232, 236], np.float32)
        paper *= self.random.uniform(0.9, 1.05)
        for z in (-s.wall, -0.75 * s.wall, -0.5 * s.wall, -0.25 * s.wall):
            self._slab(image, paper * 0.7, z)
        self._slab(image, paper, 0)
        layer, alpha = self._layer()
        cv2.rectangle(layer, self._at(0, 0), self._at(self.wide, self.deep), tuple(map(float, paper * 0.42)), -1)
        cv2.rectangle(alpha, self._at(0, 0), self._at(self.wide, self.deep), 255, -1)
        for cell in s.grid.cells(Order.ROWS):
            self._hollow(layer, cell, paper)
        for cell in s.grid.absent:
            corner = ((cell[1] - 1) * s.pitch, (cell[0] - 1) * s.pitch)
            far = (cell[1] * s.pitch, cell[0] * s.pitch)
            cv2.rectangle(layer, self._at(*corner), self._at(*far), tuple(map(float, paper * 0.85)), -1)
        divider = tuple(map(float, paper * 0.8))
        for n in range(s.grid.columns + 1):
            cv2.line(layer, self._at(n * s.pitch, 0), self._at(n * s.pitch, self.deep), divider, int(0.9 * TEXTURE))
        for n in range(s.grid.rows + 1):
            cv2.line(layer, self._at(0, n * s.pitch), self._at(self.wide, n * s.pitch), divider, int(0.9 * TEXTURE))
        self._put(image, cv2.GaussianBlur(layer, (0, 0), 4), alpha, -4)

    def _slab(self, image: np.ndarray, paper: np.ndarray, z: float) -> None:
        rim = self.scene.rim
        right, low = self.wide + rim, self.deep + rim
        ends = self.pixels([(-rim, -rim), (right, -rim), (right, low), (-rim, low)], z)
        cv2.fillConvexPoly(image, np.round(ends * 16).astype(np.int32), tuple(map(float, paper)), shift=4)

    def _hollow(self, layer: np.ndarray, cell: Cell, paper: np.ndarray) -> None:
        """An empty place: the floor in the shadow of the partition."""
        s = self.scene
        left, top = (cell[1] - 1) * s.pitch, (cell[0] - 1) * s.pitch
        floor = tuple(map(float, paper * self.random.uniform(0.36, 0.46)))
        cv2.rectangle(layer, self._at(left + 2, top + 2.5), self._at(left + s.pitch - 1, top + s.pitch - 1), floor, -1)

    def _tubes(self, photo: Photo) -> list[tuple[Cell, float, float, bool]]:
        s = self.scene
        tubes = []
        for number, cell in enumerate(s.grid.cells(Order.ROWS)):
            stands = cell in s.only if s.only is not None else self.random.random() < s.filled
            x, y = ((n - 0.5) * s.pitch + self.random.uniform(-1, 1) * s.leaning for n in (cell[1], cell[0]))
            plain = self.random.random() < s.unlabelled
            if not stands:
                continue
            tubes.append((cell, x, y, plain))
            photo.standing.add(cell)
            if plain:
                continue
            photo.codes[cell] = s.texts[number] if s.texts else thing_code("NG", "item", s.seed * 1000 + number + 1)
            reach = s.pitch * 0.42
            quad = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
            photo.quads[cell] = self.pixels(quad, s.cap_height)
        self.photo_codes = photo.codes
        return tubes

    def _caps(self, image: np.ndarray, tubes: list[tuple[Cell, float, float, bool]]) -> None:
        s = self.scene
        colours = [(245, 245, 245), (200, 120, 40), (60, 60, 200), (70, 160, 70), (60, 200, 230), (150, 70, 130)]
        shades = {cell: np.array(colours[self.random.integers(len(colours))], float) for cell, *_ in tubes}
        for z in np.linspace(s.cap_height - 9, s.cap_height - 1, 3):
            layer, alpha = self._layer()
            for cell, x, y, _ in tubes:
                cv2.circle(layer, self._at(x, y), int(s.cap * TEXTURE), tuple(map(float, shades[cell] * 0.6)), -1)
                cv2.circle(alpha, self._at(x, y), int(s.cap * TEXTURE), 255, -1)
            self._put(image, layer, alpha, z)
        layer, alpha = self._layer()
        for cell, x, y, plain in tubes:
            self._cap(layer, (x, y), shades[cell], None if plain else self.photo_codes[cell])
            cv2.circle(alpha, self._at(x, y), int(s.cap * TEXTURE), 255, -1)
        self._put(image, layer, alpha, s.cap_height)

    def _cap(self, layer: np.ndarray, middle: tuple[float, float], shade: np.ndarray, code: str | None) -> None:
        s = self.scene
        x, y = middle
        cv2.circle(layer, self._at(x, y), int(s.cap * TEXTURE), tuple(map(float, shade)), -1)
        cv2.circle(layer, self._at(x, y), int((s.cap - 0.3) * TEXTURE), tuple(map(float, shade * 0.85)), 3)
        if code:
            paper = (250.0, 250.0, 250.0)
            cv2.circle(layer, self._at(x, y), int((s.cap - 0.8) * TEXTURE), paper, -1)
            x += self.random.uniform(-0.35, 0.35)
            y += self.random.uniform(-0.35, 0.35)
            self._symbol(layer, (x, y), code, s.code, self.random.uniform(0, 360))
        if self.random.random() < s.frosted:
            self._frost(layer, middle)

    def _symbol(self, layer: np.ndarray, middle: tuple[float, float], code: str, size: float, angle: float) -> None:
        """Draw a code with its modules as they are printed, turned by an angle."""
        if self.scene.qr:
            bitmap = zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, code, 1, 1, 0)
            modules = (np.array(bitmap) < 128).astype(np.uint8)
        else:
            symbol = data_matrix(code)
            modules = np.zeros((len(symbol.rows), symbol.columns), np.uint8)
            for row, runs in enumerate(symbol.rows):
                for first, length in runs:
                    modules[row, first : first + length] = 1
        height, width = modules.shape
        picture = np.full(((height + 2) * 16, (width + 2) * 16), 250, np.uint8)
        picture[16:-16, 16:-16] = 250 - np.kron(modules, np.ones((16, 16), np.uint8)) * 215
        scale = size * TEXTURE / (width * 16)
        matrix = cv2.getRotationMatrix2D((picture.shape[1] / 2, picture.shape[0] / 2), angle, scale)
        place = self._at(*middle)
        reach = int(size * TEXTURE)
        matrix[:, 2] += [reach - picture.shape[1] / 2, reach - picture.shape[0] / 2]
        turned = cv2.warpAffine(picture, matrix, (2 * reach, 2 * reach), flags=cv2.INTER_AREA, borderValue=255)
        window = layer[place[1] - reach : place[1] + reach, place[0] - reach : place[0] + reach]
        window[:] = np.minimum(window, turned[: window.shape[0], : window.shape[1], None])

    def _frost(self, layer: np.ndarray, middle: tuple[float, float]) -> None:
        """White crystals over most of a cap."""
        s = self.scene
        reach = int(s.cap * TEXTURE)
        x, y = self._at(*middle)
        window = layer[y - reach : y + reach, x - reach : x + reach].astype(np.float32)
        noise = cv2.GaussianBlur(self.random.uniform(0, 1, window.shape[:2]).astype(np.float32), (0, 0), 5)
        noise = (noise - noise.min()) / (noise.max() - noise.min())
        cover = np.clip(noise * 1.6 + self.random.uniform(-0.5, 0.35), 0, 0.95)[:, :, None]
        layer[y - reach : y + reach, x - reach : x + reach] = window * (1 - cover) + 238 * cover

    def _rim_label(self, image: np.ndarray) -> None:
        """The box's own code beside a corner."""
        s = self.scene
        assert s.label is not None
        layer, alpha = self._layer()
        x, y = (s.label_at[0] * s.pitch, s.label_at[1] * s.pitch)
        reach = 5.5
        cv2.rectangle(layer, self._at(x - reach, y - reach), self._at(x + reach, y + reach), (250, 250, 250), -1)
        cv2.rectangle(alpha, self._at(x - reach, y - reach), self._at(x + reach, y + reach), 255, -1)
        self._symbol(layer, (x, y), s.label, 7.0, 0)
        self._put(image, layer, alpha, 0)

    # -- light and lens --

    def _taken(self, image: np.ndarray) -> np.ndarray:
        s = self.scene
        rows, columns = np.mgrid[0 : s.height, 0 : s.width].astype(np.float32)
        angle = self.random.uniform(0, 2 * math.pi)
        slope = (columns / s.width - 0.5) * math.cos(angle) + (rows / s.height - 0.5) * math.sin(angle)
        image *= (1 - s.uneven * (0.5 + slope * 1.6))[:, :, None]
        for _ in range(s.glare):
            x = s.width / 2 + self.random.uniform(-0.3, 0.3) * s.height
            y = s.height / 2 + self.random.uniform(-0.3, 0.3) * s.height
            spread = self.random.uniform(0.02, 0.05) * s.height
            spot = np.exp(-((columns - x) ** 2 + ((rows - y) * 1.4) ** 2) / (2 * spread**2))
            image += (spot * 260)[:, :, None]
        if s.blur:
            image = cv2.GaussianBlur(image, (0, 0), s.blur)
        if s.motion:
            image = cv2.filter2D(image, -1, self._streak(s.motion))
        image = image + self.random.normal(0, s.noise, image.shape).astype(np.float32)
        return np.clip(image, 0, 255).astype(np.uint8)

    def _streak(self, length: float) -> np.ndarray:
        size = int(length) * 2 + 1
        kernel = np.zeros((size, size), np.float32)
        angle = self.random.uniform(0, math.pi)
        reach = np.array([math.cos(angle), math.sin(angle)]) * length / 2
        middle = size // 2
        start = tuple(round(float(middle - v)) for v in reach)
        end = tuple(round(float(middle + v)) for v in reach)
        cv2.line(kernel, start, end, 1.0, 1)
        return kernel / kernel.sum()

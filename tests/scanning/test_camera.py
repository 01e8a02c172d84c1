"""Frames of a camera, read on the server."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image

from lims.scanning.views import camera
from tests.browser.fake_camera import label_image

CODE = "NGV0000123K"


@pytest.fixture
def technician(client_as: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(camera, "_rate", camera.FrameRate())
    return client_as("technician")


def frame(*texts: str, kind: str = "JPEG") -> bytes:
    """Labels from left to right, the second in the middle."""
    picture = Image.new("L", (640, 640), 255)
    for place, text in enumerate(texts):
        picture.paste(label_image(text, 5), (20 + place * 200, 270))
    content = io.BytesIO()
    picture.save(content, kind)
    return content.getvalue()


def test_the_code_in_the_middle_comes_first(technician: FlaskClient) -> None:
    answer = technician.post("/scanning/frames", data=frame("LEFT", CODE, "RIGHT"), content_type="image/jpeg")
    assert answer.status_code == 200
    assert answer.get_json()["codes"][0] == CODE
    assert set(answer.get_json()["codes"]) == {"LEFT", CODE, "RIGHT"}


def test_a_frame_without_a_code_has_none(technician: FlaskClient) -> None:
    answer = technician.post("/scanning/frames", data=frame(), content_type="image/jpeg")
    assert answer.get_json() == {"codes": []}


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0broken"])
def test_what_is_no_picture_is_refused(technician: FlaskClient, content: bytes) -> None:
    answer = technician.post("/scanning/frames", data=content, content_type="image/jpeg")
    assert answer.status_code == 422


def test_a_large_picture_is_not_even_opened(technician: FlaskClient) -> None:
    content = bytes(camera.LARGEST_FRAME_BYTES + 1)
    assert technician.post("/scanning/frames", data=content, content_type="image/jpeg").status_code == 413


def test_frames_that_come_too_fast_are_refused(technician: FlaskClient) -> None:
    sent = [
        technician.post("/scanning/frames", data=frame(CODE), content_type="image/jpeg").status_code
        for _ in range(camera.MOST_FRAMES + 1)
    ]
    assert sent == [200] * camera.MOST_FRAMES + [429]


def test_who_may_not_scan_may_not_send_frames(client_as: Callable[[str], FlaskClient]) -> None:
    answer = client_as("auditor").post("/scanning/frames", data=frame(CODE), content_type="image/jpeg")
    assert answer.status_code == 403

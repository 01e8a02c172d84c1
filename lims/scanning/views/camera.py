"""Frames of a camera, read on the server where the browser itself can't read codes."""

import threading
from collections import deque
from datetime import datetime, timedelta

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.core.pictures import read_codes
from lims.scanning.devices import FramesTooFast, FrameTooLarge
from lims.scanning.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor

# A cropped frame of 640 pixels has 40 to 90 kB; the page sends at most four in a second, and waits for each answer.
LARGEST_FRAME_BYTES = 400 * 1024
MOST_FRAMES = 10
WITHIN = timedelta(seconds=2)


class FrameRate:
    """How many frames an account has sent of late to this server process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: dict[int, deque[datetime]] = {}

    def note(self, user_id: int, at: datetime) -> None:
        """Count one frame. Raises FramesTooFast; such a frame is not counted."""
        with self._lock:
            sent = self._sent.setdefault(user_id, deque())
            while sent and at - sent[0] >= WITHIN:
                sent.popleft()
            if len(sent) >= MOST_FRAMES:
                raise FramesTooFast()
            sent.append(at)


_rate = FrameRate()


@blueprint.post("/frames")
@requires(Permission.STORAGE_MOVE)
def frames() -> ResponseReturnValue:
    """The codes in one JPEG, the one nearest to the middle first. Nothing of the picture is kept."""
    if (request.content_length or 0) > LARGEST_FRAME_BYTES:
        raise FrameTooLarge(largest_kb=LARGEST_FRAME_BYTES // 1024)
    request.max_content_length = LARGEST_FRAME_BYTES
    actor = current_actor()
    _rate.note(actor.user_id or 0, actor.at)
    return jsonify(codes=read_codes(request.get_data(cache=False)))

"""Pages of scanning."""

from lims.scanning.views import camera, offline, scanning, sessions
from lims.scanning.views.blueprint import blueprint

__all__ = ["blueprint", "camera", "offline", "scanning", "sessions"]

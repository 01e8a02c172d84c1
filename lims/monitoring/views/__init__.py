"""Pages of monitoring."""

from lims.monitoring.views import (
    alarms,
    deciding,
    evacuating,
    evacuations,
    exposed,
    incidents,
    overview,
    panels,
    readings,
    registered,
    sensors,
)
from lims.monitoring.views.blueprint import blueprint

__all__ = [
    "alarms",
    "blueprint",
    "deciding",
    "evacuating",
    "evacuations",
    "exposed",
    "incidents",
    "overview",
    "panels",
    "readings",
    "registered",
    "sensors",
]

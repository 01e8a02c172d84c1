"""API of monitoring: sensors, readings, alarms, exposures, incidents, evacuations."""

from lims.monitoring.api import alarms, evacuations, exposures, incidents, readings, sensors
from lims.monitoring.api.blueprint import blueprint

__all__ = ["alarms", "blueprint", "evacuations", "exposures", "incidents", "readings", "sensors"]

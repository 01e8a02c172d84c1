"""`monitoring`: sensors, readings, alarms, exposures, incidents and evacuations from the command line."""

from lims.monitoring.cli import alarms, evacuations, exposures, incidents, readings, sensors
from lims.monitoring.cli.group import monitoring

__all__ = ["alarms", "evacuations", "exposures", "incidents", "readings", "sensors"]

COMMANDS = [monitoring]

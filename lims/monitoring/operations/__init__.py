"""Recording readings, raising alarms, declaring incidents, evacuating freezers."""

from lims.monitoring.operations.acknowledging import acknowledge_alarm
from lims.monitoring.operations.alarms import evaluate_alarms, follow_alarms
from lims.monitoring.operations.deciding import close_incident, decide_lot, decide_lots
from lims.monitoring.operations.evacuating import check_to_be_carried, confirm_slots, confirm_step, undo_step
from lims.monitoring.operations.incidents import declare_incident, plan_samples
from lims.monitoring.operations.planning import close_evacuation, plan_evacuation
from lims.monitoring.operations.readings import Recorded, import_readings, record_readings
from lims.monitoring.operations.sensors import add_sensor, edit_sensor
from lims.monitoring.operations.thinning import thin_readings

__all__ = [
    "Recorded",
    "acknowledge_alarm",
    "add_sensor",
    "check_to_be_carried",
    "close_evacuation",
    "close_incident",
    "confirm_slots",
    "confirm_step",
    "decide_lot",
    "decide_lots",
    "declare_incident",
    "edit_sensor",
    "evaluate_alarms",
    "follow_alarms",
    "import_readings",
    "plan_evacuation",
    "plan_samples",
    "record_readings",
    "thin_readings",
    "undo_step",
]

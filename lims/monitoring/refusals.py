"""What can be wrong with readings, alarms, incidents and evacuations."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class SensorCodeTaken(Refusal):
    code = "sensor-code-taken"
    status = 409
    message = N_("There is a sensor “%(value)s” already.")


class UnknownSensor(Refusal):
    code = "unknown-sensor"
    message = N_("There is no sensor “%(value)s” in use.")


class ReadingInFuture(Refusal):
    code = "reading-in-future"
    message = N_("The reading of %(sensor)s is of %(at)s, which is in the future.")


class ImpossibleReading(Refusal):
    code = "impossible-reading"
    message = N_("%(sensor)s can't have read %(value)s %(unit)s.")


class TooManyReadings(Refusal):
    code = "too-many-readings"
    status = 413
    message = N_("Up to %(most)s readings can be sent at once.")


class UnreadableReadings(Refusal):
    code = "unreadable-readings"
    message = N_("The file can't be used: %(problems)s")


class LowAboveHigh(Refusal):
    code = "low-above-high"
    message = N_("The lower limit must be below the upper one.")


class AlarmAcknowledgedBefore(Refusal):
    code = "alarm-acknowledged-before"
    status = 409
    message = N_("This alarm was acknowledged already by %(name)s.")


class EndsBeforeItBegins(Refusal):
    code = "ends-before-it-begins"
    message = N_("It must end after it began, and not in the future.")


class CauseNeeded(Refusal):
    code = "cause-needed"
    message = N_("Say what happened.")


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = N_("Say why.")


class IncidentClosed(Refusal):
    code = "incident-closed"
    status = 409
    message = N_("The incident %(number)s is closed.")


class LotsUndecided(Refusal):
    code = "lots-undecided"
    message = N_("There is no decision yet about these lots: %(lots)s.")


class NotOfIncident(Refusal):
    code = "not-of-incident"
    message = N_("The lot %(lot)s was not exposed in the incident %(number)s.")


class NothingToEvacuate(Refusal):
    code = "nothing-to-evacuate"
    message = N_("There is no box in %(place)s that could be carried away.")


class EvacuationOpen(Refusal):
    code = "evacuation-open"
    status = 409
    message = N_("%(place)s is being evacuated already.")


class EvacuationClosed(Refusal):
    code = "evacuation-closed"
    status = 409
    message = N_("The evacuation %(number)s is closed.")


class NotInEvacuation(Refusal):
    code = "not-in-evacuation"
    message = N_("%(box)s is not in the place that is being evacuated.")


class StepDone(Refusal):
    code = "step-done"
    status = 409
    message = N_("%(box)s was carried to %(place)s already by %(name)s.")


class StepNotDone(Refusal):
    code = "step-not-done"
    status = 409
    message = N_("%(box)s has not been carried anywhere.")


class TargetInside(Refusal):
    code = "target-inside"
    message = N_("%(place)s is in the place that is being evacuated.")


class NoBoxThere(Refusal):
    code = "no-box-there"
    message = N_("There is no box in “%(text)s”.")


class StepsLeft(Refusal):
    code = "steps-left"
    message = N_("Boxes that are still there: %(n)s. Say why they stay.")


class LotDecided(Refusal):
    code = "lot-decided"
    status = 409
    message = N_("It was decided already about the lot %(lot)s.")

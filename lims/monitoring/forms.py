"""Forms of monitoring: sensors, files of readings, alarms, incidents, evacuations."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.monitoring.models import Decision, Measures
from lims.monitoring.wording import DECISIONS, MEASURES
from lims.web.forms import BaseForm

SCANNED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
NOTE = [Length(max=2000)]
MINUTES_IN_A_WEEK = 10_080


class SensorForm(BaseForm):
    """A sensor; what is left empty is as the settings say."""

    version = HiddenField()
    code = StringField(
        _l("Code of the sensor"),
        [InputRequired(), Length(max=64)],
        description=_l("As the logger sends it."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    location = StringField(
        _l("Freezer or tank"),
        [InputRequired(), Length(max=64)],
        description=_l("Scan or type its barcode."),
        render_kw=SCANNED,
    )
    measures = SelectField(_l("What it measures"))
    low = FloatField(_l("Lowest allowed"), [Optional()])
    high = FloatField(_l("Highest allowed"), [Optional()])
    delay_minutes = IntegerField(_l("Alarm after (minutes)"), [Optional(), NumberRange(0, MINUTES_IN_A_WEEK)])
    silence_minutes = IntegerField(
        _l("Alarm without readings for (minutes)"), [Optional(), NumberRange(1, MINUTES_IN_A_WEEK)]
    )
    note = TextAreaField(_l("Remarks"), NOTE, render_kw={"rows": 2})
    active = BooleanField(_l("In use"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures.choices = [SelectChoice(measures.value, _(label)) for measures, label in MEASURES.items()]

    @property
    def chosen_measures(self) -> Measures:
        return Measures(self.measures.data)


class ReadingsForm(BaseForm):
    """A file of readings and what its columns are called."""

    file = FileField(
        _l("File"), [FileRequired()], description=_l("CSV: a line for each reading, or a column for each sensor.")
    )
    zone = StringField(
        _l("Time zone"), [InputRequired()], description=_l("Of times that have none of their own, such as Asia/Tokyo.")
    )
    only_sensor = SelectField(_l("Sensor, if the file names none"), default="", validate_choice=False)
    time = StringField(_l("Column of the time"), [Length(max=100)])
    sensor = StringField(_l("Column of the sensor"), [Length(max=100)])
    value = StringField(_l("Column of the value"), [Length(max=100)])
    leave_out = BooleanField(_l("Leave out rows with problems and record the others"))

    def offer(self, codes: list[str]) -> None:
        self.only_sensor.choices = [SelectChoice("", _("The file names it")), *(SelectChoice(c, c) for c in codes)]

    def validate_zone(self, field: StringField) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_("This is no time zone such as Asia/Tokyo."))


class AcknowledgeForm(BaseForm):
    note = TextAreaField(
        _l("What is being done"),
        NOTE,
        description=_l("So that nobody else has to drive there."),
        render_kw={"rows": 2},
    )


class IncidentForm(BaseForm):
    location = StringField(_l("Freezer or tank"), [InputRequired(), Length(max=64)], render_kw=SCANNED)
    began_at = DateTimeLocalField(_l("Began"), [InputRequired()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    ended_at = DateTimeLocalField(_l("Ended"), [InputRequired()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    cause = TextAreaField(_l("What happened"), [InputRequired(), Length(max=2000)], render_kw={"rows": 3})
    alarm = HiddenField()


class DecisionForm(BaseForm):
    """One decision for the lots that are ticked."""

    lots = SelectMultipleField(_l("Lots"), validate_choice=False)
    decision = SelectField(_l("Decision"))
    reason = StringField(_l("Why"), [InputRequired(), Length(max=1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [SelectChoice(decision.value, _(label)) for decision, label in DECISIONS.items()]

    @property
    def chosen_decision(self) -> Decision:
        return Decision(self.decision.data)


class ConclusionForm(BaseForm):
    conclusion = TextAreaField(_l("Conclusion"), [InputRequired(), Length(max=4000)], render_kw={"rows": 3})


class ExposureForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    code = StringField(_l("Item, lot, box or rack"), [Length(max=64)], render_kw=SCANNED)


class StepForm(BaseForm):
    """One scan of an evacuation: first a box, then its target."""

    box = HiddenField()
    scan = StringField(_l("Scan"), [InputRequired(), Length(max=120)], render_kw=SCANNED)


class SlotsForm(BaseForm):
    """Boxes whose labels nobody can read, by their slots."""

    rack = SelectField(_l("They stand in"), validate_choice=False)
    slots = StringField(
        _l("Slots"),
        [InputRequired(), Length(max=400)],
        description=_l("Such as 03-04 03-05, or 7 8 9."),
        render_kw=SCANNED,
    )
    target = StringField(_l("They go to"), [InputRequired(), Length(max=120)], render_kw=SCANNED)

    def offer(self, racks: list[tuple[str, str]]) -> None:
        self.rack.choices = [SelectChoice(*rack) for rack in racks]


class CloseForm(BaseForm):
    note = TextAreaField(_l("Remarks"), NOTE, render_kw={"rows": 2})

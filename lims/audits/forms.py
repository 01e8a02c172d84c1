"""Forms of audits."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.web.forms import BaseForm


class AuditForm(BaseForm):
    """What is audited, and how."""

    place = StringField(
        _l("Place"),
        [InputRequired()],
        description=_l("The code of a box, rack, shelf or freezer; everything in it is audited."),
    )
    exact = BooleanField(
        _l("Compare positions too"), description=_l("Each box is scanned in the order of its positions.")
    )
    blind = BooleanField(
        _l("Count blind"), description=_l("Whoever counts is not told what should be there until a box is counted.")
    )
    note = TextAreaField(_l("Remarks"), [Length(max=2000)])


class SettleForm(BaseForm):
    """Why records are changed; the decisions about the lines are fields beside it."""

    reason = StringField(_l("Reason"), [Length(max=500)], description=_l("Needed if records are changed."))


class EndForm(BaseForm):
    """A button."""


class CancelForm(BaseForm):
    """Why an audit is given up."""

    reason = StringField(_l("Reason"), [Length(max=500)])


class ReadingForm(BaseForm):
    """A photo or a rack reader's file, and the box it is of."""

    place = StringField(
        _l("Box"), [Optional()], description=_l("The code of the box or rack. A rack file may name it.")
    )
    file = FileField(
        _l("Photo or rack file"),
        [FileRequired()],
        description=_l("A photo of the open box from above, or the file of a reader for whole racks."),
    )
    reader = SelectField(_l("Layout of the rack file"), [Optional()], default="", validate_choice=False)


class ConfirmReadingForm(BaseForm):
    """One confirmation for all lines of a reading."""

    reason = StringField(_l("Reason"), [Length(max=500)], description=_l("Needed if records are changed."))
    missing = RadioField(_l("What is missing"), default="leave", validate_choice=False)
    lot = StringField(
        _l("Lot of the unknown tubes"),
        [Optional(), Length(max=40)],
        description=_l("Its items without a place get the unknown codes in order of the positions, and are stored."),
    )
    name_container = BooleanField(_l("The code read on the box is another code of this box"))
    version = HiddenField()


class CoverageForm(BaseForm):
    """Which boxes the list of the coverage shows."""

    class Meta(BaseForm.Meta):
        csrf = False

    storage = SelectField(_l("Freezer or tank"), [Optional()], default="", validate_choice=False)
    age = SelectField(_l("Last confirmed"), [Optional()], default="", validate_choice=False)


class SampleForm(BaseForm):
    """A random audit to be drawn."""

    boxes = IntegerField(_l("Boxes to draw"), [InputRequired(), NumberRange(2, 500)])
    method = RadioField(_l("How they are drawn"), validate_choice=False)
    seed = StringField(
        _l("Seed"), [Length(max=40)], description=_l("Left empty, one is made. The same seed draws the same boxes.")
    )
    exact = BooleanField(_l("Compare positions too"))
    note = TextAreaField(_l("Remarks"), [Length(max=2000)])


class SizeForm(BaseForm):
    """How sure one wants to be."""

    class Meta(BaseForm.Meta):
        csrf = False

    rate = StringField(_l("Expected error rate in percent"), [Optional()])
    width = StringField(_l("Width of the interval in percentage points"), [Optional()])

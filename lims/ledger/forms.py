"""The filter of the list of events."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from lims.ledger.kinds import LABELS
from lims.web.forms import BaseForm


class EventFilterForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False  # it only reads

    kind = SelectField(_l("What happened"), default="", validate_choice=False)
    person = StringField(_l("Done by"))
    code = StringField(_l("Code of the thing"))
    since = DateField(_l("Since"), [Optional()])
    until = DateField(_l("Until"), [Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((_(label), kind.value) for kind, label in LABELS.items())
        self.kind.choices = [
            SelectChoice("", _("Everything")),
            *(SelectChoice(kind, label) for label, kind in kinds),
        ]

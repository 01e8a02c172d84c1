"""Forms of safety duplicates."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lims.storage.models import Location
from lims.web.forms import BaseForm


class PlanForm(BaseForm):
    """From where to where; the resources are ticked in the list."""

    from_site = SelectField(_l("From the site"), [InputRequired()])
    to_site = SelectField(_l("To the site"), [InputRequired()])
    note = StringField(_l("Note"), [Length(max=300)])

    def offer(self, sites: list[Location]) -> None:
        """Set the sites to choose from; the first two are proposed."""
        choices = [(site.barcode, site.name) for site in sites]
        self.from_site.choices = choices
        self.to_site.choices = choices
        if not self.is_submitted() and len(choices) > 1:
            self.to_site.process_data(choices[1][0])


class CancelForm(BaseForm):
    """Why a transfer is given up."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=300)])

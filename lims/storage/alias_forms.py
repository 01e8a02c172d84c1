"""Forms about codes: other codes of things, new codes for labels that fell off."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lims.storage.forms import CODE_KEYS
from lims.storage.models import AliasOrigin
from lims.storage.wording import alias_origin_label
from lims.web.forms import BaseForm

# What our own label said before is noted by the renewal itself.
ORIGINS = (AliasOrigin.DEPOSITOR, AliasOrigin.SISTER, AliasOrigin.TUBE)


def _origins() -> list[tuple[str, str]]:
    return [(origin.value, alias_origin_label(origin)) for origin in ORIGINS]


class AliasForm(BaseForm):
    text = StringField(_l("Other code"), [InputRequired(), Length(max=200)], render_kw=CODE_KEYS)
    origin = SelectField(_l("Whose code it is"), [InputRequired()])
    note = StringField(_l("Remarks"), [Optional(), Length(max=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.origin.choices = _origins()


class AliasesForm(BaseForm):
    codes = TextAreaField(
        _l("Barcodes and their other codes"),
        [Optional(), Length(max=500_000)],
        description=_l("One pair a line: our barcode, then the other code, parted by a tab, a comma or a semicolon."),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    file = FileField(_l("Or a CSV file"), description=_l("With the columns barcode and alias."))
    origin = SelectField(_l("Whose codes they are"), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.origin.choices = _origins()

    @property
    def text(self) -> str:
        """What was uploaded, or else what was pasted."""
        if self.file.data:
            content: bytes = self.file.data.read()
            return content.decode("utf-8-sig", errors="replace")
        return self.codes.data or ""


class RenewForm(BaseForm):
    """Items whose labels fell off or can't be read any more."""

    items = SelectMultipleField(_l("Items"), [InputRequired()], validate_choice=False)
    reason = StringField(
        _l("Why they are renewed"), [Optional(), Length(max=200)], default="", description=_l("Such as: label fell off")
    )


class FindToRenewForm(BaseForm):
    """Where the items with the bad labels are, or their codes."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField(
        _l("Box, or codes of items"),
        [Optional(), Length(max=20_000)],
        description=_l("A box shows what is in its positions: choose by position where the label is gone."),
        render_kw=CODE_KEYS,
    )

    def words(self) -> list[str]:
        """What was typed, one code each."""
        return (self.q.data or "").replace(",", " ").split()

"""Forms of inventories that are brought in."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from lims.lots.wording import form_label
from lims.resources.kinds import kinds_of
from lims.storage.forms import CODE_KEYS
from lims.storage.importing.applying import InventoryFile
from lims.storage.importing.options import ImportOptions
from lims.storage.models import AliasOrigin
from lims.storage.wording import grid_label, location_type_label, location_types, reader_language
from lims.web.database import session
from lims.web.forms import BaseForm

SPREADSHEETS = ".xlsx,.csv,.tsv,.txt"


class InventoryOptionsForm(BaseForm):
    """What is decided about an inventory, beside its columns and sheets."""

    under = StringField(
        _l("The file begins in"),
        [Optional(), Length(max=64)],
        description=_l("Scan or type the code of a room or freezer. Empty: the names of the file say it."),
        render_kw=CODE_KEYS,
    )
    made_on = DateField(
        _l("Date for those without one"),
        [Optional()],
        description=_l("The day of preservation where none is written."),
    )
    kind = SelectField(
        _l("Kind of the resources"), validate_choice=False, description=_l("Narrows names that several resources have.")
    )
    register = BooleanField(
        _l("Register names that are not in the catalogue"), description=_l("As resources of the chosen kind.")
    )
    form = SelectField(_l("Form of the lots"), validate_choice=False)
    box_type = SelectField(_l("Type of new containers"), validate_choice=False)
    grid = SelectField(_l("Positions of new containers"), validate_choice=False)
    origin = SelectField(_l("Old codes are those of"), [InputRequired()])
    leave_out_wrong = BooleanField(_l("Leave out what is refused, and bring in the rest"))

    def offer(self) -> None:
        """Fill the choices from the settings."""
        language, types = reader_language(), location_types()
        kinds = kinds_of(session()).by_name.values()
        self.kind.choices = [("", _("Any")), *((kind.name, kind.label.in_language(language)) for kind in kinds)]
        forms = dict.fromkeys(form.name for kind in kinds for form in kind.lot_forms)
        self.form.choices = [("", _("The usual one of the kind")), *((name, form_label(name)) for name in forms)]
        boxes = [each.name for each in types.types.values() if each.holds_items and each.grids]
        self.box_type.choices = [(name, location_type_label(name)) for name in boxes]
        self.grid.choices = [("", _("What fits")), *((name, grid_label(name)) for name in types.grids)]
        self.origin.choices = [
            (AliasOrigin.DEPOSITOR.value, _("this laboratory or a depositor")),
            (AliasOrigin.SISTER.value, _("a sister centre")),
            (AliasOrigin.TUBE.value, _("the maker of the tubes")),
        ]

    def chosen(self, columns: Mapping[str, str], sheets_left_out: tuple[str, ...]) -> ImportOptions:
        """The options, with what was chosen for columns and sheets."""
        return ImportOptions(
            under=(self.under.data or "").upper(),
            kind=self.kind.data or "",
            register=bool(self.register.data and self.kind.data),
            form=self.form.data or "",
            made_on=self.made_on.data,
            box_type=self.box_type.data or "box",
            grid=self.grid.data or "",
            origin=AliasOrigin(self.origin.data),
            columns=columns,
            leave_out_wrong=bool(self.leave_out_wrong.data),
            sheets_left_out=sheets_left_out,
        )


class InventoryForm(InventoryOptionsForm):
    """A new inventory."""

    file = FileField(
        _l("Inventory"),
        [FileRequired()],
        description=_l("A spreadsheet (XLSX) or a text table (CSV): a row for each vial, or boxes drawn as grids."),
        render_kw={"accept": SPREADSHEETS},
    )

    def uploaded(self) -> InventoryFile:
        """The file that was chosen."""
        return InventoryFile(self.file.data.filename or "inventory", self.file.data.read())


class EditInventoryOptionsForm(InventoryOptionsForm):
    version = HiddenField()

"""What can be wrong with a spreadsheet as a file."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class FileNotReadable(Refusal):
    code = "file-not-readable"
    message = N_("“%(name)s” is neither a spreadsheet (XLSX) nor a text table (CSV, TSV).")


class OldSpreadsheet(Refusal):
    code = "old-spreadsheet"
    message = N_("“%(name)s” has the old format of Excel or is protected by a password. Save it as XLSX without one.")


class FileEmpty(Refusal):
    code = "file-empty"
    message = N_("“%(name)s” has no table: a row of column names and at least one row below it are needed.")


class SheetMissing(Refusal):
    code = "sheet-missing"
    message = N_("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s.")


class TableTooLarge(Refusal):
    code = "table-too-large"
    status = 413
    message = N_("The table is too large: at most %(rows)s rows and %(columns)s columns are read at once.")

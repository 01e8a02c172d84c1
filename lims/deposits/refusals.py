"""What can be wrong with a deposit as a whole; problems of single rows are `Problem`s."""

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.core.spreadsheets.refusals import FileEmpty, FileNotReadable, OldSpreadsheet, SheetMissing, TableTooLarge

__all__ = [
    "AgreementEnded",
    "CatalogueChanged",
    "DepositClosed",
    "DepositorInactive",
    "DepositorKnown",
    "FileEmpty",
    "FileNotReadable",
    "NoSuchDepositor",
    "NothingTaken",
    "OldSpreadsheet",
    "OtherDepositorsAgreement",
    "RowRegistered",
    "RowsRefused",
    "RowsRegistered",
    "RowsUnknown",
    "SeveralDepositors",
    "SheetMissing",
    "TableTooLarge",
    "UnknownColumn",
    "UnknownField",
    "UnknownKind",
    "WrongMapFile",
]


class UnknownKind(Refusal):
    code = "unknown-kind"
    message = N_("There is no kind “%(kind)s”. There are: %(kinds)s.")


class UnknownColumn(Refusal):
    code = "unknown-column"
    message = N_("The list has no column “%(column)s”. It has: %(columns)s.")


class UnknownField(Refusal):
    code = "unknown-field"
    message = N_("The kind has no field “%(field)s”.")


class DepositorKnown(Refusal):
    code = "depositor-known"
    status = 409
    message = N_("There is already a depositor with this name and organization: %(number)s %(name)s.")


class NoSuchDepositor(Refusal):
    code = "no-such-depositor"
    status = 404
    message = N_("There is no depositor “%(name)s”. Is it one of these: %(similar)s?")


class SeveralDepositors(Refusal):
    code = "several-depositors"
    status = 409
    message = N_("Several depositors are called “%(name)s”: %(numbers)s. Give the number instead of the name.")


class DepositorInactive(Refusal):
    code = "depositor-inactive"
    status = 409
    message = N_("The depositor %(number)s is no longer active.")


class OtherDepositorsAgreement(Refusal):
    code = "other-depositors-agreement"
    message = N_("The agreement %(number)s is with another depositor.")


class AgreementEnded(Refusal):
    code = "agreement-ended"
    message = N_("The agreement %(number)s ended on %(date)s.")


class DepositClosed(Refusal):
    code = "deposit-closed"
    status = 409
    message = N_("The deposit %(number)s is closed.")


class RowsRegistered(Refusal):
    code = "rows-registered"
    status = 409
    message = N_("Rows of the deposit %(number)s are registered already; its columns can no longer be changed.")


class RowRegistered(Refusal):
    code = "row-registered"
    status = 409
    message = N_("Row %(row)s has become the resource %(accession)s; change it there.")


class RowsUnknown(Refusal):
    code = "rows-unknown"
    message = N_("The list has no row %(rows)s.")


class RowsRefused(Refusal):
    code = "rows-refused"
    message = N_("These rows have values that are refused and can't be taken: %(rows)s.")


class NothingTaken(Refusal):
    code = "nothing-taken"
    message = N_("No row has been chosen, so there is nothing to register.")


class CatalogueChanged(Refusal):
    """Since the list was checked, others have registered what may be the same."""

    code = "catalogue-changed"
    status = 409
    message = N_(
        "These rows may have come into the catalogue since the list was checked; look at them again: %(rows)s."
    )


class WrongMapFile(Refusal):
    code = "wrong-map-file"
    message = N_("The file %(name)s is no column map: %(reason)s")

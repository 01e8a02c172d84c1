"""What is said about depositors, agreements and lists before they are recorded."""

from dataclasses import dataclass, field
from datetime import date

from lims.deposits.models import DepositAgreement, Depositor, UseCondition
from lims.deposits.reading.columns import ColumnMap
from lims.resources.models import Visibility


@dataclass(frozen=True)
class DepositorDraft:
    """A depositor as a form or the API gives it."""

    name: str
    name_ja: str | None = None
    organization: str | None = None
    organization_ja: str | None = None
    department: str | None = None
    country: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    is_name_public: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class UploadedFile:
    """A file as it was handed in."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class AgreementDraft:
    """A deposit agreement as a form or the API gives it."""

    title: str
    signed_on: date
    ends_on: date | None = None
    use_condition: UseCondition = UseCondition.UNRESTRICTED
    terms_of_use: str | None = None
    visibility: Visibility = Visibility.CLOSED
    embargoed_until: date | None = None
    signed_file: UploadedFile | None = None


@dataclass(frozen=True)
class ListDraft:
    """A list with what is known about it. Columns that the map does not mention are guessed."""

    depositor: Depositor
    kind: str
    file: UploadedFile
    agreement: DepositAgreement | None = None
    sheet: str | None = None
    columns: ColumnMap = field(default_factory=ColumnMap)
    note: str | None = None


@dataclass(frozen=True)
class SpecimenDraft:
    """One specimen, handed in without a list: its values by field, as written."""

    depositor: Depositor
    kind: str
    values: dict[str, str]
    agreement: DepositAgreement | None = None
    note: str | None = None

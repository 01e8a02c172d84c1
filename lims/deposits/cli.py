"""`import`: a depositor's list from the command line, by the same operations as the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from flask_babel import force_locale
from flask_babel import gettext as _

from lims.deposits import queries
from lims.deposits.drafts import ListDraft, UploadedFile
from lims.deposits.maps import map_in
from lims.deposits.models import Deposit
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.depositors import depositor_for_command
from lims.deposits.operations.lists import kind_called, take_doubtful_rows, upload_list
from lims.deposits.queries.catalogue import checked_list
from lims.deposits.queries.refused import refused_rows_file, refused_rows_of
from lims.deposits.reading.checking import counts_of
from lims.deposits.reading.columns import ColumnMap, check_map, completed_map, guess_columns
from lims.deposits.reading.rows import CheckedRow
from lims.deposits.reading.spreadsheets import read_table
from lims.deposits.wording import field_label, remarks_of, remarks_text
from lims.resources.kinds import Kind
from lims.web.actors import command_actor, settings
from lims.web.database import session, transaction

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)


@dataclass(frozen=True)
class Request:
    """What the command was asked to do."""

    file: UploadedFile
    kind: str
    depositor: str
    agreement: str | None
    columns: ColumnMap
    sheet: str | None
    takes_doubtful: bool
    report: Path | None


@click.command("import", short_help="Register the specimens of a depositor's list.")
@click.argument("file", type=READABLE)
@click.option("--kind", required=True, help="Kind of the specimens: strain, line, seed, clone, cell_line, microbe.")
@click.option("--depositor", required=True, help="Name or number of the depositor; a new name is recorded.")
@click.option("--agreement", help="Number of the deposit agreement.")
@click.option(
    "--columns", "map_file", type=READABLE, help="TOML file with [columns] and [values]; the rest is guessed."
)
@click.option("--sheet", help="Sheet of a workbook; without it the fullest is read.")
@click.option("--accept-doubtful", is_flag=True, help="Register doubtful rows too, except likely duplicates.")
@click.option("--dry-run", is_flag=True, help="Read and check only; nothing is recorded.")
@click.option("--report", type=WRITABLE, help="CSV file to write for rows that are not registered.")
def import_list(  # noqa: PLR0913 - the options of the command
    file: Path,
    kind: str,
    depositor: str,
    agreement: str | None,
    map_file: Path | None,
    sheet: str | None,
    accept_doubtful: bool,
    dry_run: bool,
    report: Path | None,
) -> None:
    """Read FILE (XLSX, CSV, TSV; UTF-8, CP932, UTF-16), check each row, and register the rows without doubt.

    All of them are registered in one transaction, or none. Doubtful rows wait in the deposit for a curator, on its
    page; refused rows are written to the report with row, field, value and reason.
    """
    columns = map_in(map_file) if map_file else ColumnMap()
    content = UploadedFile(file.name, file.read_bytes())
    request = Request(content, kind, depositor, agreement, columns, sheet, accept_doubtful, report)
    with force_locale(settings().language):
        (_check if dry_run else _register)(request)


def _register(request: Request) -> None:
    actor = command_actor()
    with transaction() as writing:
        depositor, is_new = depositor_for_command(writing, actor, request.depositor)
        agreement = queries.agreement(writing, request.agreement) if request.agreement else None
        draft = ListDraft(depositor, request.kind, request.file, agreement, request.sheet, request.columns)
        deposit = upload_list(writing, actor, draft)
        if request.takes_doubtful:
            take_doubtful_rows(writing, actor, deposit)
        waiting = queries.counts_of_deposits(writing, [deposit.id])[deposit.id].to_register
        if waiting:
            with click.progressbar(length=waiting, label=_("Registering")) as bar:
                unknown_parents = accept_rows(writing, actor, deposit, advance=bar.update).unknown_parents
        else:
            unknown_parents = ()
    if is_new:
        click.echo(_("New depositor: %(number)s %(name)s", number=depositor.number, name=depositor.name))
    _tell_how_read(remarks_of(deposit))
    keys = [column["key"] for column in deposit.columns]
    _tell_columns(kind_called(session(), request.kind), keys, deposit.fields)
    _tell_counts(deposit)
    for name in unknown_parents:
        click.echo(_("The parent “%(name)s” was not found.", name=name), err=True)
    if request.report:
        content = refused_rows_file(session(), deposit, _, settings().language)
        _write_report(request.report, content)


def _check(request: Request) -> None:
    """Read and check without recording anything."""
    kind = kind_called(session(), request.kind)
    depositor = queries.depositor_called(session(), request.depositor)
    table = read_table(request.file.name, request.file.content, request.sheet)
    remembered = queries.remembered_columns(session(), depositor.id, kind.name) if depositor else {}
    columns = check_map(kind, table, completed_map(guess_columns(kind, table, remembered), request.columns))
    rows = checked_list(session(), kind, table, columns, command_actor().today)
    _tell_how_read(remarks_text(table.remarks))
    _tell_columns(kind, [column.key for column in table.columns], dict(columns.fields))
    counts = counts_of(rows)
    click.echo(_("Rows read: %(n)s", n=counts.read))
    click.echo(_("Rows that would be registered: %(n)s", n=counts.ready))
    click.echo(_("Rows refused: %(n)s", n=counts.refused))
    click.echo(_("Rows doubtful: %(n)s", n=counts.doubtful))
    if request.report:
        told: list[CheckedRow] = [row for row in rows if row.severity is not None]
        _write_report(request.report, refused_rows_of(told, kind, _, settings().language))
    click.echo(_("Nothing has been recorded."))


def _tell_how_read(remarks: list[tuple[str, str]]) -> None:
    for _severity, text in remarks:
        click.echo(text)


def _tell_columns(kind: Kind, keys: Sequence[str], fields: dict[str, str]) -> None:
    for column in keys:
        if fields.get(column):
            label = field_label(kind, fields[column])
            click.echo(_("Column “%(column)s” was read as: %(field)s", column=column, field=label))
        else:
            click.echo(_("Column “%(column)s” is kept as written, but read as nothing.", column=column))


def _tell_counts(deposit: Deposit) -> None:
    counts = queries.counts_of_deposits(session(), [deposit.id])[deposit.id]
    click.echo(_("Rows read: %(n)s", n=counts.rows))
    click.echo(_("Rows registered: %(n)s", n=counts.registered))
    click.echo(_("Rows refused: %(n)s", n=counts.refused))
    click.echo(_("Rows doubtful: %(n)s", n=counts.doubtful))
    click.echo(_("Deposit: %(number)s", number=deposit.number))
    if counts.open:
        message = _(
            "Doubtful rows wait in this deposit for a decision: %(n)s. Look at them on its page.", n=counts.open
        )
        click.echo(message)


def _write_report(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    click.echo(_("Rows that are not registered are in %(file)s.", file=path))


COMMANDS = [import_list]

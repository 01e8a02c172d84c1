"""The catalogue on the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from lims.resources.exporting import FORMATS, kinds_in, rows_of, write
from lims.resources.kinds import kinds_of
from lims.resources.models import ResourceState
from lims.resources.queries.catalogue import ResourceFilter, count_of_resources
from lims.resources.refusals import UnknownKind
from lims.web.database import session

_OF_SUFFIX = {f".{name}": name for name in FORMATS}


@click.command("export", short_help="Write the catalogue to a file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", help="Only this kind, with all of its own columns.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Otherwise the file's ending decides.")
@click.option("--query", default="", help="Only resources with these words, as the search of the pages finds them.")
@click.option("--withdrawn", is_flag=True, help="Withdrawn resources too.")
def export(file: Path, kind: str | None, format_name: str | None, query: str, withdrawn: bool) -> None:
    """Write resources with all their columns to FILE, as CSV, TSV, Excel or JSON.

    CSV and TSV are in UTF-8. Values that are lists are parted by semicolons. The file is complete or not there.
    """
    chosen = ResourceFilter(text=query, kind=_known(kind), state=None if withdrawn else ResourceState.ACTIVE)
    format_name = format_name or _OF_SUFFIX.get(file.suffix.lower())
    if format_name is None:
        raise click.UsageError(f"Say the --format ({', '.join(FORMATS)}): {file.name} does not end with one.")
    total = count_of_resources(session(), chosen)
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with unfinished.open("wb") as out, click.progressbar(length=total, label=str(file)) as bar:
            write(_counting(rows_of(session(), chosen), bar), kinds_in(session(), chosen), format_name, out)
        unfinished.replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} can't be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"Resources written: {total}")


def _known(kind: str | None) -> str | None:
    kinds = kinds_of(session())
    if kind is not None and kind not in kinds:
        raise UnknownKind(value=kind, known=", ".join(kinds.names))
    return kind


def _counting(rows: Iterable[dict[str, Any]], bar: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        bar.update(1)


COMMANDS = [export]

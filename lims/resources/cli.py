"""The catalogue on the command line."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from lims.resources.drafts import LineageDraft
from lims.resources.exporting import FORMATS, kinds_in, rows_of, write
from lims.resources.kinds import kinds_of
from lims.resources.models import ParentRole, ResourceState, Visibility
from lims.resources.operations import add_lineage, set_visibility, withdraw_resource
from lims.resources.queries.catalogue import ResourceFilter, count_of_resources, resource
from lims.resources.refusals import UnknownKind
from lims.resources.wording import VISIBILITIES, kind_label, parent_role_label
from lims.web.actors import command_actor
from lims.web.command_line import Day, print_fact
from lims.web.database import session, transaction

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


@click.group("resources", short_help="Resources: show one, decide who may see it, record descent, withdraw.")
def resources() -> None:
    """One resource of the catalogue, by its accession number."""


@resources.command("show")
@click.argument("accession")
def show_resource(accession: str) -> None:
    """Print what is known about the resource ACCESSION."""
    found = resource(session(), accession)
    for label, value in (
        (_("Accession"), found.accession),
        (_("Kind"), kind_label(found.kind)),
        (_("Name"), found.name),
        (_("Scientific name"), found.taxon.scientific_name if found.taxon else None),
        (_("Genotype"), found.genotype),
        (_("Visibility"), _(VISIBILITIES[found.visibility])),
        (_("Embargo until"), found.embargoed_until),
        (_("Version"), found.version),
    ):
        print_fact(label, value)


@resources.command("visibility")
@click.argument("accession")
@click.argument("visibility", type=click.Choice([choice.value for choice in Visibility]))
@click.option("--until", type=Day(), help="Day on which an embargo ends.")
def change_visibility(accession: str, visibility: str, until: date | None) -> None:
    """Decide who outside the centre may see the resource ACCESSION."""
    with transaction() as writing:
        found = resource(writing, accession)
        set_visibility(writing, command_actor(), found, Visibility(visibility), until, found.version)
    click.echo(f"{found.accession}: {_(VISIBILITIES[found.visibility])}")


@resources.command("lineage")
@click.argument("child")
@click.argument("parent")
@click.option("--role", type=click.Choice([role.value for role in ParentRole]), default=ParentRole.PARENT.value)
def record_lineage(child: str, parent: str, role: str) -> None:
    """Record that the resource CHILD descends from the resource PARENT; a circle is refused."""
    with transaction() as writing:
        draft = LineageDraft(resource(writing, child), resource(writing, parent), ParentRole(role))
        add_lineage(writing, command_actor(), [draft])
    click.echo(f"{draft.child.accession} ← {draft.parent.accession} ({parent_role_label(role)})")


@resources.command("withdraw")
@click.argument("accession")
@click.option("--reason", required=True)
def withdraw(accession: str, reason: str) -> None:
    """Take the resource ACCESSION out of the catalogue for good; its entry stays."""
    with transaction() as writing:
        found = resource(writing, accession)
        withdraw_resource(writing, command_actor(), found, reason)
    click.echo(_("%(accession)s is withdrawn.", accession=found.accession))


COMMANDS = [export, resources]

"""`duplicates`: what lacks a safety duplicate, and transfers, from the command line."""

import click
from flask_babel import gettext as _

from lims.duplicates import operations, queries
from lims.duplicates.policies import policies_of
from lims.duplicates.wording import line_label, policy_label, transfer_state_label
from lims.storage.queries import location
from lims.web.actors import command_actor
from lims.web.command_line import print_fact, print_row
from lims.web.database import session, transaction


@click.group("duplicates", short_help="Safety duplicates: what is missing, transfers to another site.")
def duplicates() -> None:
    """Which resources must stand at two sites, and how they get there."""


@duplicates.command("policies")
def print_policies() -> None:
    """Print each policy: name, label, resources in stock, of these duplicated, missing."""
    for policy in policies_of(session()).all:
        found = queries.coverage(session(), policy)
        print_row(policy.name, policy_label(policy), found.resources, found.duplicated, found.missing)


@duplicates.command("gaps")
@click.argument("policy")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="How many at most.")
def print_gaps(policy: str, limit: int) -> None:
    """Print the resources of POLICY without enough duplicates: accession, name, items at each site."""
    names = {site.id: site.name for site in queries.sites(session())}
    page = queries.gaps(session(), policies_of(session()).policy(policy), size=limit)
    for gap in page.rows:
        standing = ", ".join(f"{names.get(key, '-')}: {items}" for key, items in gap.items_at.items())
        print_row(gap.resource.accession, gap.resource.name, standing)
    if page.next:
        click.echo(_("There are more; ask for them with --limit or narrow the list."), err=True)


@duplicates.command("plan")
@click.argument("policy")
@click.argument("from_site")
@click.argument("to_site")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="How many resources.")
def plan(policy: str, from_site: str, to_site: str, limit: int) -> None:
    """Plan a transfer of the first resources that lack a duplicate by POLICY, from one site to another, by codes."""
    with transaction() as writing:
        chosen = policies_of(writing).policy(policy)
        page = queries.gaps(writing, chosen, size=limit)
        draft = operations.TransferDraft(
            policy=chosen,
            resources=[gap.resource for gap in page.rows],
            from_site=location(writing, from_site),
            to_site=location(writing, to_site),
        )
        number = operations.plan_transfer(writing, command_actor(), draft).number
    _print(number)


@duplicates.command("show")
@click.argument("number")
def show(number: str) -> None:
    """Print a transfer with what has become of each item."""
    _print(number)


@duplicates.command("send")
@click.argument("number")
@click.option("--take-out", is_flag=True, help="Take out what is still in its place.")
def send(number: str, take_out: bool) -> None:
    """Record that a transfer has left."""
    with transaction() as writing:
        found = queries.transfer(writing, number)
        if take_out:
            operations.take_all_out(writing, command_actor(), found)
        operations.send_transfer(writing, command_actor(), found)
    _print(number)


@duplicates.command("close")
@click.argument("number")
def close(number: str) -> None:
    """Record that a transfer has arrived."""
    with transaction() as writing:
        operations.close_transfer(writing, command_actor(), queries.transfer(writing, number))
    _print(number)


@duplicates.command("cancel")
@click.argument("number")
@click.option("--reason", required=True, help="Why.")
def cancel(number: str, reason: str) -> None:
    """Give up a transfer that has not left."""
    with transaction() as writing:
        operations.cancel_transfer(writing, command_actor(), queries.transfer(writing, number), reason)
    _print(number)


def _print(number: str) -> None:
    found = queries.transfer(session(), number)
    print_fact(_("Transfer"), found.number)
    print_fact(_("State"), transfer_state_label(found.state))
    print_fact(_("From the site"), found.from_site.name)
    print_fact(_("To the site"), found.to_site.name)
    for line in queries.progress(session(), found):
        print_row(line.item.barcode, line.item.lot.resource.accession, line_label(line))


COMMANDS = [duplicates]

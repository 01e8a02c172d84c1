"""`requests`: requests from the command line."""

import click
from flask_babel import gettext as _

from lims.distribution.operations import accept_request, prepare_order
from lims.distribution.queries.blocking import blockers_of
from lims.distribution.queries.requests import RequestFilter, request_by_number
from lims.distribution.queries.requests import requests as list_requests
from lims.distribution.states import OPEN_REQUESTS
from lims.distribution.wording import blocker_sentence, request_state_label, who_may
from lims.web.actors import command_actor
from lims.web.database import session, transaction


@click.group("requests", short_help="Requests for resources: list, see what blocks them, accept, prepare.")
def requests_() -> None:
    """Requests for resources."""


@requests_.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are shipped, closed, refused or cancelled.")
def list_command(every: bool) -> None:
    """Print the open requests, newest first."""
    states = () if every else OPEN_REQUESTS
    after = None
    while True:
        page = list_requests(session(), RequestFilter(states=states), after, size=200)
        for found in page.rows:
            wanted = ", ".join(f"{line.resource.accession} x {line.items_wanted}" for line in found.lines)
            state = request_state_label(found.state)
            click.echo("\t".join([found.number, state, found.requester.institution, wanted]))
        after = page.next
        if after is None:
            return


@requests_.command("blockers")
@click.argument("number")
def blockers_command(number: str) -> None:
    """Print what keeps the request NUMBER from being sent, and who can resolve it."""
    found = blockers_of(session(), command_actor(), request_by_number(session(), number))
    for blocker in found:
        click.echo(f"{blocker_sentence(blocker)}\t{who_may(blocker.permission)}")
    if not found:
        click.echo(_("Nothing blocks this request"))


@requests_.command("accept")
@click.argument("number")
def accept_command(number: str) -> None:
    """Accept the request NUMBER."""
    with transaction() as writing:
        accept_request(writing, command_actor(), request_by_number(writing, number))
    click.echo(_("The request %(number)s has been accepted.", number=number))


@requests_.command("prepare")
@click.argument("number")
def prepare_command(number: str) -> None:
    """Plan the shipment of the request NUMBER, which reserves its items."""
    with transaction() as writing:
        shipment = prepare_order(writing, command_actor(), request_by_number(writing, number))
        click.echo(_("The items are reserved for the shipment %(number)s.", number=shipment.number))


COMMANDS = [requests_]

"""`requests`: requests from the command line, from the first message to the planned shipment."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.attachments import content_of
from lims.core.language import LANGUAGES, N_
from lims.core.refusals import InvalidValue
from lims.distribution.drafts import RequestDraft, RequesterDraft, RequestLineDraft, SignedCopy, Upload, draft_for
from lims.distribution.models import AgreementScope, Request, Source
from lims.distribution.operations import (
    accept_request,
    accept_terms,
    confirm_clearance,
    countersign_agreement,
    draft_agreement,
    prepare_order,
    receive_request,
    record_signed_agreement,
    refuse_request,
)
from lims.distribution.queries.agreements import agreement_by_number
from lims.distribution.queries.blocking import blockers_of, open_checks_of
from lims.distribution.queries.requesters import requester_by_number
from lims.distribution.queries.requests import RequestFilter, line_of, request_by_number
from lims.distribution.queries.requests import requests as list_requests
from lims.distribution.refusals import CheckNotNeeded
from lims.distribution.rules.blockers import Blocker
from lims.distribution.states import OPEN_REQUESTS, AgreementState
from lims.distribution.wording import (
    agreement_state_label,
    blocker_sentence,
    check_label,
    form_label,
    purpose_label,
    request_state_label,
    who_may,
)
from lims.shipping.wording import country_label
from lims.web.actors import command_actor
from lims.web.database import session, transaction

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(
    "requests", short_help="Requests: list, show what blocks them, enter, decide, agreements, checks, prepare."
)
def requests_() -> None:
    """Requests for resources, what blocks them, and what resolves it."""


@requests_.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are shipped, closed, refused or cancelled.")
def list_command(every: bool) -> None:
    """Print the open requests, newest first."""
    for found in _all_requests(every):
        wanted = ", ".join(f"{line.resource.accession} x {line.items_wanted}" for line in found.lines)
        state = request_state_label(found.state)
        click.echo("\t".join([found.number, state, found.requester.institution, wanted]))


@requests_.command("show")
@click.argument("number")
def show_command(number: str) -> None:
    """Print the request NUMBER: who asks, for what, and what keeps it from being sent."""
    found = request_by_number(session(), number)
    requester = found.requester
    click.echo(f"{found.number}\t{request_state_label(found.state)}\t{purpose_label(found.purpose)}")
    click.echo(f"{requester.name}, {requester.institution}, {country_label(requester.country)}\t{requester.number}")
    for line in found.lines:
        form = form_label(line.resource.kind, line.form)
        click.echo(f"{line.resource.accession}\t{form} x {line.items_wanted}")
    if found.shipment is not None:
        click.echo(_("Shipment: %(number)s", number=found.shipment.number))
    if found.state in OPEN_REQUESTS:
        _tell_blockers(found)


@requests_.command("blockers")
@click.argument("number")
def blockers_command(number: str) -> None:
    """Print what keeps the request NUMBER from being sent, and who can resolve it."""
    _tell_blockers(request_by_number(session(), number))


@requests_.command("new")
@click.argument("lines", metavar="ACCESSION[:ITEMS[:FORM]]...", nargs=-1, required=True)
@click.option("--requester", help="Number of a known requester, in place of the options about a new one.")
@click.option("--name", default="")
@click.option("--institution", default="")
@click.option("--email", default="")
@click.option("--country", default="", help="ISO 3166-1 alpha-3 code, such as JPN.")
@click.option("--category", help="Code of config/distribution.toml, such as academic.")
@click.option("--address", default="")
@click.option("--purpose", help="Code of config/distribution.toml, such as research.")
@click.option("--purpose-text", default="", help="The purpose in the requester's words.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--terms-accepted", is_flag=True, help="The requester has accepted the terms of use of all resources.")
@click.option("--message-id", help="The same one given again makes no second request.")
def new_command(  # noqa: PLR0913 - the options of the command
    lines: tuple[str, ...],
    requester: str | None,
    purpose: str | None,
    purpose_text: str,
    language: str,
    terms_accepted: bool,
    message_id: str | None,
    **about_requester: str,
) -> None:
    """Record a request for resources by their ACCESSION numbers, such as NG-SEE-000001:2 for two items."""
    with transaction() as writing:
        known = requester_by_number(writing, requester) if requester else None
        draft = RequestDraft(
            requester=known or RequesterDraft(language=language, **about_requester),
            lines=[_line_draft(line) for line in lines],
            message_id=message_id or str(uuid.uuid4()),
            source=Source.PAGE,
            language=language,
            purpose=purpose,
            purpose_text=purpose_text,
            terms_accepted=terms_accepted,
        )
        number = receive_request(writing, command_actor(), draft).number
    click.echo(_("The request %(number)s has been recorded.", number=number))


@requests_.command("accept")
@click.argument("number")
def accept_command(number: str) -> None:
    """Accept the request NUMBER."""
    with transaction() as writing:
        accept_request(writing, command_actor(), request_by_number(writing, number))
    click.echo(_("The request %(number)s has been accepted.", number=number))


@requests_.command("refuse")
@click.argument("number")
@click.option("--reason", required=True, help="The requester is told it by mail.")
def refuse_command(number: str, reason: str) -> None:
    """Refuse the request NUMBER."""
    with transaction() as writing:
        refuse_request(writing, command_actor(), request_by_number(writing, number), reason)
    click.echo(_("The request %(number)s has been refused.", number=number))


@requests_.command("terms")
@click.argument("number")
@click.option("--note", required=True, help="How the requester has accepted them.")
def terms_command(number: str, note: str) -> None:
    """Record that the requester has accepted the terms of use of all that the request NUMBER asks for."""
    with transaction() as writing:
        accept_terms(writing, command_actor(), request_by_number(writing, number), note)
    click.echo(_("The acceptance of the terms has been recorded."))


@requests_.group("agreement")
def agreement_() -> None:
    """The agreement (MTA) that a request needs."""


@agreement_.command("draft")
@click.argument("number")
@click.option("--scope", type=click.Choice([scope.value for scope in AgreementScope]), default="resources")
@click.option("--language", type=click.Choice(LANGUAGES), help="Without it, the language of the request.")
@click.option("--term", "terms", multiple=True, help="A further term; can be given several times.")
@click.option("--output", type=WRITABLE, help="Write the agreement to this PDF file, to be signed.")
def draft_command(number: str, scope: str, language: str | None, terms: tuple[str, ...], output: Path | None) -> None:
    """Draft an agreement for the request NUMBER."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        draft = draft_for(found, AgreementScope(scope), language or found.language, terms)
        made = draft_agreement(writing, command_actor(), draft)
        name, content = made.number, content_of(writing, made.draft_file)
    click.echo(_("The agreement %(number)s has been drafted.", number=name))
    if output:
        output.write_bytes(content)
        click.echo(output)


@agreement_.command("sign")
@click.argument("agreement")
@click.argument("file", type=READABLE)
@click.option("--signatory", required=True, help="Who signed it for the requester's institution.")
@click.option("--on", "signed_on", type=DAY, help="Day of the signature; without it, today.")
@click.option("--countersignatory", help="Who signed it for the centre, where the centre countersigns.")
def sign_command(
    agreement: str, file: Path, signatory: str, signed_on: datetime | None, countersignatory: str | None
) -> None:
    """Keep FILE (PDF or picture) as the signed copy of the agreement with the number AGREEMENT."""
    actor = command_actor()
    copy = SignedCopy(Upload(file.name, file.read_bytes()), signatory, signed_on.date() if signed_on else actor.today)
    with transaction() as writing:
        found = agreement_by_number(writing, agreement)
        record_signed_agreement(writing, actor, found, copy)
        if countersignatory and found.state is AgreementState.SIGNED:
            countersign_agreement(writing, actor, found, countersignatory)
    click.echo(_("The signed copy of %(number)s has been kept.", number=found.number))
    click.echo(agreement_state_label(found.state))


@requests_.command("clear")
@click.argument("number")
@click.argument("check")
@click.option("--accession", help="For a check of one resource, where several wait for an answer.")
@click.option("--note")
@click.option("--document", type=READABLE, help="PDF or picture; some checks can't be confirmed without.")
def clear_command(number: str, check: str, accession: str | None, note: str | None, document: Path | None) -> None:
    """Confirm the legal check CHECK (its code, as `requests show` prints it) of the request NUMBER under your name."""
    upload = Upload(document.name, document.read_bytes()) if document else None
    actor = command_actor()
    with transaction() as writing:
        found = request_by_number(writing, number)
        for blocker in _asked(open_checks_of(writing, actor, found), check, accession):
            line = line_of(found, blocker.line_id) if blocker.line_id is not None else None
            confirm_clearance(writing, actor, found, check, line, note, upload)
    click.echo(_("Confirmed under your name: %(check)s", check=check_label(check)))


@requests_.command("prepare")
@click.argument("number")
@click.option("--on", "planned_on", type=DAY, help="Day of dispatch; without it, the next one of the calendar.")
def prepare_command(number: str, planned_on: datetime | None) -> None:
    """Plan the shipment of the request NUMBER, which reserves its items."""
    day = planned_on.date() if planned_on else None
    with transaction() as writing:
        shipment = prepare_order(writing, command_actor(), request_by_number(writing, number), day)
        click.echo(_("The items are reserved for the shipment %(number)s.", number=shipment.number))


def _all_requests(every: bool) -> Iterator[Request]:
    after = None
    while True:
        page = list_requests(session(), RequestFilter(states=() if every else OPEN_REQUESTS), after, size=200)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _tell_blockers(found: Request) -> None:
    blockers = blockers_of(session(), command_actor(), found)
    for blocker in blockers:
        code = blocker.check.code if blocker.check else blocker.code
        click.echo(f"{blocker_sentence(blocker)}\t{code}\t{who_may(blocker.permission)}")
    if not blockers:
        click.echo(_("Nothing blocks this request"))


def _line_draft(text: str) -> RequestLineDraft:
    accession, _colon, rest = text.partition(":")
    items, _colon, form = rest.partition(":")
    if items and not items.isdecimal():
        raise InvalidValue("lines", text, N_("Write it as ACCESSION:ITEMS:FORM."))
    return RequestLineDraft(accession, int(items or 1), form)


def _asked(open_checks: Sequence[Blocker], check: str, accession: str | None) -> Sequence[Blocker]:
    """The questions that one command answers: one, or none if the law does not ask it."""
    asked = [
        blocker
        for blocker in open_checks
        if blocker.check
        and blocker.check.code == check
        and (accession is None or blocker.values.get("accession") == accession.strip().upper())
    ]
    if not asked:
        raise CheckNotNeeded(value=check)
    if len(asked) > 1:
        names = ", ".join(str(blocker.values["accession"]) for blocker in asked)
        raise InvalidValue("accession", names, N_("Say with --accession which resource is meant."))
    return asked


COMMANDS = [requests_]

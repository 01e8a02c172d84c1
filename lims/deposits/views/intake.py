"""The first step of a deposit: a list, or one specimen."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.deposits import queries
from lims.deposits.drafts import ListDraft, SpecimenDraft
from lims.deposits.forms import NewListForm, PartiesForm, SpecimenForm, cell_text, uploaded
from lims.deposits.models import DepositAgreement, Depositor
from lims.deposits.operations.lists import enter_specimen, upload_list
from lims.deposits.views.blueprint import blueprint
from lims.resources.forms import resource_form
from lims.resources.kinds import kinds_of
from lims.resources.reading import written_fields
from lims.resources.wording import sections_of
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def new_list() -> ResponseReturnValue:
    form = NewListForm(depositor=request.args.get("depositor"), agreement=request.args.get("agreement"))
    _offer_parties(form)
    kinds = kinds_of(session())
    form.offer_kinds(kinds)
    if form.validate_on_submit():
        file = uploaded(form.file)
        assert file is not None
        with refusals_in(form), transaction() as writing:
            depositor, agreement = _parties(form)
            draft = ListDraft(depositor, form.kind.data, file, agreement, note=form.note.data or None)
            number = upload_list(writing, current_actor(), draft).number
        if not form.errors:
            return redirect(url_for("deposits.columns", number=number))
    return render_template("deposits/new_list.html", form=form, kinds=kinds), 422 if form.errors else 200


@blueprint.route("/new/<kind_name>", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def new_specimen(kind_name: str) -> ResponseReturnValue:
    """One specimen of a kind, handed in without a list."""
    kinds = kinds_of(session())
    if kind_name not in kinds:
        raise NotFound(N_("kind"), kind_name)
    kind = kinds[kind_name]
    form = resource_form(kind, SpecimenForm, depositor=request.args.get("depositor"))
    _offer_parties(form)
    if form.validate_on_submit():
        values = {each.name: cell_text(form[each.name].data) for each in written_fields(kind)}
        with refusals_in(form), transaction() as writing:
            depositor, agreement = _parties(form)
            number = enter_specimen(
                writing, current_actor(), SpecimenDraft(depositor, kind.name, values, agreement)
            ).number
        if not form.errors:
            return redirect(url_for("deposits.rows", number=number))
    sections = sections_of(kind, written_fields(kind))
    page = render_template("deposits/new_specimen.html", form=form, kind=kind, sections=sections)
    return page, 422 if form.errors else 200


def _offer_parties(form: PartiesForm) -> None:
    form.offer(queries.active_depositors(session()), queries.agreements_in_choice(session()))


def _parties(form: PartiesForm) -> tuple[Depositor, DepositAgreement | None]:
    depositor = queries.depositor(session(), form.depositor.data)
    agreement = queries.agreement(session(), form.agreement.data) if form.agreement.data else None
    return depositor, agreement

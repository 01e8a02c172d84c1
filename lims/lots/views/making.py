"""Recording a preservation: choose the resource, then its form, then say what was made."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.lots import operations, queries
from lims.lots.drafts import LotDraft
from lims.lots.forms import FIELD_PREFIX, NewLotForm, ResourceChoiceForm, lot_form
from lims.lots.models import Lot
from lims.lots.views.blueprint import blueprint
from lims.lots.wording import quantity_label, reader_language
from lims.resources.kinds import Kind, LotForm, kinds_of
from lims.resources.models import Resource
from lims.resources.queries import catalogue
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in, sentence


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def new_lot() -> ResponseReturnValue:
    """Without `resource` in the address it asks for one; `form` chooses among the forms of its kind."""
    accession = request.args.get("resource", "")
    if not accession.strip():
        return render_template("lots/choose_resource.html", form=ResourceChoiceForm(formdata=None))
    try:
        resource = catalogue.resource(session(), accession)
    except NotFound as refusal:
        choice = ResourceChoiceForm(request.args)
        choice.resource.errors = [sentence(refusal)]
        return render_template("lots/choose_resource.html", form=choice), 404
    kind = kinds_of(session())[resource.kind]
    chosen = _chosen_form(kind)
    form = _filled(kind, chosen)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            made = _make(writing, form, accession, chosen)
            code, count = made.code, made.items_made
        _errors_to_fields(form)
        if not form.errors:
            flash(_("Lot %(lot)s has been made. Items: %(count)s", lot=code, count=count), "success")
            return redirect(url_for("lots.lot", code=code))
    page = render_template("lots/new_lot.html", form=form, resource=resource, forms=_forms(kind), chosen=chosen)
    return page, 422 if form.errors else 200


def _chosen_form(kind: Kind) -> LotForm:
    asked = request.args.get("form")
    return next((form for form in kind.lot_forms if form.name == asked), kind.lot_forms[0])


def _forms(kind: Kind) -> list[tuple[str, str]]:
    return [(form.name, form.label.in_language(reader_language())) for form in kind.lot_forms]


def _filled(kind: Kind, chosen: LotForm) -> NewLotForm:
    """The form with today's date, the signed-in operator and the usual quantity."""
    actor = current_actor()
    usual = {"made_on": actor.today, "operator": actor.name, "quantity": round(chosen.default_quantity)}
    parent = request.args.get("parent_lot")
    form = lot_form(chosen, data=usual | ({"parent_lot": parent} if parent else {}))
    form.quantity.label.text = quantity_label(chosen)
    protocols = queries.protocols_for_kind(session(), kind.name)
    form.offer([(str(p.id), f"{p.name} v{p.revision}") for p in protocols])
    return form


def _make(writing: Session, form: NewLotForm, accession: str, chosen: LotForm) -> Lot:
    resource: Resource = catalogue.resource(writing, accession)
    parent = form.parent_lot.data
    protocol = form.protocol.data
    draft = LotDraft(
        resource=resource,
        form=chosen.name,
        count=form.count.data,
        made_on=form.made_on.data,
        protocol=queries.protocol(writing, int(protocol)) if protocol else None,
        cryoprotectant=form.cryoprotectant.data or None,
        cooling=form.cooling.data or None,
        passage=form.passage.data if form.passage else None,
        generation=(form.generation.data or None) if form.generation else None,
        operator=form.operator.data or None,
        parent_lot=queries.lot(writing, parent) if parent else None,
        quantity=form.quantity.data,
        attributes=form.lot_fields(),
        note=form.note.data or None,
        keep_until=form.keep_until.data,
    )
    return operations.preserve_lot(writing, current_actor(), draft)


def _errors_to_fields(form: NewLotForm) -> None:
    """A refused lot field is shown in words; its input has a prefix that the refusal does not know."""
    for name, field in form._fields.items():
        if name.startswith(FIELD_PREFIX):
            plain = name.removeprefix(FIELD_PREFIX)
            form.form_errors = [text.replace(plain, field.label.text, 1) for text in form.form_errors]

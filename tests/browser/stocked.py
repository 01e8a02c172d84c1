"""A centre with something on every page: made through operations, as people would have made it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.core.actor import Actor, system_actor
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.ledger.operations import seal_events
from lims.resources.drafts import LineageDraft
from lims.resources.operations.lineage import add_lineage
from lims.shipping.queries.places import pick_list
from lims.storage.queries import path
from tests.browser.instances import Instances
from tests.factories.deposits import make_agreement, make_deposit, make_depositor
from tests.factories.distribution import make_draft_agreement, make_order, make_request
from tests.factories.quality import BAD, make_result
from tests.factories.shipping import make_packed_shipment, make_shipment, make_stocked_lot

ROWS = [
    ("strain", "species", "origin", "colour of the eyes"),
    ("OK-Cab", "Oryzias latipes", "JPN", "red"),
    ("Hd-rR", "Oryzias latipes", "Nowhere", ""),
    ("", "", "JPN", ""),
]


@dataclass(frozen=True)
class Stock:
    """The paths of one page of each sort, by the role that works on it."""

    pages: dict[str, list[str]]
    barcode: str
    box: str
    accession: str


def fill(instances: Instances) -> Stock:
    """Fill the centre and let it publish."""
    settings = instances.centre.settings()
    database = Database(settings)
    actor = system_actor("command", system_clock(), settings.zone, name="田中 悠")
    with database.transaction() as session:
        stock = _fill(session, actor)
        seal_events(session, actor)
    database.close()
    done = instances.command("sync")
    assert done.returncode == 0, done.stderr
    return stock


def _fill(session: Session, actor: Actor) -> Stock:
    lot = make_stocked_lot(session, actor, 8)
    failed = make_stocked_lot(session, actor, 2, is_tested=False)
    result = make_result(session, actor, failed, BAD)
    add_lineage(session, actor, [LineageDraft(lot.resource, failed.resource)])
    depositor = make_depositor(session, actor)
    agreement = make_agreement(session, actor, depositor)
    deposit = make_deposit(session, actor, ROWS, depositor=depositor, agreement=agreement)
    request = make_request(session, actor, lot.resource, failed.resource)
    order = make_order(session, actor, lot.resource)
    transfer = make_draft_agreement(session, actor, request)
    planned, packed = make_shipment(session, actor, lot, 2), make_packed_shipment(session, actor, lot, 1)
    item = pick_list(session, planned)[0].pick.item
    assert item.location_id is not None
    way = path(session, item.location_id)
    box, resource = way[-1].barcode, lot.resource.accession
    technician = [
        f"/lots/new?resource={resource}",
        f"/lots/{lot.code}",
        "/lots/protocols",
        f"/storage/locations/{box}",
        f"/storage/items/{item.barcode}",
        f"/storage/locations/{way[0].barcode}",
        f"/storage/locations/new?parent={way[0].barcode}",
        "/scanning/",
        f"/labels/print?lot={lot.code}",
    ]
    pages = {
        "curator": [
            "/deposits/new",
            "/deposits/depositors",
            f"/deposits/depositors/{depositor.number}",
            f"/deposits/agreements/{agreement.number}",
            f"/deposits/{deposit.number}",
            f"/deposits/{deposit.number}/columns",
            f"/deposits/{deposit.number}/rows",
            f"/resources/{resource}",
            f"/resources/{resource}/edit",
            "/resources/new?kind=strain",
            "/resources/taxa",
            f"/sync/preview/{resource}",
        ],
        "technician": technician,
        "qc": [
            f"/quality/lots/{failed.code}/results/new?test=germination",
            f"/quality/results/{result.id}",
            "/quality/results",
            "/quality/holds",
            f"/quality/holds/new?lot={lot.code}",
            f"/lots/{failed.code}",
        ],
        "shipping": [
            f"/distribution/requests/{request.number}",
            f"/distribution/requests/{order.number}",
            f"/distribution/requests/new?resource={resource}",
            f"/distribution/agreements/{transfer.number}",
            "/distribution/agreements",
            "/distribution/requesters",
            f"/shipping/{planned.number}",
            f"/shipping/{planned.number}/picks",
            f"/shipping/{planned.number}/pick",
            f"/shipping/{packed.number}/pack",
            f"/shipping/{packed.number}/dispatch",
        ],
        "manager": ["/sync/policy", "/ledger/verification", "/ledger/seals"],
        "administrator": [
            "/accounts/users",
            "/accounts/users/new",
            "/accounts/roles",
            "/accounts/profile",
            "/jobs/mail",
        ],
        "auditor": ["/ledger/", "/ledger/events/20"],
    }
    return Stock(pages, item.barcode, box, resource)

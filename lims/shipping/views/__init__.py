"""Pages of shipping: the list, a shipment as a checklist, picking by scan, packing, papers, dispatch."""

from lims.shipping import scanned
from lims.shipping.views import panels, papers, picking, sending, shipments
from lims.shipping.views.blueprint import blueprint

__all__ = ["blueprint", "panels", "papers", "picking", "scanned", "sending", "shipments"]

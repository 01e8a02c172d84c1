"""Every kind of event there is, named `thing.happened`, with the words people read."""

from enum import StrEnum

from lims.core.language import N_


class EventKind(StrEnum):
    # accounts
    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    TOKEN_ISSUED = "token.issued"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    # resources
    RESOURCE_REGISTERED = "resource.registered"
    RESOURCE_EDITED = "resource.edited"
    RESOURCE_WITHDRAWN = "resource.withdrawn"
    LINEAGE_CHANGED = "lineage.changed"
    TAXON_CHANGED = "taxon.changed"
    # lots
    PROTOCOL_CHANGED = "protocol.changed"
    LOT_PRESERVED = "lot.preserved"
    LOT_EDITED = "lot.edited"
    ITEM_WITHDRAWN = "item.withdrawn"
    ITEM_NOTED = "item.noted"
    ITEM_ALIQUOTED = "item.aliquoted"
    LOT_SPLIT = "lot.split"
    LOTS_POOLED = "lot.pooled"
    # storage
    LOCATION_CREATED = "location.created"
    LOCATION_CHANGED = "location.changed"
    LOCATION_MOVED = "location.moved"
    LOCATION_RETIRED = "location.retired"
    ITEM_STORED = "item.stored"
    ITEM_MOVED = "item.moved"
    ITEM_TAKEN_OUT = "item.taken_out"
    ITEM_RETURNED = "item.returned"
    ITEM_DISCARDED = "item.discarded"
    ITEM_LOST = "item.lost"
    ITEM_FOUND = "item.found"
    ITEM_UNPLACED = "item.unplaced"
    ITEM_PLACE_RELEASED = "item.place_released"
    ITEM_THAWED = "item.thawed"
    ITEM_RELABELLED = "item.relabelled"
    ALIAS_ADDED = "alias.added"
    ALIAS_WITHDRAWN = "alias.withdrawn"
    SCAN_UNDONE = "scan.undone"
    INVENTORY_READ = "inventory.read"
    INVENTORY_IMPORTED = "inventory.imported"
    INVENTORY_UNDONE = "inventory.undone"
    INVENTORY_DROPPED = "inventory.dropped"
    # audits
    AUDIT_BEGUN = "audit.begun"
    AUDIT_CLOSED = "audit.closed"
    BOX_CONFIRMED = "box.confirmed"
    # quality
    RESULT_RECORDED = "result.recorded"
    RESULT_SUPERSEDED = "result.superseded"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    RECHECK_PLANNED = "recheck.planned"
    # monitoring
    SENSOR_CREATED = "sensor.created"
    SENSOR_CHANGED = "sensor.changed"
    READINGS_IMPORTED = "readings.imported"
    READINGS_THINNED = "readings.thinned"
    ALARM_RAISED = "alarm.raised"
    ALARM_ACKNOWLEDGED = "alarm.acknowledged"
    ALARM_ENDED = "alarm.ended"
    INCIDENT_DECLARED = "incident.declared"
    INCIDENT_SAMPLED = "incident.sampled"
    INCIDENT_DECIDED = "incident.decided"
    INCIDENT_CLOSED = "incident.closed"
    EVACUATION_PLANNED = "evacuation.planned"
    EVACUATION_STEP_DONE = "evacuation.step_done"
    EVACUATION_STEP_UNDONE = "evacuation.step_undone"
    EVACUATION_CLOSED = "evacuation.closed"
    # shipping
    SHIPMENT_PLANNED = "shipment.planned"
    SHIPMENT_CHANGED = "shipment.changed"
    PICK_CONFIRMED = "pick.confirmed"
    PICK_SWAPPED = "pick.swapped"
    SHIPMENT_PACKED = "shipment.packed"
    SHIPMENT_DISPATCHED = "shipment.dispatched"
    SHIPMENT_RECEIVED = "shipment.received"
    SHIPMENT_CANCELLED = "shipment.cancelled"
    # deposits
    DEPOSITOR_REGISTERED = "depositor.registered"
    DEPOSITOR_CHANGED = "depositor.changed"
    DEPOSIT_AGREEMENT_RECORDED = "deposit_agreement.recorded"
    DEPOSIT_AGREEMENT_CHANGED = "deposit_agreement.changed"
    DEPOSIT_UPLOADED = "deposit.uploaded"
    DEPOSIT_ROW_CORRECTED = "deposit.row_corrected"
    DEPOSIT_ACCEPTED = "deposit.accepted"
    DEPOSIT_CLOSED = "deposit.closed"
    # distribution
    REQUESTER_REGISTERED = "requester.registered"
    REQUESTER_CHANGED = "requester.changed"
    REQUEST_RECEIVED = "request.received"
    REQUEST_CHANGED = "request.changed"
    REQUEST_ACCEPTED = "request.accepted"
    REQUEST_REFUSED = "request.refused"
    REQUEST_CANCELLED = "request.cancelled"
    ORDER_PREPARED = "order.prepared"
    AGREEMENT_DRAFTED = "agreement.drafted"
    AGREEMENT_SENT = "agreement.sent"
    AGREEMENT_SIGNED = "agreement.signed"
    AGREEMENT_ENDED = "agreement.ended"
    CLEARANCE_CONFIRMED = "clearance.confirmed"
    # duplicates
    TRANSFER_PLANNED = "transfer.planned"
    TRANSFER_CHANGED = "transfer.changed"
    TRANSFER_SENT = "transfer.sent"
    TRANSFER_CLOSED = "transfer.closed"
    TRANSFER_CANCELLED = "transfer.cancelled"
    # labels
    LABELS_PRINTED = "labels.printed"
    # index
    CENTRE_REGISTERED = "centre.registered"
    CENTRE_CHANGED = "centre.changed"


LABELS: dict[EventKind, str] = {
    EventKind.USER_CREATED: N_("Account created"),
    EventKind.USER_CHANGED: N_("Account changed"),
    EventKind.TOKEN_ISSUED: N_("API token issued"),
    EventKind.TOKEN_REVOKED: N_("API token revoked"),
    EventKind.RESOURCE_REGISTERED: N_("Resource registered"),
    EventKind.RESOURCE_EDITED: N_("Resource edited"),
    EventKind.RESOURCE_WITHDRAWN: N_("Resource withdrawn"),
    EventKind.LINEAGE_CHANGED: N_("Lineage changed"),
    EventKind.TAXON_CHANGED: N_("Taxon changed"),
    EventKind.PROTOCOL_CHANGED: N_("Protocol changed"),
    EventKind.LOT_PRESERVED: N_("Lot preserved"),
    EventKind.LOT_EDITED: N_("Lot edited"),
    EventKind.ITEM_WITHDRAWN: N_("Quantity withdrawn"),
    EventKind.ITEM_NOTED: N_("Remarks on an item"),
    EventKind.ITEM_ALIQUOTED: N_("Item aliquoted"),
    EventKind.LOT_SPLIT: N_("Lot split"),
    EventKind.LOTS_POOLED: N_("Lots pooled"),
    EventKind.LOCATION_CREATED: N_("Location created"),
    EventKind.LOCATION_CHANGED: N_("Location changed"),
    EventKind.LOCATION_MOVED: N_("Location moved"),
    EventKind.LOCATION_RETIRED: N_("Location retired"),
    EventKind.ITEM_STORED: N_("Item stored"),
    EventKind.ITEM_MOVED: N_("Item moved"),
    EventKind.ITEM_TAKEN_OUT: N_("Item taken out"),
    EventKind.ITEM_RETURNED: N_("Item returned"),
    EventKind.ITEM_DISCARDED: N_("Item discarded"),
    EventKind.ITEM_LOST: N_("Item reported lost"),
    EventKind.ITEM_FOUND: N_("Item found again"),
    EventKind.ITEM_UNPLACED: N_("Item taken off its place"),
    EventKind.ITEM_PLACE_RELEASED: N_("Kept place given up"),
    EventKind.ITEM_THAWED: N_("Item thawed"),
    EventKind.ITEM_RELABELLED: N_("New code for an item"),
    EventKind.ALIAS_ADDED: N_("Other code noted"),
    EventKind.ALIAS_WITHDRAWN: N_("Other code withdrawn"),
    EventKind.SCAN_UNDONE: N_("Scan undone"),
    EventKind.INVENTORY_READ: N_("Inventory read"),
    EventKind.INVENTORY_IMPORTED: N_("Inventory brought in"),
    EventKind.INVENTORY_UNDONE: N_("Inventory taken back"),
    EventKind.INVENTORY_DROPPED: N_("Inventory put aside"),
    EventKind.AUDIT_BEGUN: N_("Audit begun"),
    EventKind.AUDIT_CLOSED: N_("Audit closed"),
    EventKind.BOX_CONFIRMED: N_("Content confirmed"),
    EventKind.RESULT_RECORDED: N_("Result recorded"),
    EventKind.RESULT_SUPERSEDED: N_("Result superseded"),
    EventKind.HOLD_PLACED: N_("Hold placed"),
    EventKind.HOLD_RELEASED: N_("Hold released"),
    EventKind.RECHECK_PLANNED: N_("Recheck planned"),
    EventKind.SENSOR_CREATED: N_("Sensor added"),
    EventKind.SENSOR_CHANGED: N_("Sensor changed"),
    EventKind.READINGS_IMPORTED: N_("Readings imported"),
    EventKind.READINGS_THINNED: N_("Old readings thinned out"),
    EventKind.ALARM_RAISED: N_("Alarm raised"),
    EventKind.ALARM_ACKNOWLEDGED: N_("Alarm acknowledged"),
    EventKind.ALARM_ENDED: N_("Alarm ended"),
    EventKind.INCIDENT_DECLARED: N_("Incident declared"),
    EventKind.INCIDENT_SAMPLED: N_("Tests of an incident planned"),
    EventKind.INCIDENT_DECIDED: N_("Exposed lot decided on"),
    EventKind.INCIDENT_CLOSED: N_("Incident closed"),
    EventKind.EVACUATION_PLANNED: N_("Evacuation planned"),
    EventKind.EVACUATION_STEP_DONE: N_("Box evacuated"),
    EventKind.EVACUATION_STEP_UNDONE: N_("Evacuation of a box undone"),
    EventKind.EVACUATION_CLOSED: N_("Evacuation closed"),
    EventKind.SHIPMENT_PLANNED: N_("Shipment planned"),
    EventKind.SHIPMENT_CHANGED: N_("Shipment changed"),
    EventKind.PICK_CONFIRMED: N_("Pick confirmed"),
    EventKind.PICK_SWAPPED: N_("Pick exchanged"),
    EventKind.SHIPMENT_PACKED: N_("Shipment packed"),
    EventKind.SHIPMENT_DISPATCHED: N_("Shipment dispatched"),
    EventKind.SHIPMENT_RECEIVED: N_("Shipment received"),
    EventKind.SHIPMENT_CANCELLED: N_("Shipment cancelled"),
    EventKind.DEPOSITOR_REGISTERED: N_("Depositor registered"),
    EventKind.DEPOSITOR_CHANGED: N_("Depositor changed"),
    EventKind.DEPOSIT_AGREEMENT_RECORDED: N_("Deposit agreement recorded"),
    EventKind.DEPOSIT_AGREEMENT_CHANGED: N_("Deposit agreement changed"),
    EventKind.DEPOSIT_UPLOADED: N_("Deposit list uploaded"),
    EventKind.DEPOSIT_ROW_CORRECTED: N_("Row of a deposit corrected"),
    EventKind.DEPOSIT_ACCEPTED: N_("Deposit accepted"),
    EventKind.DEPOSIT_CLOSED: N_("Deposit closed"),
    EventKind.REQUESTER_REGISTERED: N_("Requester registered"),
    EventKind.REQUESTER_CHANGED: N_("Requester changed"),
    EventKind.REQUEST_RECEIVED: N_("Request received"),
    EventKind.REQUEST_CHANGED: N_("Request changed"),
    EventKind.REQUEST_ACCEPTED: N_("Request accepted"),
    EventKind.REQUEST_REFUSED: N_("Request refused"),
    EventKind.REQUEST_CANCELLED: N_("Request cancelled"),
    EventKind.ORDER_PREPARED: N_("Order prepared"),
    EventKind.AGREEMENT_DRAFTED: N_("Agreement drafted"),
    EventKind.AGREEMENT_SENT: N_("Agreement sent"),
    EventKind.AGREEMENT_SIGNED: N_("Signed agreement returned"),
    EventKind.AGREEMENT_ENDED: N_("Agreement ended"),
    EventKind.CLEARANCE_CONFIRMED: N_("Clearance confirmed"),
    EventKind.TRANSFER_PLANNED: N_("Transfer planned"),
    EventKind.TRANSFER_CHANGED: N_("Transfer changed"),
    EventKind.TRANSFER_SENT: N_("Transfer sent"),
    EventKind.TRANSFER_CLOSED: N_("Transfer closed"),
    EventKind.TRANSFER_CANCELLED: N_("Transfer cancelled"),
    EventKind.LABELS_PRINTED: N_("Labels printed"),
    EventKind.CENTRE_REGISTERED: N_("Centre registered"),
    EventKind.CENTRE_CHANGED: N_("Centre changed"),
}

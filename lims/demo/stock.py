"""The demonstration's storage, lots and items: generated, in the amounts of a small centre."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.drafts import LotDraft, ProtocolDraft
from lims.lots.models import Item, Lot, Protocol
from lims.lots.operations import create_protocol, preserve_lots
from lims.resources.models import Resource
from lims.storage.drafts import LocationDraft, Placement
from lims.storage.models import Location
from lims.storage.operations.storing import store_items
from lims.storage.operations.tree import create_location, create_locations

GENERATED = "Generated for the demonstration."
BOX_SIZE = 100
BOXES_IN_RACK = 20
SPARE_RACKS = 3
SEED_PACKETS = 3
FROZEN_ITEMS = 21
FORMS = {"seed": "seed_packet", "line": "seed_packet", "strain": "cryovial", "cell_line": "cryovial"}
FORMS |= {"clone": "glycerol_stock", "microbe": "glycerol_stock"}


class Freezer:
    """A freezer that is filled box by box."""

    def __init__(self, session: Session, actor: Actor, top: Location) -> None:
        self._session, self._actor, self._top = session, actor, top
        self._boxes = self._new_boxes()
        self._waiting: list[Item] = []

    def put(self, items: Sequence[Item]) -> None:
        """Store items in order; they are scanned in when a box is full."""
        self._waiting.extend(items)
        while len(self._waiting) >= BOX_SIZE:
            self._fill_box()

    def close(self) -> None:
        """Store what is left in a last box."""
        if self._waiting:
            self._fill_box()

    def _fill_box(self) -> None:
        box = next(self._boxes)
        full, self._waiting = self._waiting[:BOX_SIZE], self._waiting[BOX_SIZE:]
        store_items(self._session, self._actor, [Placement(item, box) for item in full])

    def _new_boxes(self) -> Iterator[Location]:
        rack_number = 0
        while True:
            rack_number += 1
            rack = create_location(
                self._session, self._actor, LocationDraft("rack", f"Rack {rack_number}", self._top, grid="rack-4x5")
            )
            draft = LocationDraft("box", "Box 1", rack, grid="10x10")
            yield from create_locations(self._session, self._actor, draft, BOXES_IN_RACK)


def build_storage(session: Session, actor: Actor) -> dict[str, Freezer]:
    """Two sites with their freezers: the main collection, and safety duplicates elsewhere. One freezer has only racks:
    room for what must leave another in a hurry."""
    main = create_location(session, actor, LocationDraft("site", "Mishima", note=GENERATED))
    second = create_location(session, actor, LocationDraft("site", "Okazaki (safety duplicates)", note=GENERATED))
    seeds = create_location(session, actor, LocationDraft("room", "Seed store", main, temperature_c=-18))
    cold = create_location(session, actor, LocationDraft("room", "Freezer room", main))
    tops = {
        "seeds": LocationDraft("freezer", "Seed freezer", seeds, temperature_c=-18),
        "frozen": LocationDraft("freezer", "Ultra-low freezer 1", cold, temperature_c=-80),
        "tank": LocationDraft("ln2_tank", "LN2 tank 1", cold),
        "duplicates": LocationDraft("freezer", "Duplicate freezer", second, temperature_c=-18),
    }
    freezers = {name: Freezer(session, actor, create_location(session, actor, top)) for name, top in tops.items()}
    spare = create_location(session, actor, LocationDraft("freezer", "Ultra-low freezer 2", cold, temperature_c=-80))
    create_locations(session, actor, LocationDraft("rack", "Rack 1", spare, grid="rack-4x5"), SPARE_RACKS)
    return freezers


def write_protocols(session: Session, actor: Actor) -> dict[str, Protocol]:
    """One protocol for seeds and one for what is frozen with a cryoprotectant, by lot form."""
    seeds = create_protocol(
        session,
        actor,
        ProtocolDraft(
            "Seed drying and packing",
            "Dry at 15 °C and 15 % relative humidity to equilibrium, pack in foil, store at -18 °C (FAO Genebank "
            "Standards 4.2).",
            ("seed", "line"),
        ),
    )
    slow = create_protocol(
        session,
        actor,
        ProtocolDraft(
            "Slow freezing in DMSO",
            "Suspend in medium with 10 % DMSO, 1 mL in a vial, -1 °C/min to -80 °C overnight.",
            ("cell_line", "strain"),
            "DMSO 10 %",
            "-1 °C/min",
        ),
    )
    glycerol = create_protocol(
        session,
        actor,
        ProtocolDraft(
            "Glycerol stock", "Overnight culture with 20 % glycerol, -80 °C.", ("clone", "microbe"), "Glycerol 20 %"
        ),
    )
    return {"seed_packet": seeds, "cryovial": slow, "glycerol_stock": glycerol}


def preserve(
    session: Session, actor: Actor, resources: Sequence[Resource], protocols: dict[str, Protocol]
) -> list[Lot]:
    """One lot for each resource, made on a day that spreads over the last year before the actor's."""
    drafts = []
    for number, resource in enumerate(resources):
        form = FORMS[resource.kind]
        is_seed = form == "seed_packet"
        drafts.append(
            LotDraft(
                resource=resource,
                form=form,
                count=SEED_PACKETS if is_seed else FROZEN_ITEMS,
                made_on=actor.today - timedelta(days=number % 365),
                protocol=protocols[form],
                generation="F1" if is_seed else None,
                passage=None if is_seed else 3,
                quantity=500 if is_seed else None,
                note=GENERATED,
            )
        )
    return preserve_lots(session, actor, drafts)


def store(freezers: dict[str, Freezer], lots: Sequence[Lot]) -> None:
    """Seeds into the seed freezer with one packet of each elsewhere, cells into nitrogen, all else at -80 °C."""
    for lot in lots:
        if lot.form == "seed_packet":
            freezers["seeds"].put(lot.items[:-1])
            freezers["duplicates"].put(lot.items[-1:])
        else:
            freezers["tank" if lot.form == "cryovial" else "frozen"].put(lot.items)


def in_batches(resources: Sequence[Resource], size: int) -> Iterator[list[Resource]]:
    """Resources in runs of at most `size`, so that progress shows."""
    iterator = iter(resources)
    while batch := list(islice(iterator, size)):
        yield batch

"""Filling the demonstration: everything through the operations that people use, in the order in which they would."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from lims.audits.operations.refreshing import refresh_standings
from lims.core.actor import system_actor
from lims.core.database import Database
from lims.core.keys import load_key, public_jwk
from lims.core.settings import Settings
from lims.demo import collection, stock, temperatures, work
from lims.demo.people import actor_before, create_people
from lims.index.operations.centres import CentreDraft, add_key, register_centre
from lims.ledger.operations import seal_events
from lims.lots.models import Lot
from lims.resources.models import Resource

Progress = Callable[[str], None]
LOTS_AT_ONCE = 500
TESTED_LOTS = 240


def fill_centre(
    database: Database, now: datetime, progress: Progress, lists: Sequence[collection.List] = collection.LISTS
) -> None:
    """Accounts, deposits, storage, lots, results, requests and temperatures of the demonstration centre."""
    settings = database.settings
    with database.transaction() as session:
        create_people(session, actor_before(settings, now, 400, "administrator"), settings)
    for entry in lists:
        progress(entry.file)
        with database.transaction() as session:
            collection.take_in_list(session, actor_before(settings, now, 300, "curator"), entry)
    with database.transaction() as session:
        collection.register_examples(session, actor_before(settings, now, 290, "curator"))
    _fill_storage(database, now, progress)
    progress("germination tests")
    with database.transaction() as session:
        lots = session.scalars(select(Lot).where(Lot.form == "seed_packet").order_by(Lot.id).limit(TESTED_LOTS)).all()
        work.record_results(session, actor_before(settings, now, 30, "qc"), lots)
        work.receive_requests(session, actor_before(settings, now, 3, "shipping"), lots)
    progress("temperatures of two weeks")
    with database.transaction() as session:
        technician = actor_before(settings, now, 0, "technician")
        temperatures.record_temperatures(session, technician)
        # What the nightly job does, so that the worklist of audits is there at once.
        refresh_standings(session, technician)
    with database.transaction() as session:
        seal_events(session, system_actor("command", now, settings.zone))


def fill_index(database: Database, centre: Settings, now: datetime) -> None:
    """Accounts of the index, and the centre with its key."""
    actor = system_actor("command", now, database.settings.zone)
    with database.transaction() as session:
        create_people(session, actor, database.settings)
        draft = CentreDraft(centre.centre_name_en, centre.centre_name_ja, centre.centre_email, centre.public_url)
        register_centre(session, actor, centre.centre_code, draft)
        add_key(session, actor, centre.centre_code, public_jwk(load_key(centre.key_file).public_key()))


def _fill_storage(database: Database, now: datetime, progress: Progress) -> None:
    settings = database.settings
    actor = actor_before(settings, now, 200, "technician")
    with database.transaction() as session:
        freezers = stock.build_storage(session, actor)
        protocols = stock.write_protocols(session, actor)
        resources = session.scalars(select(Resource).order_by(Resource.id)).all()
        done = 0
        for batch in stock.in_batches(resources, LOTS_AT_ONCE):
            stock.store(freezers, stock.preserve(session, actor, batch, protocols))
            done += len(batch)
            progress(f"lots {done}/{len(resources)}")
        for freezer in freezers.values():
            freezer.close()

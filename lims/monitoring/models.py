"""Tables of monitoring: sensors, readings, spells out of range, alarms, incidents, evacuations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.lots.models import Item, Lot
from lims.quality.models import Hold, Recheck
from lims.storage.models import Location


class Measures(StrEnum):
    """What a sensor measures, with its unit: degrees Celsius, or liquid nitrogen in percent or centimetres."""

    TEMPERATURE = "temperature"
    LEVEL_PERCENT = "level_percent"
    LEVEL_CM = "level_cm"


class SpellKind(StrEnum):
    """On which side of its limits a sensor was."""

    HIGH = "high"
    LOW = "low"


class AlarmKind(StrEnum):
    HIGH = "high"
    LOW = "low"
    RISE = "rise"
    SILENCE = "silence"


class IncidentState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Decision(StrEnum):
    """What becomes of a lot that was exposed."""

    RELEASE = "release"
    DISCARD = "discard"
    KEEP = "keep"


class EvacuationState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class StepState(StrEnum):
    PLANNED = "planned"
    NO_ROOM = "no_room"
    DONE = "done"
    # Not carried anywhere before the plan was closed.
    LEFT = "left"


SENSOR_FACTS = ("code", "location_id", "measures", "low", "high", "delay_minutes", "silence_minutes", "active")


@custody("sensor", *SENSOR_FACTS)
class Sensor(Versioned, Base):
    """A probe in a freezer or tank. Limits that are empty are those of `config/monitoring.toml`."""

    __tablename__ = "monitoring_sensor"
    __table_args__ = (
        CheckConstraint("low IS NULL OR high IS NULL OR low < high", name="low_below_high"),
        CheckConstraint("delay_minutes IS NULL OR delay_minutes >= 0", name="delay"),
        CheckConstraint("silence_minutes IS NULL OR silence_minutes > 0", name="silence"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    measures: Mapped[Measures] = mapped_column(choice(Measures))
    low: Mapped[float | None]
    high: Mapped[float | None]
    delay_minutes: Mapped[int | None]
    silence_minutes: Mapped[int | None]
    note: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    location: Mapped[Location] = relationship()


class Reading(Base):
    """What a sensor read at an instant, in seconds since 1970 (UTC).

    There are tens of millions of rows: three narrow columns, kept in the order in which they are looked for.
    """

    __tablename__ = "monitoring_reading"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sensor_id: Mapped[int] = mapped_column(ForeignKey(Sensor.id), primary_key=True)
    second: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[float]


class Watch(Base):
    """The newest reading of a sensor; its row is the gate through which readings of one sensor come in turn."""

    __tablename__ = "monitoring_watch"

    sensor_id: Mapped[int] = mapped_column(ForeignKey(Sensor.id), primary_key=True, autoincrement=False)
    second: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[float | None]
    # Readings before this second are thinned out.
    thinned_to: Mapped[int] = mapped_column(BigInteger, default=0)


ALARM_FACTS = ("sensor_id", "kind", "began_at", "raised_at", "ended_at", "acknowledged_at", "acknowledged_by", "note")


@custody("alarm", "id", *ALARM_FACTS)
class Alarm(Base):
    """Something that people have to look after; one is open for each sensor and kind at most."""

    __tablename__ = "monitoring_alarm"
    __table_args__ = (
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        Index(
            "uq_monitoring_alarm_open",
            "sensor_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    sensor_id: Mapped[int] = mapped_column(ForeignKey(Sensor.id), index=True)
    kind: Mapped[AlarmKind] = mapped_column(choice(AlarmKind))
    began_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The limit that was crossed and the worst value seen.
    bound: Mapped[float | None]
    worst: Mapped[float | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    note: Mapped[str | None]
    told_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    sensor: Mapped[Sensor] = relationship()


class Spell(Base):
    """A time during which a sensor was out of its limits, worked out from the readings.

    `too_long` says whether it lasted longer than is allowed, such as for a door that is opened.
    """

    __tablename__ = "monitoring_spell"
    __table_args__ = (Index("ix_monitoring_spell_sensor_id_began_at", "sensor_id", "began_at"),)

    id: Mapped[Key]
    sensor_id: Mapped[int] = mapped_column(ForeignKey(Sensor.id))
    # Where the sensor was then: a sensor may be put elsewhere later.
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    kind: Mapped[SpellKind] = mapped_column(choice(SpellKind))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    bound: Mapped[float]
    worst: Mapped[float]
    too_long: Mapped[bool] = mapped_column(default=False)
    alarm_id: Mapped[int | None] = mapped_column(ForeignKey(Alarm.id), index=True)

    sensor: Mapped[Sensor] = relationship()


INCIDENT_FACTS = ("number", "location_id", "began_at", "ended_at", "state", "cause", "conclusion")


@custody("incident", *INCIDENT_FACTS)
class Incident(Versioned, Base):
    """A failure of a location from one instant to another, and what is done about the items that were in it."""

    __tablename__ = "monitoring_incident"
    __table_args__ = (
        CheckConstraint("ended_at >= began_at", name="ends_after_it_began"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    alarm_id: Mapped[int | None] = mapped_column(ForeignKey(Alarm.id), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    cause: Mapped[str]
    state: Mapped[IncidentState] = mapped_column(choice(IncidentState), default=IncidentState.OPEN, index=True)
    declared_by: Mapped[str]
    declared_at: Mapped[datetime]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    conclusion: Mapped[str | None]

    location: Mapped[Location] = relationship()
    lots: Mapped[list["IncidentLot"]] = relationship(back_populates="incident", order_by="IncidentLot.id")


@custody("incident_lot", "id", "incident_id", "lot_id", "items_exposed", "hold_id", "decision", "reason")
class IncidentLot(Base):
    """A lot of which items were exposed, its hold, and what was decided."""

    __tablename__ = "monitoring_incident_lot"
    __table_args__ = (
        UniqueConstraint("incident_id", "lot_id"),
        CheckConstraint("(decision IS NULL) = (reason IS NULL)", name="decided_with_reason"),
    )

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id))
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), index=True)
    items_exposed: Mapped[int]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey(Hold.id), index=True)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    incident: Mapped[Incident] = relationship(back_populates="lots")
    lot: Mapped[Lot] = relationship()
    hold: Mapped[Hold | None] = relationship()


class IncidentItem(Base):
    """An item that was inside at some time of an incident: where, for how long out of range, and how bad it was."""

    __tablename__ = "monitoring_incident_item"
    __table_args__ = (UniqueConstraint("incident_id", "item_id"),)

    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    # The box or shelf in which it was.
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id))
    position: Mapped[str | None] = mapped_column(String(8))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    seconds_out_of_range: Mapped[int]
    worst: Mapped[float | None]
    # The test for which this item was chosen.
    test: Mapped[str | None] = mapped_column(String(32))
    recheck_id: Mapped[int | None] = mapped_column(ForeignKey(Recheck.id), index=True)

    item: Mapped[Item] = relationship()
    recheck: Mapped[Recheck | None] = relationship()


@custody("evacuation", "number", "location_id", "state", "note")
class Evacuation(Versioned, Base):
    """The plan by which everything leaves a failing location."""

    __tablename__ = "monitoring_evacuation"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index(
            "uq_monitoring_evacuation_open",
            "location_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    state: Mapped[EvacuationState] = mapped_column(choice(EvacuationState), default=EvacuationState.OPEN)
    # What the plan says in general, such as items that lie loosely and how much dry ice is needed.
    remarks: Mapped[dict[str, Any]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None]

    location: Mapped[Location] = relationship()


STEP_FACTS = ("evacuation_id", "location_id", "state", "target_id", "target_slot", "put_id", "put_slot")


@custody("evacuation_step", "id", *STEP_FACTS)
class EvacuationStep(Base):
    """One box of a plan: from where, to where, why so early, and where it was really put.

    No two plans promise the same slot: a constraint sees to it.
    """

    __tablename__ = "monitoring_evacuation_step"
    __table_args__ = (
        UniqueConstraint("evacuation_id", "location_id"),
        CheckConstraint("(state = 'planned') = (target_id IS NOT NULL)", name="planned_has_target"),
        CheckConstraint("(state = 'done') = (put_id IS NOT NULL)", name="done_has_place"),
        UniqueConstraint("target_id", "target_slot"),
        Index("ix_monitoring_evacuation_step_evacuation_id_place", "evacuation_id", "place"),
    )

    id: Mapped[Key]
    evacuation_id: Mapped[int] = mapped_column(ForeignKey(Evacuation.id))
    # The box, plate or cane that is carried whole.
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    place: Mapped[int]
    items: Mapped[int]
    # Why it stands where it does in the list: counts of resources by how hard they are to replace.
    worth: Mapped[dict[str, Any]]
    needs_c: Mapped[float | None]
    from_id: Mapped[int] = mapped_column(ForeignKey(Location.id))
    from_slot: Mapped[str | None] = mapped_column(String(8))
    target_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id))
    target_slot: Mapped[str | None] = mapped_column(String(8))
    # What the plan said, which stays readable when the slot is no longer promised.
    planned_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id))
    planned_slot: Mapped[str | None] = mapped_column(String(8))
    state: Mapped[StepState] = mapped_column(choice(StepState))
    put_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id))
    put_slot: Mapped[str | None] = mapped_column(String(8))
    as_planned: Mapped[bool | None]
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None]

    evacuation: Mapped[Evacuation] = relationship()
    location: Mapped[Location] = relationship(foreign_keys=[location_id])
    source: Mapped[Location] = relationship(foreign_keys=[from_id])
    target: Mapped[Location | None] = relationship(foreign_keys=[target_id])
    planned: Mapped[Location | None] = relationship(foreign_keys=[planned_id])
    put: Mapped[Location | None] = relationship(foreign_keys=[put_id])

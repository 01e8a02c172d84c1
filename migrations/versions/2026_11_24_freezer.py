"""The freezer: sessions, aliases, audits, temperatures, evacuations, printers, time out of the cold."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "freezer"
down_revision = "search_indexes"
branch_labels = None
depends_on = None


def portable_json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def exact_decimal() -> sa.types.TypeEngine:
    return sa.Numeric(18, 6).with_variant(sa.String(32), "sqlite")


SCAN_COLUMNS = "id, message_id, user_id, text, answer, context, event_seq, undoable, undone, at"


def rebuild_items_with_time_out() -> None:
    with op.batch_alter_table("lots_item") as batch_op:
        batch_op.drop_constraint(op.f("ck_lots_item_stored_has_place"), type_="check")
        batch_op.add_column(sa.Column("out_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seconds_out", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("thaws", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            op.f("ck_lots_item_stored_has_place"), "state <> 'stored' OR location_id IS NOT NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_lots_item_place_in_use"), "location_id IS NULL OR state IN ('stored', 'out')"
        )
        batch_op.create_check_constraint(op.f("ck_lots_item_out_since"), "out_at IS NULL OR state = 'out'")
        batch_op.create_check_constraint(op.f("ck_lots_item_seconds_out"), "seconds_out >= 0")
        batch_op.create_check_constraint(op.f("ck_lots_item_thaws"), "thaws >= 0")
    with op.batch_alter_table("lots_item") as batch_op:
        batch_op.alter_column("seconds_out", server_default=None)
        batch_op.alter_column("thaws", server_default=None)


def continue_numbers(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) IS NOT NULL"
        )


def upgrade() -> None:
    rebuild_items_with_time_out()

    op.create_table(
        "monitoring_evacuation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="evacuationstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("remarks", portable_json(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_monitoring_evacuation_closed")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_evacuation")),
        sa.UniqueConstraint("number", name=op.f("uq_monitoring_evacuation_number")),
    )
    with op.batch_alter_table("monitoring_evacuation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_evacuation_location_id"), ["location_id"], unique=False)
        batch_op.create_index(
            "uq_monitoring_evacuation_open",
            ["location_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "monitoring_sensor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column(
            "measures",
            sa.Enum(
                "temperature",
                "level_percent",
                "level_cm",
                name="measures",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("delay_minutes", sa.Integer(), nullable=True),
        sa.Column("silence_minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("delay_minutes IS NULL OR delay_minutes >= 0", name=op.f("ck_monitoring_sensor_delay")),
        sa.CheckConstraint(
            "low IS NULL OR high IS NULL OR low < high", name=op.f("ck_monitoring_sensor_low_below_high")
        ),
        sa.CheckConstraint("silence_minutes IS NULL OR silence_minutes > 0", name=op.f("ck_monitoring_sensor_silence")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_sensor_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_sensor")),
        sa.UniqueConstraint("code", name=op.f("uq_monitoring_sensor_code")),
    )
    with op.batch_alter_table("monitoring_sensor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_sensor_location_id"), ["location_id"], unique=False)

    op.create_table(
        "scanning_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open", "paused", "finished", name="sessionstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("context", portable_json(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], name=op.f("fk_scanning_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanning_session")),
        sa.UniqueConstraint("code", name=op.f("uq_scanning_session_code")),
    )
    with op.batch_alter_table("scanning_session", schema=None) as batch_op:
        batch_op.create_index("ix_scanning_session_user_id_state", ["user_id", "state", "id"], unique=False)

    op.create_table(
        "monitoring_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "high", "low", "rise", "silence", name="alarmkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("worst", sa.Double(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)",
            name=op.f("ck_monitoring_alarm_acknowledged_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["sensor_id"], ["monitoring_sensor.id"], name=op.f("fk_monitoring_alarm_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_alarm")),
    )
    with op.batch_alter_table("monitoring_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_alarm_sensor_id"), ["sensor_id"], unique=False)
        batch_op.create_index(
            "uq_monitoring_alarm_open",
            ["sensor_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "monitoring_evacuation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evacuation_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("worth", portable_json(), nullable=False),
        sa.Column("needs_c", sa.Double(), nullable=True),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_slot", sa.String(length=8), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("target_slot", sa.String(length=8), nullable=True),
        sa.Column("planned_id", sa.Integer(), nullable=True),
        sa.Column("planned_slot", sa.String(length=8), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "no_room",
                "done",
                "left",
                name="stepstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("put_id", sa.Integer(), nullable=True),
        sa.Column("put_slot", sa.String(length=8), nullable=True),
        sa.Column("as_planned", sa.Boolean(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (put_id IS NOT NULL)", name=op.f("ck_monitoring_evacuation_step_done_has_place")
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (target_id IS NOT NULL)",
            name=op.f("ck_monitoring_evacuation_step_planned_has_target"),
        ),
        sa.ForeignKeyConstraint(
            ["evacuation_id"], ["monitoring_evacuation.id"], name=op.f("fk_monitoring_evacuation_step_evacuation_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_step_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_step_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["planned_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_step_planned_id")
        ),
        sa.ForeignKeyConstraint(["put_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_step_put_id")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["storage_location.id"], name=op.f("fk_monitoring_evacuation_step_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_evacuation_step")),
        sa.UniqueConstraint(
            "evacuation_id", "location_id", name=op.f("uq_monitoring_evacuation_step_evacuation_id_location_id")
        ),
        sa.UniqueConstraint(
            "target_id", "target_slot", name=op.f("uq_monitoring_evacuation_step_target_id_target_slot")
        ),
    )
    with op.batch_alter_table("monitoring_evacuation_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_monitoring_evacuation_step_evacuation_id_place", ["evacuation_id", "place"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_monitoring_evacuation_step_location_id"), ["location_id"], unique=False)

    op.create_table(
        "monitoring_reading",
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["monitoring_sensor.id"], name=op.f("fk_monitoring_reading_sensor_id")),
        sa.PrimaryKeyConstraint("sensor_id", "second", name=op.f("pk_monitoring_reading")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "monitoring_watch",
        sa.Column("sensor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("thinned_to", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["monitoring_sensor.id"], name=op.f("fk_monitoring_watch_sensor_id")),
        sa.PrimaryKeyConstraint("sensor_id", name=op.f("pk_monitoring_watch")),
    )
    op.create_table(
        "scanning_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", portable_json(), nullable=False),
        sa.Column("context", portable_json(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["scanning_session.id"], name=op.f("fk_scanning_scan_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanning_scan")),
        sa.UniqueConstraint("message_id", name=op.f("uq_scanning_scan_message_id")),
    )
    with op.batch_alter_table("scanning_scan", schema=None) as batch_op:
        batch_op.create_index("ix_scanning_scan_session_id_id", ["session_id", "id"], unique=False)
        batch_op.create_index("ix_scanning_scan_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "monitoring_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="incidentstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_monitoring_incident_closed")),
        sa.CheckConstraint("ended_at >= began_at", name=op.f("ck_monitoring_incident_ends_after_it_began")),
        sa.ForeignKeyConstraint(["alarm_id"], ["monitoring_alarm.id"], name=op.f("fk_monitoring_incident_alarm_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_incident_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_monitoring_incident_number")),
    )
    with op.batch_alter_table("monitoring_incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_incident_alarm_id"), ["alarm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_incident_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_incident_state"), ["state"], unique=False)

    op.create_table(
        "monitoring_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("high", "low", name="spellkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("worst", sa.Double(), nullable=False),
        sa.Column("too_long", sa.Boolean(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["monitoring_alarm.id"], name=op.f("fk_monitoring_spell_alarm_id")),
        sa.ForeignKeyConstraint(["sensor_id"], ["monitoring_sensor.id"], name=op.f("fk_monitoring_spell_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_spell")),
    )
    with op.batch_alter_table("monitoring_spell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_spell_alarm_id"), ["alarm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_spell_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index("ix_monitoring_spell_sensor_id_began_at", ["sensor_id", "began_at"], unique=False)

    op.create_table(
        "storage_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "depositor",
                "sister",
                "tube",
                "replaced",
                name="aliasorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(item_id IS NULL) <> (location_id IS NULL)", name=op.f("ck_storage_alias_of_one_thing")),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_storage_alias_item_id")),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_storage_alias_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_alias")),
        sa.UniqueConstraint("text", "item_id", name=op.f("uq_storage_alias_text_item_id")),
        sa.UniqueConstraint("text", "location_id", name=op.f("uq_storage_alias_text_location_id")),
    )
    with op.batch_alter_table("storage_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_storage_alias_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_storage_alias_location_id"), ["location_id"], unique=False)

    op.create_table(
        "monitoring_incident_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=8), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds_out_of_range", sa.Integer(), nullable=False),
        sa.Column("worst", sa.Double(), nullable=True),
        sa.Column("test", sa.String(length=32), nullable=True),
        sa.Column("recheck_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["monitoring_incident.id"], name=op.f("fk_monitoring_incident_item_incident_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_monitoring_incident_item_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_incident_item_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"], ["quality_recheck.id"], name=op.f("fk_monitoring_incident_item_recheck_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_incident_item")),
        sa.UniqueConstraint("incident_id", "item_id", name=op.f("uq_monitoring_incident_item_incident_id_item_id")),
    )
    with op.batch_alter_table("monitoring_incident_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_incident_item_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_incident_item_recheck_id"), ["recheck_id"], unique=False)

    op.create_table(
        "monitoring_incident_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("items_exposed", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "release", "discard", "keep", name="decision", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(decision IS NULL) = (reason IS NULL)", name=op.f("ck_monitoring_incident_lot_decided_with_reason")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["quality_hold.id"], name=op.f("fk_monitoring_incident_lot_hold_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["monitoring_incident.id"], name=op.f("fk_monitoring_incident_lot_incident_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_monitoring_incident_lot_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_incident_lot")),
        sa.UniqueConstraint("incident_id", "lot_id", name=op.f("uq_monitoring_incident_lot_incident_id_lot_id")),
    )
    with op.batch_alter_table("monitoring_incident_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_incident_lot_hold_id"), ["hold_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_incident_lot_lot_id"), ["lot_id"], unique=False)
    op.execute(f"INSERT INTO scanning_scan ({SCAN_COLUMNS}) SELECT {SCAN_COLUMNS} FROM storage_scan")
    continue_numbers("scanning_scan")
    op.drop_index("ix_storage_scan_user_id_id", table_name="storage_scan")
    op.drop_table("storage_scan")


def downgrade() -> None:
    op.create_table(
        "storage_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", portable_json(), nullable=False),
        sa.Column("context", portable_json(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_scan")),
        sa.UniqueConstraint("message_id", name=op.f("uq_storage_scan_message_id")),
    )
    op.create_index("ix_storage_scan_user_id_id", "storage_scan", ["user_id", "id"], unique=False)
    op.execute(f"INSERT INTO storage_scan ({SCAN_COLUMNS}) SELECT {SCAN_COLUMNS} FROM scanning_scan")
    continue_numbers("storage_scan")

    with op.batch_alter_table("monitoring_incident_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_lot_lot_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_lot_hold_id"))

    op.drop_table("monitoring_incident_lot")
    with op.batch_alter_table("monitoring_incident_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_item_recheck_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_item_item_id"))

    op.drop_table("monitoring_incident_item")
    with op.batch_alter_table("storage_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_storage_alias_location_id"))
        batch_op.drop_index(batch_op.f("ix_storage_alias_item_id"))

    op.drop_table("storage_alias")
    with op.batch_alter_table("monitoring_spell", schema=None) as batch_op:
        batch_op.drop_index("ix_monitoring_spell_sensor_id_began_at")
        batch_op.drop_index(batch_op.f("ix_monitoring_spell_ended_at"))
        batch_op.drop_index(batch_op.f("ix_monitoring_spell_alarm_id"))

    op.drop_table("monitoring_spell")
    with op.batch_alter_table("monitoring_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_state"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_location_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_alarm_id"))

    op.drop_table("monitoring_incident")
    with op.batch_alter_table("scanning_scan", schema=None) as batch_op:
        batch_op.drop_index("ix_scanning_scan_user_id_id")
        batch_op.drop_index("ix_scanning_scan_session_id_id")

    op.drop_table("scanning_scan")
    op.drop_table("monitoring_watch")
    op.drop_table("monitoring_reading")
    with op.batch_alter_table("monitoring_evacuation_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_evacuation_step_location_id"))
        batch_op.drop_index("ix_monitoring_evacuation_step_evacuation_id_place")

    op.drop_table("monitoring_evacuation_step")
    with op.batch_alter_table("monitoring_alarm", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_monitoring_alarm_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_monitoring_alarm_sensor_id"))

    op.drop_table("monitoring_alarm")
    with op.batch_alter_table("scanning_session", schema=None) as batch_op:
        batch_op.drop_index("ix_scanning_session_user_id_state")

    op.drop_table("scanning_session")
    with op.batch_alter_table("monitoring_sensor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_sensor_location_id"))

    op.drop_table("monitoring_sensor")
    with op.batch_alter_table("monitoring_evacuation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_monitoring_evacuation_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_monitoring_evacuation_location_id"))

    op.drop_table("monitoring_evacuation")
    # What the schema before cannot say: an item that is out has no place.
    op.execute("UPDATE lots_item SET location_id = NULL, position = NULL WHERE state <> 'stored'")
    with op.batch_alter_table("lots_item") as batch_op:
        for name in ("stored_has_place", "place_in_use", "out_since", "seconds_out", "thaws"):
            batch_op.drop_constraint(op.f(f"ck_lots_item_{name}"), type_="check")
        for column in ("out_at", "seconds_out", "thaws"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(
            op.f("ck_lots_item_stored_has_place"), "(state = 'stored') = (location_id IS NOT NULL)"
        )

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
        "labels_stock_shift",
        sa.Column("stock", sa.String(length=64), nullable=False),
        sa.Column("x_mm", sa.Double(), nullable=False),
        sa.Column("y_mm", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stock", name=op.f("pk_labels_stock_shift")),
    )
    op.create_table(
        "audits_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", "cancelled", name="auditstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_audits_audit_closed_at")),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_audits_audit_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_audit")),
        sa.UniqueConstraint("number", name=op.f("uq_audits_audit_number")),
    )
    with op.batch_alter_table("audits_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audits_audit_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audits_audit_state"), ["state"], unique=False)

    op.create_table(
        "audits_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("scans", "photo", "rack_file", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "dropped",
                name="readingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("overlay_id", sa.Integer(), nullable=True),
        sa.Column("settings", portable_json(), nullable=False),
        sa.Column("seen", portable_json(), nullable=False),
        sa.Column("corrections", portable_json(), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["core_attachment.id"], name=op.f("fk_audits_reading_attachment_id")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_audits_reading_location_id")),
        sa.ForeignKeyConstraint(["overlay_id"], ["core_attachment.id"], name=op.f("fk_audits_reading_overlay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_reading")),
    )
    with op.batch_alter_table("audits_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audits_reading_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audits_reading_state"), ["state"], unique=False)

    op.create_table(
        "audits_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("storage_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_seq", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("scans", "photo", "rack_file", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("scarce", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_audits_standing_location_id")),
        sa.ForeignKeyConstraint(["storage_id"], ["storage_location.id"], name=op.f("fk_audits_standing_storage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_standing")),
        sa.UniqueConstraint("location_id", name=op.f("uq_audits_standing_location_id")),
    )
    with op.batch_alter_table("audits_standing", schema=None) as batch_op:
        batch_op.create_index("ix_audits_standing_due_on_id", ["due_on", "id"], unique=False)
        batch_op.create_index("ix_audits_standing_storage_id_due_on_id", ["storage_id", "due_on", "id"], unique=False)

    op.create_table(
        "duplicates_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("from_site_id", sa.Integer(), nullable=False),
        sa.Column("to_site_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "sent",
                "closed",
                "cancelled",
                name="transferstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('sent', 'closed')) = (sent_at IS NOT NULL)", name=op.f("ck_duplicates_transfer_sent_at")
        ),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_duplicates_transfer_two_sites")),
        sa.ForeignKeyConstraint(
            ["from_site_id"], ["storage_location.id"], name=op.f("fk_duplicates_transfer_from_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_site_id"], ["storage_location.id"], name=op.f("fk_duplicates_transfer_to_site_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicates_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_duplicates_transfer_number")),
    )
    with op.batch_alter_table("duplicates_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicates_transfer_state"), ["state"], unique=False)

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
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], name=op.f("fk_scanning_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanning_session")),
        sa.UniqueConstraint("code", name=op.f("uq_scanning_session_code")),
    )
    with op.batch_alter_table("scanning_session", schema=None) as batch_op:
        batch_op.create_index("ix_scanning_session_user_id_last_at", ["user_id", "last_at", "id"], unique=False)

    op.create_table(
        "storage_inventory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "read",
                "imported",
                "undone",
                "dropped",
                name="inventorystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("options", portable_json(), nullable=False),
        sa.Column("counts", portable_json(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('imported', 'undone') OR event_seq IS NOT NULL",
            name=op.f("ck_storage_inventory_imported_has_event"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["core_attachment.id"], name=op.f("fk_storage_inventory_attachment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_inventory")),
        sa.UniqueConstraint("number", name=op.f("uq_storage_inventory_number")),
    )
    op.create_table(
        "audits_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("draws", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_seq", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=True),
        sa.Column("findings", portable_json(), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audits_audit.id"], name=op.f("fk_audits_box_audit_id")),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_audits_box_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_box")),
        sa.UniqueConstraint("audit_id", "location_id", name=op.f("uq_audits_box_audit_id_location_id")),
    )
    with op.batch_alter_table("audits_box", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audits_box_location_id"), ["location_id"], unique=False)

    op.create_table(
        "audits_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("scans", "photo", "rack_file", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=True),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("findings", portable_json(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits_audit.id"], name=op.f("fk_audits_confirmation_audit_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["storage_location.id"], name=op.f("fk_audits_confirmation_location_id")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["audits_reading.id"], name=op.f("fk_audits_confirmation_reading_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_confirmation")),
    )
    with op.batch_alter_table("audits_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audits_confirmation_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audits_confirmation_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index("ix_audits_confirmation_location_id_id", ["location_id", "id"], unique=False)

    op.create_table(
        "audits_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("weighted", "simple", name="method", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("frame_id", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("draws", sa.Integer(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("counted_items", sa.Integer(), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("effective_items", sa.Double(), nullable=True),
        sa.Column("estimated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audits_audit.id"], name=op.f("fk_audits_sample_audit_id")),
        sa.ForeignKeyConstraint(["frame_id"], ["core_attachment.id"], name=op.f("fk_audits_sample_frame_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_sample")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audits_sample_audit_id")),
        sa.UniqueConstraint("planned_for", name=op.f("uq_audits_sample_planned_for")),
    )
    with op.batch_alter_table("audits_sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audits_sample_estimated_at"), ["estimated_at"], unique=False)

    op.create_table(
        "labels_delivery",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("printer", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "printed",
                "failed",
                "cancelled",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("labels_tried", sa.Integer(), nullable=False),
        sa.Column("labels_sent", sa.Integer(), nullable=False),
        sa.Column("labels_recorded", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "trouble",
            sa.Enum(
                "unreachable",
                "silent",
                "not-ready",
                "broken-off",
                "interrupted",
                "unreadable",
                "no-longer-there",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("trouble_detail", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "labels_recorded >= 0 AND labels_sent >= 0 AND labels_tried >= labels_sent",
            name=op.f("ck_labels_delivery_labels"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["labels_print_job.id"], name=op.f("fk_labels_delivery_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_labels_delivery")),
    )
    with op.batch_alter_table("labels_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_labels_delivery_state_due_at", ["state", "due_at"], unique=False)
        batch_op.create_index(
            "uq_labels_delivery_sending",
            ["printer"],
            unique=True,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

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
        sa.Column(
            "conflict",
            sa.Enum("open", "settled", name="conflictstate", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("intention", portable_json(), nullable=True),
        sa.Column("settles_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["scanning_session.id"], name=op.f("fk_scanning_scan_session_id")),
        sa.ForeignKeyConstraint(["settles_id"], ["scanning_scan.id"], name=op.f("fk_scanning_scan_settles_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanning_scan")),
        sa.UniqueConstraint("message_id", name=op.f("uq_scanning_scan_message_id")),
    )
    with op.batch_alter_table("scanning_scan", schema=None) as batch_op:
        batch_op.create_index("ix_scanning_scan_session_id_id", ["session_id", "id"], unique=False)
        batch_op.create_index("ix_scanning_scan_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "lots_parent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("parent_lot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_lot_id <> lot_id", name=op.f("ck_lots_parent_not_its_own_parent")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_lots_parent_lot_id")),
        sa.ForeignKeyConstraint(["parent_lot_id"], ["lots_lot.id"], name=op.f("fk_lots_parent_parent_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_parent")),
        sa.UniqueConstraint("lot_id", "parent_lot_id", name=op.f("uq_lots_parent_lot_id_parent_lot_id")),
    )
    with op.batch_alter_table("lots_parent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lots_parent_parent_lot_id"), ["parent_lot_id"], unique=False)

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
        sa.Column("location_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_monitoring_spell_location_id")),
        sa.ForeignKeyConstraint(["sensor_id"], ["monitoring_sensor.id"], name=op.f("fk_monitoring_spell_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_spell")),
    )
    with op.batch_alter_table("monitoring_spell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_spell_alarm_id"), ["alarm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_spell_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_spell_location_id"), ["location_id"], unique=False)
        batch_op.create_index("ix_monitoring_spell_sensor_id_began_at", ["sensor_id", "began_at"], unique=False)

    op.create_table(
        "audits_sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=8), nullable=True),
        sa.Column("is_count", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("answer", portable_json(), nullable=False),
        sa.Column("context", portable_json(), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits_audit.id"], name=op.f("fk_audits_sighting_audit_id")),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_audits_sighting_item_id")),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_audits_sighting_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits_sighting")),
        sa.UniqueConstraint("message_id", name=op.f("uq_audits_sighting_message_id")),
    )
    with op.batch_alter_table("audits_sighting", schema=None) as batch_op:
        batch_op.create_index("ix_audits_sighting_box", ["audit_id", "location_id", "id"], unique=False)
        batch_op.create_index("ix_audits_sighting_item", ["audit_id", "item_id"], unique=False)
        batch_op.create_index("ix_audits_sighting_user", ["audit_id", "user_id", "id"], unique=False)

    op.create_table(
        "duplicates_transfer_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_duplicates_transfer_line_item_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["duplicates_transfer.id"], name=op.f("fk_duplicates_transfer_line_transfer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicates_transfer_line")),
        sa.UniqueConstraint("transfer_id", "item_id", name=op.f("uq_duplicates_transfer_line_transfer_id_item_id")),
    )
    with op.batch_alter_table("duplicates_transfer_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_duplicates_transfer_line_open_item",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )

    op.create_table(
        "lots_aliquot",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("source_id <> item_id", name=op.f("ck_lots_aliquot_not_its_own_source")),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_lots_aliquot_item_id")),
        sa.ForeignKeyConstraint(["source_id"], ["lots_item.id"], name=op.f("fk_lots_aliquot_source_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_lots_aliquot")),
    )
    with op.batch_alter_table("lots_aliquot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lots_aliquot_source_id"), ["source_id"], unique=False)

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

    with op.batch_alter_table("lots_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_lots_item_seconds_out",
            ["seconds_out"],
            unique=False,
            sqlite_where=sa.text("seconds_out > 0"),
            postgresql_where=sa.text("seconds_out > 0"),
        )
        batch_op.create_index(
            "ix_lots_item_thaws",
            ["thaws"],
            unique=False,
            sqlite_where=sa.text("thaws > 0"),
            postgresql_where=sa.text("thaws > 0"),
        )

    with op.batch_alter_table("lots_lot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keep_until", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_lots_lot_keep_until"), ["keep_until"], unique=False)
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

    with op.batch_alter_table("lots_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lots_lot_keep_until"))
        batch_op.drop_column("keep_until")

    with op.batch_alter_table("lots_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lots_item_thaws", sqlite_where=sa.text("thaws > 0"), postgresql_where=sa.text("thaws > 0")
        )
        batch_op.drop_index(
            "ix_lots_item_seconds_out",
            sqlite_where=sa.text("seconds_out > 0"),
            postgresql_where=sa.text("seconds_out > 0"),
        )
        batch_op.drop_column("note")

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
    with op.batch_alter_table("lots_aliquot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lots_aliquot_source_id"))

    op.drop_table("lots_aliquot")
    with op.batch_alter_table("duplicates_transfer_line", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_duplicates_transfer_line_open_item",
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )

    op.drop_table("duplicates_transfer_line")
    with op.batch_alter_table("audits_sighting", schema=None) as batch_op:
        batch_op.drop_index("ix_audits_sighting_user")
        batch_op.drop_index("ix_audits_sighting_item")
        batch_op.drop_index("ix_audits_sighting_box")

    op.drop_table("audits_sighting")
    with op.batch_alter_table("monitoring_spell", schema=None) as batch_op:
        batch_op.drop_index("ix_monitoring_spell_sensor_id_began_at")
        batch_op.drop_index(batch_op.f("ix_monitoring_spell_location_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_spell_ended_at"))
        batch_op.drop_index(batch_op.f("ix_monitoring_spell_alarm_id"))

    op.drop_table("monitoring_spell")
    with op.batch_alter_table("monitoring_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_state"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_location_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_incident_alarm_id"))

    op.drop_table("monitoring_incident")
    with op.batch_alter_table("lots_parent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lots_parent_parent_lot_id"))

    op.drop_table("lots_parent")
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
    with op.batch_alter_table("labels_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_labels_delivery_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index("ix_labels_delivery_state_due_at")

    op.drop_table("labels_delivery")
    with op.batch_alter_table("audits_sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audits_sample_estimated_at"))

    op.drop_table("audits_sample")
    with op.batch_alter_table("audits_confirmation", schema=None) as batch_op:
        batch_op.drop_index("ix_audits_confirmation_location_id_id")
        batch_op.drop_index(batch_op.f("ix_audits_confirmation_audit_id"))
        batch_op.drop_index(batch_op.f("ix_audits_confirmation_at"))

    op.drop_table("audits_confirmation")
    with op.batch_alter_table("audits_box", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audits_box_location_id"))

    op.drop_table("audits_box")
    op.drop_table("storage_inventory")
    with op.batch_alter_table("scanning_session", schema=None) as batch_op:
        batch_op.drop_index("ix_scanning_session_user_id_last_at")

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
    with op.batch_alter_table("duplicates_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplicates_transfer_state"))

    op.drop_table("duplicates_transfer")
    with op.batch_alter_table("audits_standing", schema=None) as batch_op:
        batch_op.drop_index("ix_audits_standing_storage_id_due_on_id")
        batch_op.drop_index("ix_audits_standing_due_on_id")

    op.drop_table("audits_standing")
    with op.batch_alter_table("audits_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audits_reading_state"))
        batch_op.drop_index(batch_op.f("ix_audits_reading_location_id"))

    op.drop_table("audits_reading")
    with op.batch_alter_table("audits_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audits_audit_state"))
        batch_op.drop_index(batch_op.f("ix_audits_audit_location_id"))

    op.drop_table("audits_audit")
    op.drop_table("labels_stock_shift")
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

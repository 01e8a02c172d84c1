"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "initial"
down_revision = None
branch_labels = None
depends_on = None


def portable_json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def exact_decimal() -> sa.types.TypeEngine:
    return sa.Numeric(18, 6).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts_sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sign_in_attempt")),
    )
    op.create_index(
        "ix_accounts_sign_in_attempt_address_at", "accounts_sign_in_attempt", ["address", "at"], unique=False
    )
    op.create_index("ix_accounts_sign_in_attempt_login_at", "accounts_sign_in_attempt", ["login", "at"], unique=False)
    op.create_table(
        "accounts_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("badge", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_stamp", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_user")),
        sa.UniqueConstraint("badge", name=op.f("uq_accounts_user_badge")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_user_login")),
    )
    op.create_table(
        "core_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_attachment")),
    )
    op.create_index(op.f("ix_core_attachment_sha256"), "core_attachment", ["sha256"], unique=False)
    op.create_table(
        "core_counter",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_core_counter")),
    )
    op.create_table(
        "core_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "failed", name="mailstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_mail")),
    )
    op.create_index(op.f("ix_core_mail_due_at"), "core_mail", ["due_at"], unique=False)
    op.create_index(op.f("ix_core_mail_state"), "core_mail", ["state"], unique=False)
    op.create_table(
        "deposits_depositor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("name_ja", sa.Text(), nullable=True),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("organization_ja", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_name_public", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits_depositor")),
        sa.UniqueConstraint("number", name=op.f("uq_deposits_depositor_number")),
    )
    op.create_index(op.f("ix_deposits_depositor_name_key"), "deposits_depositor", ["name_key"], unique=False)
    op.create_table(
        "distribution_requester",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_requester")),
        sa.UniqueConstraint("number", name=op.f("uq_distribution_requester_number")),
    )
    op.create_index("ix_distribution_requester_email", "distribution_requester", ["email"], unique=False)
    op.create_table(
        "index_centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ja", sa.Text(), nullable=False),
        sa.Column("home_page", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_index_centre_code")),
    )
    op.create_table(
        "jobs_lease",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_jobs_lease")),
    )
    op.create_table(
        "jobs_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "succeeded",
                "failed",
                "abandoned",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("triggered_by", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs_run")),
    )
    op.create_index("ix_jobs_run_job_id", "jobs_run", ["job", "id"], unique=False)
    op.create_index(op.f("ix_jobs_run_state"), "jobs_run", ["state"], unique=False)
    op.create_table(
        "jobs_scheduler",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_jobs_scheduler")),
    )
    op.create_index(op.f("ix_jobs_scheduler_seen_at"), "jobs_scheduler", ["seen_at"], unique=False)
    op.create_table(
        "ledger_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("face", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("details", portable_json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_event")),
        sa.UniqueConstraint("message_id", name=op.f("uq_ledger_event_message_id")),
    )
    op.create_index(op.f("ix_ledger_event_actor_id"), "ledger_event", ["actor_id"], unique=False)
    op.create_index(op.f("ix_ledger_event_at"), "ledger_event", ["at"], unique=False)
    op.create_index(op.f("ix_ledger_event_kind"), "ledger_event", ["kind"], unique=False)
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_seal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_seal")),
        sa.UniqueConstraint("last_seq", name=op.f("uq_ledger_seal_last_seq")),
    )
    op.create_table(
        "lots_protocol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kinds", portable_json(), nullable=False),
        sa.Column("cryoprotectant", sa.Text(), nullable=True),
        sa.Column("cooling", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_protocol")),
        sa.UniqueConstraint("name", "revision", name=op.f("uq_lots_protocol_name_revision")),
    )
    op.create_table(
        "resources_taxon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scientific_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("rank", sa.Text(), nullable=True),
        sa.Column("ncbi_id", sa.Integer(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_ja", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_taxon")),
        sa.UniqueConstraint("name_key", name=op.f("uq_resources_taxon_name_key")),
        sa.UniqueConstraint("ncbi_id", name=op.f("uq_resources_taxon_ncbi_id")),
    )
    op.create_table(
        "shipping_shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "picked",
                "packed",
                "dispatched",
                "received",
                "cancelled",
                name="shipmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("consignee_name", sa.Text(), nullable=False),
        sa.Column("consignee_institution", sa.Text(), nullable=False),
        sa.Column("consignee_address", sa.Text(), nullable=False),
        sa.Column("consignee_country", sa.String(length=3), nullable=False),
        sa.Column("consignee_email", sa.Text(), nullable=False),
        sa.Column("consignee_phone", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("refrigerant", sa.String(length=24), nullable=True),
        sa.Column("refrigerant_kg", exact_decimal(), nullable=True),
        sa.Column("gross_kg", exact_decimal(), nullable=True),
        sa.Column("boxes", sa.Integer(), nullable=True),
        sa.Column("carrier", sa.String(length=24), nullable=True),
        sa.Column("tracking", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_by", sa.Text(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_by", sa.Text(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("arrival_note", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)",
            name=op.f("ck_shipping_shipment_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'received') = (arrived_on IS NOT NULL)", name=op.f("ck_shipping_shipment_arrived_on")
        ),
        sa.CheckConstraint(
            "(state IN ('dispatched', 'received')) = (dispatched_at IS NOT NULL)",
            name=op.f("ck_shipping_shipment_dispatched_at"),
        ),
        sa.CheckConstraint(
            "(packed_at IS NULL) = (packed_by IS NULL)", name=op.f("ck_shipping_shipment_packed_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_shipping_shipment_number")),
    )
    op.create_index(op.f("ix_shipping_shipment_state"), "shipping_shipment", ["state"], unique=False)
    op.create_table(
        "storage_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=8), nullable=True),
        sa.Column("grid", sa.String(length=24), nullable=True),
        sa.Column("temperature_c", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_storage_location_not_in_itself")),
        sa.CheckConstraint("slot IS NULL OR parent_id IS NOT NULL", name=op.f("ck_storage_location_slot_in_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["storage_location.id"], name=op.f("fk_storage_location_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_location")),
        sa.UniqueConstraint("barcode", name=op.f("uq_storage_location_barcode")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_storage_location_parent_id_name")),
        sa.UniqueConstraint("parent_id", "slot", name=op.f("uq_storage_location_parent_id_slot")),
    )
    op.create_index(op.f("ix_storage_location_type"), "storage_location", ["type"], unique=False)
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
    op.create_table(
        "sync_cursor",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "sync_index_key",
        sa.Column("index_url", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("jwk", portable_json(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("index_url", name=op.f("pk_sync_index_key")),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("events_read", sa.Integer(), nullable=False),
        sa.Column("changes_made", sa.Integer(), nullable=False),
        sa.Column("changes_accepted", sa.Integer(), nullable=False),
        sa.Column("changes_refused", sa.Integer(), nullable=False),
        sa.Column("requests_received", sa.Integer(), nullable=False),
        sa.Column("states_told", sa.Integer(), nullable=False),
        sa.Column("seal_witnessed", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("fault_values", portable_json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(op.f("ix_sync_run_started_at"), "sync_run", ["started_at"], unique=False)
    op.create_table(
        "accounts_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], name=op.f("fk_accounts_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_token_token_hash")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_accounts_token_user_id_name")),
    )
    op.create_table(
        "accounts_user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], name=op.f("fk_accounts_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_accounts_user_role")),
    )
    op.create_table(
        "deposits_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("depositor_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "use_condition",
            sa.Enum(
                "unrestricted",
                "academic_only",
                "consent_needed",
                "collaboration",
                name="usecondition",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("terms_of_use", sa.Text(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "open", "embargoed", "closed", name="visibility", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("embargoed_until", sa.Date(), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(visibility = 'embargoed') = (embargoed_until IS NOT NULL)",
            name=op.f("ck_deposits_agreement_embargo_has_date"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= signed_on", name=op.f("ck_deposits_agreement_ends_after_signing")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["core_attachment.id"], name=op.f("fk_deposits_agreement_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["depositor_id"], ["deposits_depositor.id"], name=op.f("fk_deposits_agreement_depositor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_deposits_agreement_number")),
    )
    op.create_index(op.f("ix_deposits_agreement_depositor_id"), "deposits_agreement", ["depositor_id"], unique=False)
    op.create_table(
        "deposits_remembered_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("depositor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("header_key", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["depositor_id"], ["deposits_depositor.id"], name=op.f("fk_deposits_remembered_column_depositor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits_remembered_column")),
        sa.UniqueConstraint(
            "depositor_id",
            "kind",
            "header_key",
            name=op.f("uq_deposits_remembered_column_depositor_id_kind_header_key"),
        ),
    )
    op.create_table(
        "distribution_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("resources", "centre", name="agreementscope", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "signed",
                "active",
                "expired",
                "terminated",
                name="agreementstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("draft_file_id", sa.Integer(), nullable=False),
        sa.Column("signed_file_id", sa.Integer(), nullable=True),
        sa.Column("signatory", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("countersignatory", sa.Text(), nullable=True),
        sa.Column("active_on", sa.Date(), nullable=True),
        sa.Column("last_day_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'active' OR signed_file_id IS NOT NULL", name=op.f("ck_distribution_agreement_active_is_signed")
        ),
        sa.CheckConstraint(
            "(signed_file_id IS NULL) = (signed_on IS NULL)", name=op.f("ck_distribution_agreement_signed_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["draft_file_id"], ["core_attachment.id"], name=op.f("fk_distribution_agreement_draft_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["distribution_requester.id"], name=op.f("fk_distribution_agreement_requester_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_file_id"], ["core_attachment.id"], name=op.f("fk_distribution_agreement_signed_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_distribution_agreement_number")),
    )
    op.create_index(
        op.f("ix_distribution_agreement_requester_id"), "distribution_agreement", ["requester_id"], unique=False
    )
    op.create_index(op.f("ix_distribution_agreement_state"), "distribution_agreement", ["state"], unique=False)
    op.create_table(
        "distribution_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=True),
        sa.Column("purpose_text", sa.Text(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "received",
                "under_review",
                "accepted",
                "closed",
                "refused",
                "cancelled",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "source",
            sa.Enum("page", "api", "index", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision NOT IN ('refused', 'cancelled') OR decision_reason IS NOT NULL",
            name=op.f("ck_distribution_request_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "shipment_id IS NULL OR decision NOT IN ('received', 'under_review')",
            name=op.f("ck_distribution_request_shipment_of_order"),
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["distribution_requester.id"], name=op.f("fk_distribution_request_requester_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipping_shipment.id"], name=op.f("fk_distribution_request_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_request")),
        sa.UniqueConstraint("message_id", name=op.f("uq_distribution_request_message_id")),
        sa.UniqueConstraint("number", name=op.f("uq_distribution_request_number")),
        sa.UniqueConstraint("shipment_id", name=op.f("uq_distribution_request_shipment_id")),
    )
    op.create_index(op.f("ix_distribution_request_decision"), "distribution_request", ["decision"], unique=False)
    op.create_index(op.f("ix_distribution_request_received_at"), "distribution_request", ["received_at"], unique=False)
    op.create_index(
        op.f("ix_distribution_request_requester_id"), "distribution_request", ["requester_id"], unique=False
    )
    op.create_table(
        "index_centre_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=43), nullable=False),
        sa.Column("jwk", portable_json(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["index_centre.id"], name=op.f("fk_index_centre_key_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_centre_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_index_centre_key_key_id")),
    )
    op.create_index(op.f("ix_index_centre_key_centre_id"), "index_centre_key", ["centre_id"], unique=False)
    op.create_table(
        "index_message",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries_stored", sa.Integer(), nullable=False),
        sa.Column("entries_unchanged", sa.Integer(), nullable=False),
        sa.Column("entries_refused", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["centre_code"], ["index_centre.code"], name=op.f("fk_index_message_centre_code")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_index_message")),
    )
    op.create_index(op.f("ix_index_message_centre_code"), "index_message", ["centre_code"], unique=False)
    op.create_index(op.f("ix_index_message_received_at"), "index_message", ["received_at"], unique=False)
    op.create_table(
        "index_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("accession", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("document", portable_json(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("kind_en", sa.Text(), nullable=True),
        sa.Column("kind_ja", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_ja", sa.Text(), nullable=True),
        sa.Column("taxon_name", sa.Text(), nullable=True),
        sa.Column("taxon_name_ja", sa.Text(), nullable=True),
        sa.Column(
            "availability",
            sa.Enum(
                "available",
                "on_request",
                "suspended",
                "withdrawn",
                name="availability",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "withdrawn_because",
            sa.Enum(
                "withdrawn",
                "closed",
                "embargoed",
                "transferred",
                name="withdrawalreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_because IS NULL) = (document IS NOT NULL)", name=op.f("ck_index_record_content_or_reason")
        ),
        sa.ForeignKeyConstraint(["centre_code"], ["index_centre.code"], name=op.f("fk_index_record_centre_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_record")),
    )
    op.create_index("ix_index_record_accession", "index_record", ["accession"], unique=False)
    op.create_index("ix_index_record_availability", "index_record", ["availability", "accession"], unique=False)
    op.create_index("ix_index_record_centre", "index_record", ["centre_code", "accession"], unique=False)
    op.create_index("ix_index_record_kind", "index_record", ["kind", "accession"], unique=False)
    op.create_index(op.f("ix_index_record_received_at"), "index_record", ["received_at"], unique=False)
    op.create_index("ix_index_record_taxon", "index_record", ["taxon_name", "accession"], unique=False)
    op.create_table(
        "index_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accession", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("values", portable_json(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["centre_code"], ["index_centre.code"], name=op.f("fk_index_refusal_centre_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_refusal")),
        sa.UniqueConstraint("centre_code", "sequence", name=op.f("uq_index_refusal_centre_code_sequence")),
    )
    op.create_index("ix_index_refusal_open", "index_refusal", ["centre_code", "resolved_at"], unique=False)
    op.create_table(
        "index_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "received",
                "under_review",
                "accepted",
                "preparing",
                "shipped",
                "closed",
                "refused",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("centre_number", sa.String(length=100), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["centre_code"], ["index_centre.code"], name=op.f("fk_index_request_centre_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_request")),
        sa.UniqueConstraint("message_id", name=op.f("uq_index_request_message_id")),
        sa.UniqueConstraint("token", name=op.f("uq_index_request_token")),
    )
    op.create_index("ix_index_request_sender", "index_request", ["sender", "submitted_at"], unique=False)
    op.create_index(op.f("ix_index_request_submitted_at"), "index_request", ["submitted_at"], unique=False)
    op.create_index("ix_index_request_waiting", "index_request", ["centre_code", "acknowledged_at"], unique=False)
    op.create_table(
        "index_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("witnessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_code"], ["index_centre.code"], name=op.f("fk_index_seal_centre_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_seal")),
        sa.UniqueConstraint("centre_code", "number", "digest", name=op.f("uq_index_seal_centre_code_number_digest")),
    )
    op.create_table(
        "labels_print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "thing",
            sa.Enum("item", "location", name="labelled", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("design", sa.String(length=64), nullable=False),
        sa.Column("stock", sa.String(length=64), nullable=False),
        sa.Column("first_place", sa.Integer(), nullable=False),
        sa.Column("labels_printed", sa.Integer(), nullable=False),
        sa.Column("is_reprint", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reprint_of_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT is_reprint OR reason IS NOT NULL", name=op.f("ck_labels_print_job_reprint_has_reason")),
        sa.CheckConstraint("first_place >= 1", name=op.f("ck_labels_print_job_first_place")),
        sa.CheckConstraint("labels_printed >= 1", name=op.f("ck_labels_print_job_labels_printed")),
        sa.ForeignKeyConstraint(
            ["reprint_of_id"], ["labels_print_job.id"], name=op.f("fk_labels_print_job_reprint_of_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], name=op.f("fk_labels_print_job_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels_print_job")),
    )
    op.create_index(
        "ix_labels_print_job_user_id_thing_form_id",
        "labels_print_job",
        ["user_id", "thing", "form", "id"],
        unique=False,
    )
    op.create_table(
        "ledger_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=24), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("before", portable_json(), nullable=True),
        sa.Column("after", portable_json(), nullable=False),
        sa.ForeignKeyConstraint(["event_seq"], ["ledger_event.seq"], name=op.f("fk_ledger_line_event_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_line")),
        sa.UniqueConstraint("event_seq", "thing", "thing_id", name=op.f("uq_ledger_line_event_seq_thing_thing_id")),
    )
    op.create_index("ix_ledger_line_code", "ledger_line", ["code"], unique=False)
    op.create_index("ix_ledger_line_thing", "ledger_line", ["thing", "thing_id", "event_seq"], unique=False)
    op.create_table(
        "resources_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accession", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ja", sa.Text(), nullable=True),
        sa.Column("taxon_id", sa.Integer(), nullable=True),
        sa.Column("genotype", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("description_ja", sa.Text(), nullable=True),
        sa.Column("origin_country", sa.String(length=3), nullable=True),
        sa.Column("origin_site", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("elevation_m", sa.Double(), nullable=True),
        sa.Column("collected_on", sa.String(length=8), nullable=True),
        sa.Column("collector", sa.Text(), nullable=True),
        sa.Column("pedigree", sa.Text(), nullable=True),
        sa.Column("terms_of_use", sa.Text(), nullable=True),
        sa.Column("attributes", portable_json(), nullable=False),
        sa.Column("as_deposited", portable_json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "withdrawn", name="resourcestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "open", "embargoed", "closed", name="visibility", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("embargoed_until", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(visibility = 'embargoed') = (embargoed_until IS NOT NULL)",
            name=op.f("ck_resources_resource_embargo_has_date"),
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_resources_resource_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_resources_resource_longitude")),
        sa.ForeignKeyConstraint(["taxon_id"], ["resources_taxon.id"], name=op.f("fk_resources_resource_taxon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_resource")),
        sa.UniqueConstraint("accession", name=op.f("uq_resources_resource_accession")),
    )
    op.create_index("ix_resources_resource_kind_accession", "resources_resource", ["kind", "accession"], unique=False)
    op.create_index("ix_resources_resource_name", "resources_resource", ["name", "id"], unique=False)
    op.create_index(op.f("ix_resources_resource_taxon_id"), "resources_resource", ["taxon_id"], unique=False)
    op.create_index(op.f("ix_resources_resource_updated_at"), "resources_resource", ["updated_at"], unique=False)
    op.create_table(
        "resources_taxon_former_id",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taxon_id", sa.Integer(), nullable=False),
        sa.Column("ncbi_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["taxon_id"], ["resources_taxon.id"], name=op.f("fk_resources_taxon_former_id_taxon_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_taxon_former_id")),
        sa.UniqueConstraint("ncbi_id", name=op.f("uq_resources_taxon_former_id_ncbi_id")),
    )
    op.create_index(
        op.f("ix_resources_taxon_former_id_taxon_id"), "resources_taxon_former_id", ["taxon_id"], unique=False
    )
    op.create_table(
        "resources_taxon_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taxon_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["taxon_id"], ["resources_taxon.id"], name=op.f("fk_resources_taxon_synonym_taxon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_taxon_synonym")),
        sa.UniqueConstraint("name_key", name=op.f("uq_resources_taxon_synonym_name_key")),
    )
    op.create_index(op.f("ix_resources_taxon_synonym_taxon_id"), "resources_taxon_synonym", ["taxon_id"], unique=False)
    op.create_table(
        "deposits_deposit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("depositor_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "accepted", "closed", name="depositstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sheets", portable_json(), nullable=False),
        sa.Column("columns", portable_json(), nullable=False),
        sa.Column("fields", portable_json(), nullable=False),
        sa.Column("constants", portable_json(), nullable=False),
        sa.Column("remarks", portable_json(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["deposits_agreement.id"], name=op.f("fk_deposits_deposit_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["core_attachment.id"], name=op.f("fk_deposits_deposit_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["depositor_id"], ["deposits_depositor.id"], name=op.f("fk_deposits_deposit_depositor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits_deposit")),
        sa.UniqueConstraint("number", name=op.f("uq_deposits_deposit_number")),
    )
    op.create_index(op.f("ix_deposits_deposit_created_at"), "deposits_deposit", ["created_at"], unique=False)
    op.create_index(op.f("ix_deposits_deposit_depositor_id"), "deposits_deposit", ["depositor_id"], unique=False)
    op.create_index(op.f("ix_deposits_deposit_state"), "deposits_deposit", ["state"], unique=False)
    op.create_table(
        "distribution_agreement_resource",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["distribution_agreement.id"],
            name=op.f("fk_distribution_agreement_resource_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_distribution_agreement_resource_resource_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "resource_id", name=op.f("pk_distribution_agreement_resource")),
    )
    op.create_index(
        op.f("ix_distribution_agreement_resource_resource_id"),
        "distribution_agreement_resource",
        ["resource_id"],
        unique=False,
    )
    op.create_table(
        "distribution_caution",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_distribution_caution_resource_id")
        ),
        sa.PrimaryKeyConstraint("resource_id", "code", name=op.f("pk_distribution_caution")),
    )
    op.create_table(
        "distribution_request_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("items_wanted", sa.Integer(), nullable=False),
        sa.Column("accepted_terms", sa.Text(), nullable=True),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("items_wanted > 0", name=op.f("ck_distribution_request_line_items_wanted")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["distribution_request.id"], name=op.f("fk_distribution_request_line_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_distribution_request_line_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_request_line")),
        sa.UniqueConstraint(
            "request_id", "resource_id", "form", name=op.f("uq_distribution_request_line_request_id_resource_id_form")
        ),
    )
    op.create_index(
        op.f("ix_distribution_request_line_resource_id"), "distribution_request_line", ["resource_id"], unique=False
    )
    op.create_table(
        "index_record_name",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["index_record.id"], name=op.f("fk_index_record_name_record_id")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_index_record_name")),
    )
    op.create_index("ix_index_record_name_key", "index_record_name", ["key", "record_id"], unique=False)
    op.create_table(
        "index_request_line",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("accession", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_ja", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_index_request_line_quantity")),
        sa.ForeignKeyConstraint(["request_id"], ["index_request.id"], name=op.f("fk_index_request_line_request_id")),
        sa.PrimaryKeyConstraint("request_id", "position", name=op.f("pk_index_request_line")),
    )
    op.create_table(
        "index_request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "received",
                "under_review",
                "accepted",
                "preparing",
                "shipped",
                "closed",
                "refused",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["index_request.id"], name=op.f("fk_index_request_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_request_step")),
        sa.UniqueConstraint("request_id", "state", "at", name=op.f("uq_index_request_step_request_id_state_at")),
    )
    op.create_table(
        "labels_printed_label",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["labels_print_job.id"], name=op.f("fk_labels_printed_label_job_id")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_labels_printed_label")),
    )
    op.create_index(op.f("ix_labels_printed_label_code"), "labels_printed_label", ["code"], unique=False)
    op.create_table(
        "lots_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("protocol_id", sa.Integer(), nullable=True),
        sa.Column("cryoprotectant", sa.Text(), nullable=True),
        sa.Column("cooling", sa.Text(), nullable=True),
        sa.Column("passage", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("parent_lot_id", sa.Integer(), nullable=True),
        sa.Column("items_made", sa.Integer(), nullable=False),
        sa.Column("attributes", portable_json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("items_made >= 0", name=op.f("ck_lots_lot_items_made")),
        sa.CheckConstraint("parent_lot_id <> id", name=op.f("ck_lots_lot_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_lot_id"], ["lots_lot.id"], name=op.f("fk_lots_lot_parent_lot_id")),
        sa.ForeignKeyConstraint(["protocol_id"], ["lots_protocol.id"], name=op.f("fk_lots_lot_protocol_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_lots_lot_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lots_lot_code")),
    )
    op.create_index(op.f("ix_lots_lot_made_on"), "lots_lot", ["made_on"], unique=False)
    op.create_index(op.f("ix_lots_lot_parent_lot_id"), "lots_lot", ["parent_lot_id"], unique=False)
    op.create_index(op.f("ix_lots_lot_resource_id"), "lots_lot", ["resource_id"], unique=False)
    op.create_table(
        "resources_data_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("database", sa.String(length=32), nullable=False),
        sa.Column("accession", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_resources_data_link_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_data_link")),
        sa.UniqueConstraint(
            "resource_id", "database", "accession", name=op.f("uq_resources_data_link_resource_id_database_accession")
        ),
    )
    op.create_index(op.f("ix_resources_data_link_accession"), "resources_data_link", ["accession"], unique=False)
    op.create_table(
        "resources_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "name",
                "synonym",
                "depositor_number",
                "collector_number",
                "donor_number",
                "other_number",
                name="nametype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_resources_name_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_name")),
        sa.UniqueConstraint("resource_id", "type", "text", name=op.f("uq_resources_name_resource_id_type_text")),
    )
    op.create_index(op.f("ix_resources_name_key"), "resources_name", ["key"], unique=False)
    op.create_table(
        "resources_parentage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "parent",
                "female_parent",
                "male_parent",
                "derived_from",
                name="parentrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("child_id <> parent_id", name=op.f("ck_resources_parentage_not_itself")),
        sa.ForeignKeyConstraint(["child_id"], ["resources_resource.id"], name=op.f("fk_resources_parentage_child_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["resources_resource.id"], name=op.f("fk_resources_parentage_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_parentage")),
        sa.UniqueConstraint(
            "child_id", "parent_id", "role", name=op.f("uq_resources_parentage_child_id_parent_id_role")
        ),
    )
    op.create_index(op.f("ix_resources_parentage_parent_id"), "resources_parentage", ["parent_id"], unique=False)
    op.create_table(
        "resources_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("pmid", sa.Integer(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "doi IS NOT NULL OR pmid IS NOT NULL OR citation IS NOT NULL", name=op.f("ck_resources_reference_something")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_resources_reference_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_reference")),
    )
    op.create_index(op.f("ix_resources_reference_doi"), "resources_reference", ["doi"], unique=False)
    op.create_index(op.f("ix_resources_reference_pmid"), "resources_reference", ["pmid"], unique=False)
    op.create_index(op.f("ix_resources_reference_resource_id"), "resources_reference", ["resource_id"], unique=False)
    op.create_table(
        "sync_outbox",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("accession", sa.String(length=64), nullable=False),
        sa.Column("document", portable_json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "refused",
                "superseded",
                name="changestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=64), nullable=True),
        sa.Column("refusal_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_sync_outbox_resource_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_sync_outbox")),
    )
    op.create_index("ix_sync_outbox_resource", "sync_outbox", ["resource_id", "sequence"], unique=False)
    op.create_index("ix_sync_outbox_state", "sync_outbox", ["state", "sequence"], unique=False)
    op.create_table(
        "sync_publication",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "public", "withheld", "faulty", name="publicstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "withheld_because",
            sa.Enum(
                "withdrawn",
                "closed",
                "embargoed",
                "transferred",
                name="withdrawalreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("decide_on", sa.Date(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("fault_values", portable_json(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'faulty') = (fault IS NOT NULL)", name=op.f("ck_sync_publication_faulty_says_why")
        ),
        sa.CheckConstraint(
            "(state = 'public') = (digest IS NOT NULL)", name=op.f("ck_sync_publication_public_has_digest")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources_resource.id"], name=op.f("fk_sync_publication_resource_id")
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_sync_publication")),
    )
    op.create_index(op.f("ix_sync_publication_decide_on"), "sync_publication", ["decide_on"], unique=False)
    op.create_index(op.f("ix_sync_publication_state"), "sync_publication", ["state"], unique=False)
    op.create_table(
        "sync_request",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state_told",
            sa.Enum(
                "received",
                "under_review",
                "accepted",
                "preparing",
                "shipped",
                "closed",
                "refused",
                "cancelled",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(request_id IS NULL) = (fault IS NOT NULL)", name=op.f("ck_sync_request_request_or_fault")),
        sa.ForeignKeyConstraint(["request_id"], ["distribution_request.id"], name=op.f("fk_sync_request_request_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_sync_request")),
        sa.UniqueConstraint("request_id", name=op.f("uq_sync_request_request_id")),
    )
    op.create_table(
        "deposits_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deposit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written", portable_json(), nullable=False),
        sa.Column("understood", portable_json(), nullable=False),
        sa.Column("problems", portable_json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ready", "doubtful", "refused", name="rowstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum("open", "taken", "left_out", name="decision", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decision <> 'taken' OR state <> 'refused'", name=op.f("ck_deposits_row_refused_is_not_taken")
        ),
        sa.CheckConstraint(
            "resource_id IS NULL OR decision = 'taken'", name=op.f("ck_deposits_row_registered_is_taken")
        ),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposits_deposit.id"], name=op.f("fk_deposits_row_deposit_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_deposits_row_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits_row")),
        sa.UniqueConstraint("deposit_id", "number", name=op.f("uq_deposits_row_deposit_id_number")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_deposits_row_resource_id")),
    )
    op.create_index("ix_deposits_row_state", "deposits_row", ["deposit_id", "state", "number"], unique=False)
    op.create_table(
        "distribution_clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("check_code", sa.String(length=48), nullable=False),
        sa.Column("rules_as_of", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdraw_reason IS NULL)",
            name=op.f("ck_distribution_clearance_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["core_attachment.id"], name=op.f("fk_distribution_clearance_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["distribution_request_line.id"], name=op.f("fk_distribution_clearance_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["distribution_request.id"], name=op.f("fk_distribution_clearance_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_clearance")),
    )
    op.create_index("ix_distribution_clearance_request_id", "distribution_clearance", ["request_id"], unique=False)
    op.create_table(
        "lots_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.String(length=32), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "made",
                "stored",
                "out",
                "shipped",
                "used",
                "discarded",
                "lost",
                name="itemstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'stored') = (location_id IS NOT NULL)", name=op.f("ck_lots_item_stored_has_place")
        ),
        sa.CheckConstraint(
            "position IS NULL OR location_id IS NOT NULL", name=op.f("ck_lots_item_position_in_location")
        ),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_lots_item_quantity")),
        sa.ForeignKeyConstraint(["location_id"], ["storage_location.id"], name=op.f("fk_lots_item_location_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_lots_item_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots_item")),
        sa.UniqueConstraint("barcode", name=op.f("uq_lots_item_barcode")),
        sa.UniqueConstraint("location_id", "position", name=op.f("uq_lots_item_location_id_position")),
    )
    op.create_index("ix_lots_item_lot_id_state", "lots_item", ["lot_id", "state"], unique=False)
    op.create_index("ix_lots_item_state", "lots_item", ["state"], unique=False)
    op.create_table(
        "shipping_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=24), nullable=True),
        sa.Column("items_wanted", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.String(length=16), nullable=False),
        sa.Column("unit_value", exact_decimal(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_modified", sa.Boolean(), nullable=False),
        sa.Column("is_infectious", sa.Boolean(), nullable=False),
        sa.CheckConstraint("items_wanted > 0", name=op.f("ck_shipping_line_items_wanted")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_shipping_line_lot_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_shipping_line_resource_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipping_shipment.id"], name=op.f("fk_shipping_line_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_line")),
    )
    op.create_index(op.f("ix_shipping_line_resource_id"), "shipping_line", ["resource_id"], unique=False)
    op.create_index(op.f("ix_shipping_line_shipment_id"), "shipping_line", ["shipment_id"], unique=False)
    op.create_table(
        "quality_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("test", sa.String(length=32), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("counts", portable_json(), nullable=False),
        sa.Column("fields", portable_json(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("successes", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("estimate", sa.Double(), nullable=True),
        sa.Column("interval_low", sa.Double(), nullable=True),
        sa.Column("interval_high", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("measured", exact_decimal(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("pass", "watch", "fail", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("explanation_values", portable_json(), nullable=False),
        sa.Column("analyst", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "successes IS NULL OR (successes >= 0 AND successes <= total)",
            name=op.f("ck_quality_result_successes_of_total"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_quality_result_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_quality_result_lot_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["quality_result.id"], name=op.f("fk_quality_result_superseded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_result")),
    )
    op.create_index(op.f("ix_quality_result_item_id"), "quality_result", ["item_id"], unique=False)
    op.create_index("ix_quality_result_lot_id_tested_on", "quality_result", ["lot_id", "tested_on"], unique=False)
    op.create_index(op.f("ix_quality_result_superseded_by_id"), "quality_result", ["superseded_by_id"], unique=False)
    op.create_table(
        "shipping_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_shipping_pick_confirmed_by_somebody")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (release_reason IS NULL)", name=op.f("ck_shipping_pick_released_with_reason")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["lots_item.id"], name=op.f("fk_shipping_pick_item_id")),
        sa.ForeignKeyConstraint(["line_id"], ["shipping_line.id"], name=op.f("fk_shipping_pick_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_pick")),
    )
    op.create_index("ix_shipping_pick_item_id", "shipping_pick", ["item_id"], unique=False)
    op.create_index("ix_shipping_pick_line_id", "shipping_pick", ["line_id"], unique=False)
    op.create_index(
        "uq_shipping_pick_item_promised",
        "shipping_pick",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "quality_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "quarantine",
                "failed_qc",
                "missing_agreement",
                "embargo",
                "other",
                name="holdreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lot_id IS NULL) <> (resource_id IS NULL)", name=op.f("ck_quality_hold_one_subject")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (release_reason IS NULL)", name=op.f("ck_quality_hold_released_with_reason")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_quality_hold_lot_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources_resource.id"], name=op.f("fk_quality_hold_resource_id")),
        sa.ForeignKeyConstraint(["result_id"], ["quality_result.id"], name=op.f("fk_quality_hold_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_hold")),
    )
    op.create_index("ix_quality_hold_lot_id", "quality_hold", ["lot_id"], unique=False)
    op.create_index("ix_quality_hold_resource_id", "quality_hold", ["resource_id"], unique=False)
    op.create_table(
        "quality_recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("test", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_result_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_result_id"], ["quality_result.id"], name=op.f("fk_quality_recheck_done_by_result_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots_lot.id"], name=op.f("fk_quality_recheck_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_recheck")),
    )
    op.create_index(
        op.f("ix_quality_recheck_done_by_result_id"), "quality_recheck", ["done_by_result_id"], unique=False
    )
    op.create_index("ix_quality_recheck_due_on", "quality_recheck", ["due_on", "id"], unique=False)
    op.create_index(
        "uq_quality_recheck_open",
        "quality_recheck",
        ["lot_id", "test"],
        unique=True,
        sqlite_where=sa.text("done_by_result_id IS NULL"),
        postgresql_where=sa.text("done_by_result_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_quality_recheck_open",
        table_name="quality_recheck",
        sqlite_where=sa.text("done_by_result_id IS NULL"),
        postgresql_where=sa.text("done_by_result_id IS NULL"),
    )
    op.drop_index("ix_quality_recheck_due_on", table_name="quality_recheck")
    op.drop_index(op.f("ix_quality_recheck_done_by_result_id"), table_name="quality_recheck")
    op.drop_table("quality_recheck")
    op.drop_index("ix_quality_hold_resource_id", table_name="quality_hold")
    op.drop_index("ix_quality_hold_lot_id", table_name="quality_hold")
    op.drop_table("quality_hold")
    op.drop_index(
        "uq_shipping_pick_item_promised",
        table_name="shipping_pick",
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.drop_index("ix_shipping_pick_line_id", table_name="shipping_pick")
    op.drop_index("ix_shipping_pick_item_id", table_name="shipping_pick")
    op.drop_table("shipping_pick")
    op.drop_index(op.f("ix_quality_result_superseded_by_id"), table_name="quality_result")
    op.drop_index("ix_quality_result_lot_id_tested_on", table_name="quality_result")
    op.drop_index(op.f("ix_quality_result_item_id"), table_name="quality_result")
    op.drop_table("quality_result")
    op.drop_index(op.f("ix_shipping_line_shipment_id"), table_name="shipping_line")
    op.drop_index(op.f("ix_shipping_line_resource_id"), table_name="shipping_line")
    op.drop_table("shipping_line")
    op.drop_index("ix_lots_item_state", table_name="lots_item")
    op.drop_index("ix_lots_item_lot_id_state", table_name="lots_item")
    op.drop_table("lots_item")
    op.drop_index("ix_distribution_clearance_request_id", table_name="distribution_clearance")
    op.drop_table("distribution_clearance")
    op.drop_index("ix_deposits_row_state", table_name="deposits_row")
    op.drop_table("deposits_row")
    op.drop_table("sync_request")
    op.drop_index(op.f("ix_sync_publication_state"), table_name="sync_publication")
    op.drop_index(op.f("ix_sync_publication_decide_on"), table_name="sync_publication")
    op.drop_table("sync_publication")
    op.drop_index("ix_sync_outbox_state", table_name="sync_outbox")
    op.drop_index("ix_sync_outbox_resource", table_name="sync_outbox")
    op.drop_table("sync_outbox")
    op.drop_index(op.f("ix_resources_reference_resource_id"), table_name="resources_reference")
    op.drop_index(op.f("ix_resources_reference_pmid"), table_name="resources_reference")
    op.drop_index(op.f("ix_resources_reference_doi"), table_name="resources_reference")
    op.drop_table("resources_reference")
    op.drop_index(op.f("ix_resources_parentage_parent_id"), table_name="resources_parentage")
    op.drop_table("resources_parentage")
    op.drop_index(op.f("ix_resources_name_key"), table_name="resources_name")
    op.drop_table("resources_name")
    op.drop_index(op.f("ix_resources_data_link_accession"), table_name="resources_data_link")
    op.drop_table("resources_data_link")
    op.drop_index(op.f("ix_lots_lot_resource_id"), table_name="lots_lot")
    op.drop_index(op.f("ix_lots_lot_parent_lot_id"), table_name="lots_lot")
    op.drop_index(op.f("ix_lots_lot_made_on"), table_name="lots_lot")
    op.drop_table("lots_lot")
    op.drop_index(op.f("ix_labels_printed_label_code"), table_name="labels_printed_label")
    op.drop_table("labels_printed_label")
    op.drop_table("index_request_step")
    op.drop_table("index_request_line")
    op.drop_index("ix_index_record_name_key", table_name="index_record_name")
    op.drop_table("index_record_name")
    op.drop_index(op.f("ix_distribution_request_line_resource_id"), table_name="distribution_request_line")
    op.drop_table("distribution_request_line")
    op.drop_table("distribution_caution")
    op.drop_index(op.f("ix_distribution_agreement_resource_resource_id"), table_name="distribution_agreement_resource")
    op.drop_table("distribution_agreement_resource")
    op.drop_index(op.f("ix_deposits_deposit_state"), table_name="deposits_deposit")
    op.drop_index(op.f("ix_deposits_deposit_depositor_id"), table_name="deposits_deposit")
    op.drop_index(op.f("ix_deposits_deposit_created_at"), table_name="deposits_deposit")
    op.drop_table("deposits_deposit")
    op.drop_index(op.f("ix_resources_taxon_synonym_taxon_id"), table_name="resources_taxon_synonym")
    op.drop_table("resources_taxon_synonym")
    op.drop_index(op.f("ix_resources_taxon_former_id_taxon_id"), table_name="resources_taxon_former_id")
    op.drop_table("resources_taxon_former_id")
    op.drop_index(op.f("ix_resources_resource_updated_at"), table_name="resources_resource")
    op.drop_index(op.f("ix_resources_resource_taxon_id"), table_name="resources_resource")
    op.drop_index("ix_resources_resource_name", table_name="resources_resource")
    op.drop_index("ix_resources_resource_kind_accession", table_name="resources_resource")
    op.drop_table("resources_resource")
    op.drop_index("ix_ledger_line_thing", table_name="ledger_line")
    op.drop_index("ix_ledger_line_code", table_name="ledger_line")
    op.drop_table("ledger_line")
    op.drop_index("ix_labels_print_job_user_id_thing_form_id", table_name="labels_print_job")
    op.drop_table("labels_print_job")
    op.drop_table("index_seal")
    op.drop_index("ix_index_request_waiting", table_name="index_request")
    op.drop_index(op.f("ix_index_request_submitted_at"), table_name="index_request")
    op.drop_index("ix_index_request_sender", table_name="index_request")
    op.drop_table("index_request")
    op.drop_index("ix_index_refusal_open", table_name="index_refusal")
    op.drop_table("index_refusal")
    op.drop_index("ix_index_record_taxon", table_name="index_record")
    op.drop_index(op.f("ix_index_record_received_at"), table_name="index_record")
    op.drop_index("ix_index_record_kind", table_name="index_record")
    op.drop_index("ix_index_record_centre", table_name="index_record")
    op.drop_index("ix_index_record_availability", table_name="index_record")
    op.drop_index("ix_index_record_accession", table_name="index_record")
    op.drop_table("index_record")
    op.drop_index(op.f("ix_index_message_received_at"), table_name="index_message")
    op.drop_index(op.f("ix_index_message_centre_code"), table_name="index_message")
    op.drop_table("index_message")
    op.drop_index(op.f("ix_index_centre_key_centre_id"), table_name="index_centre_key")
    op.drop_table("index_centre_key")
    op.drop_index(op.f("ix_distribution_request_requester_id"), table_name="distribution_request")
    op.drop_index(op.f("ix_distribution_request_received_at"), table_name="distribution_request")
    op.drop_index(op.f("ix_distribution_request_decision"), table_name="distribution_request")
    op.drop_table("distribution_request")
    op.drop_index(op.f("ix_distribution_agreement_state"), table_name="distribution_agreement")
    op.drop_index(op.f("ix_distribution_agreement_requester_id"), table_name="distribution_agreement")
    op.drop_table("distribution_agreement")
    op.drop_table("deposits_remembered_column")
    op.drop_index(op.f("ix_deposits_agreement_depositor_id"), table_name="deposits_agreement")
    op.drop_table("deposits_agreement")
    op.drop_table("accounts_user_role")
    op.drop_table("accounts_token")
    op.drop_index(op.f("ix_sync_run_started_at"), table_name="sync_run")
    op.drop_table("sync_run")
    op.drop_table("sync_index_key")
    op.drop_table("sync_cursor")
    op.drop_index("ix_storage_scan_user_id_id", table_name="storage_scan")
    op.drop_table("storage_scan")
    op.drop_index(op.f("ix_storage_location_type"), table_name="storage_location")
    op.drop_table("storage_location")
    op.drop_index(op.f("ix_shipping_shipment_state"), table_name="shipping_shipment")
    op.drop_table("shipping_shipment")
    op.drop_table("resources_taxon")
    op.drop_table("lots_protocol")
    op.drop_table("ledger_seal")
    op.drop_table("ledger_head")
    op.drop_index(op.f("ix_ledger_event_kind"), table_name="ledger_event")
    op.drop_index(op.f("ix_ledger_event_at"), table_name="ledger_event")
    op.drop_index(op.f("ix_ledger_event_actor_id"), table_name="ledger_event")
    op.drop_table("ledger_event")
    op.drop_index(op.f("ix_jobs_scheduler_seen_at"), table_name="jobs_scheduler")
    op.drop_table("jobs_scheduler")
    op.drop_index(op.f("ix_jobs_run_state"), table_name="jobs_run")
    op.drop_index("ix_jobs_run_job_id", table_name="jobs_run")
    op.drop_table("jobs_run")
    op.drop_table("jobs_lease")
    op.drop_table("index_centre")
    op.drop_index("ix_distribution_requester_email", table_name="distribution_requester")
    op.drop_table("distribution_requester")
    op.drop_index(op.f("ix_deposits_depositor_name_key"), table_name="deposits_depositor")
    op.drop_table("deposits_depositor")
    op.drop_index(op.f("ix_core_mail_state"), table_name="core_mail")
    op.drop_index(op.f("ix_core_mail_due_at"), table_name="core_mail")
    op.drop_table("core_mail")
    op.drop_table("core_counter")
    op.drop_index(op.f("ix_core_attachment_sha256"), table_name="core_attachment")
    op.drop_table("core_attachment")
    op.drop_table("accounts_user")
    op.drop_index("ix_accounts_sign_in_attempt_login_at", table_name="accounts_sign_in_attempt")
    op.drop_index("ix_accounts_sign_in_attempt_address_at", table_name="accounts_sign_in_attempt")
    op.drop_table("accounts_sign_in_attempt")

"""the first tables

Revision: 0001, after
"""

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_attempt",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("email", base.CleanText(), nullable=False),
        sa.Column("address", base.CleanText(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_attempt_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_email"), ["email"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "organisation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("domain", base.CleanText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("domain", name=op.f("uq_organisation_domain")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "raw_mail",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sha256", base.CleanText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_mail")),
    )
    with op.batch_alter_table("raw_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_mail_sha256"), ["sha256"], unique=False)

    op.create_table(
        "team",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "agent",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("email", base.CleanText(), nullable=False),
        sa.Column("first_name", base.CleanText(), nullable=False),
        sa.Column("last_name", base.CleanText(), nullable=False),
        sa.Column("role_title", base.CleanText(), nullable=False),
        sa.Column("hours_text", base.CleanText(), nullable=False),
        sa.Column("friendly_close", base.CleanText(), nullable=False),
        sa.Column("access", base.CleanText(), nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", base.CleanText(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("access IN ('agent', 'lead', 'operator')", name=op.f("ck_agent_access_known")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_agent_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("email", name=op.f("uq_agent_email")),
    )
    op.create_table(
        "contact",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("address", base.CleanText(), nullable=False),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("first_name", base.CleanText(), nullable=True),
        sa.Column("last_name", base.CleanText(), nullable=True),
        sa.Column("title", base.CleanText(), nullable=True),
        sa.Column("salutation", base.CleanText(), nullable=True),
        sa.Column("form_of_address", base.CleanText(), nullable=True),
        sa.Column("pronouns", base.CleanText(), nullable=True),
        sa.Column("language", base.CleanText(), nullable=True),
        sa.Column("timezone", base.CleanText(), nullable=True),
        sa.Column("notes", base.CleanText(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bounced_at", base.UtcDateTime(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("address", name=op.f("uq_contact_address")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("address", base.CleanText(), nullable=False),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("profile_data", base.CleanJson(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mailbox_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("address", name=op.f("uq_mailbox_address")),
    )
    op.create_table(
        "login_link",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("token_hash", base.CleanText(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_login_link_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_link_token_hash")),
    )
    with op.batch_alter_table("login_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_link_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "mailbox_cursor",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", base.CleanText(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", base.UtcDateTime(), nullable=False),
        sa.Column("import_below", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", base.UtcDateTime(), nullable=True),
        sa.Column("failing_since", base.UtcDateTime(), nullable=True),
        sa.Column("error", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_mailbox_cursor_mailbox_id_mailbox")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_cursor")),
        sa.UniqueConstraint("mailbox_id", "folder", name=op.f("uq_mailbox_cursor_mailbox_id_folder")),
    )
    op.create_table(
        "ticket",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", base.CleanText(), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", base.CleanText(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("language", base.CleanText(), nullable=False),
        sa.Column("urgency", base.CleanText(), nullable=False),
        sa.Column("urgency_claimed", base.CleanText(), nullable=True),
        sa.Column("urgency_reason", base.CleanText(), nullable=False),
        sa.Column("mood", base.CleanText(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("client_wrote_at", base.UtcDateTime(), nullable=False),
        sa.Column("answered_at", base.UtcDateTime(), nullable=True),
        sa.Column("next_due_at", base.UtcDateTime(), nullable=True),
        sa.Column("next_due_kind", base.CleanText(), nullable=False),
        sa.Column("last_line", base.CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'waiting', 'closed')", name=op.f("ck_ticket_state_known")),
        sa.CheckConstraint(
            "urgency IN ('critical', 'high', 'normal', 'low')", name=op.f("ck_ticket_urgency_known")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_ticket_agent_id_agent")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_ticket_contact_id_contact")),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name=op.f("fk_ticket_mailbox_id_mailbox")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["ticket.id"], name=op.f("fk_ticket_merged_into_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_agent_due",
            ["agent_id", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_ticket_contact", ["contact_id", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_due",
            ["next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_ticket_idle",
            ["id"],
            unique=False,
            sqlite_where=sa.text("next_due_at IS NULL AND state <> 'closed'"),
            postgresql_where=sa.text("next_due_at IS NULL AND state <> 'closed'"),
        )
        batch_op.create_index(batch_op.f("ix_ticket_mailbox_id"), ["mailbox_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("token_hash", base.CleanText(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_web_session_agent_id_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "event",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", base.CleanJson(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_event_agent_id_agent")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_kind_at", ["kind", "at"], unique=False)
        batch_op.create_index("ix_event_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "inbound_mail",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("raw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", base.CleanText(), nullable=False),
        sa.Column("remote_key", base.CleanText(), nullable=True),
        sa.Column("envelope_from", base.CleanText(), nullable=False),
        sa.Column("envelope_to", base.CleanText(), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("import_only", sa.Boolean(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("reason", base.CleanText(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", base.UtcDateTime(), nullable=True),
        sa.Column("processed_at", base.UtcDateTime(), nullable=True),
        sa.Column("content_key", base.CleanText(), nullable=True),
        sa.Column("message_id", base.CleanText(), nullable=False),
        sa.Column("from_address", base.CleanText(), nullable=False),
        sa.Column("from_name", base.CleanText(), nullable=False),
        sa.Column("subject", base.CleanText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", base.CleanJson(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'processing', 'filed', 'ignored', 'bounce', 'agent_reply', 'duplicate', 'quarantined')",
            name=op.f("ck_inbound_mail_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_inbound_mail_mailbox_id_mailbox")
        ),
        sa.ForeignKeyConstraint(["raw_id"], ["raw_mail.id"], name=op.f("fk_inbound_mail_raw_id_raw_mail")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_inbound_mail_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mail")),
        sa.UniqueConstraint("mailbox_id", "content_key", name=op.f("uq_inbound_mail_mailbox_id_content_key")),
        sa.UniqueConstraint("mailbox_id", "remote_key", name=op.f("uq_inbound_mail_mailbox_id_remote_key")),
    )
    with op.batch_alter_table("inbound_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_mail_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_mail_raw_id"), ["raw_id"], unique=False)
        batch_op.create_index("ix_inbound_mail_state_id", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_mail_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "note",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("text", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_note_agent_id_agent")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_note_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "party",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", base.CleanText(), nullable=False),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("part", base.CleanText(), nullable=False),
        sa.CheckConstraint("part IN ('requester', 'copy')", name=op.f("ck_party_part_known")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_party_contact_id_contact")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_party_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("ticket_id", "address", name=op.f("uq_party_ticket_id_address")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("text", base.CleanText(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("request_key", base.CleanText(), nullable=True),
        sa.Column("cc", base.CleanJson(), nullable=False),
        sa.Column("promise_due_at", base.UtcDateTime(), nullable=True),
        sa.Column("promise_what", base.CleanText(), nullable=False),
        sa.Column("ask_client", sa.Boolean(), nullable=False),
        sa.Column("close_ticket", sa.Boolean(), nullable=False),
        sa.Column("findings", base.CleanJson(), nullable=False),
        sa.Column("override_reason", base.CleanText(), nullable=False),
        sa.Column("overridden_at", base.UtcDateTime(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("released_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'held', 'released', 'sent', 'failed')",
            name=op.f("ck_reply_state_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_reply_agent_id_agent")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reply_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("request_key", name=op.f("uq_reply_request_key")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index("ix_reply_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "ticket_label",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", base.CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_label_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_label")),
        sa.UniqueConstraint("ticket_id", "label", name=op.f("uq_ticket_label_ticket_id_label")),
    )
    with op.batch_alter_table("ticket_label", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_label_label", ["label", "ticket_id"], unique=False)

    op.create_table(
        "ticket_view",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", base.UtcDateTime(), nullable=False),
        sa.Column("writing_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_ticket_view_agent_id_agent")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_view_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_view")),
        sa.UniqueConstraint("ticket_id", "agent_id", name=op.f("uq_ticket_view_ticket_id_agent_id")),
    )
    op.create_table(
        "message",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("direction", base.CleanText(), nullable=False),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("inbound_mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("message_id", base.CleanText(), nullable=False),
        sa.Column("subject", base.CleanText(), nullable=False),
        sa.Column("from_name", base.CleanText(), nullable=False),
        sa.Column("from_address", base.CleanText(), nullable=False),
        sa.Column("to", base.CleanJson(), nullable=False),
        sa.Column("cc", base.CleanJson(), nullable=False),
        sa.Column("text", base.CleanText(), nullable=False),
        sa.Column("new_text", base.CleanText(), nullable=False),
        sa.Column("signature", base.CleanText(), nullable=False),
        sa.Column("quoted", base.CleanText(), nullable=False),
        sa.Column("has_html", sa.Boolean(), nullable=False),
        sa.Column("attachments", base.CleanJson(), nullable=False),
        sa.Column("verified", base.CleanText(), nullable=False),
        sa.Column("details", base.CleanJson(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction_known")),
        sa.CheckConstraint(
            "kind IN ('mail', 'auto_reply', 'reply', 'acknowledgement', 'notice')",
            name=op.f("ck_message_kind_known"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_message_agent_id_agent")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_message_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["inbound_mail_id"], ["inbound_mail.id"], name=op.f("fk_message_inbound_mail_id_inbound_mail")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_message_reply_id_reply")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_inbound_mail_id"), ["inbound_mail_id"], unique=False)
        batch_op.create_index("ix_message_message_id", ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_reply_id"), ["reply_id"], unique=False)
        batch_op.create_index("ix_message_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", base.CleanText(), nullable=False),
        sa.Column("subject", base.CleanText(), nullable=False),
        sa.Column("envelope_from", base.CleanText(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", base.CleanText(), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("not_before", base.UtcDateTime(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", base.UtcDateTime(), nullable=True),
        sa.Column("sent_at", base.UtcDateTime(), nullable=True),
        sa.Column("last_error", base.CleanText(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('reply', 'acknowledgement', 'notice', 'internal')",
            name=op.f("ck_outbox_mail_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('due', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')",
            name=op.f("ck_outbox_mail_state_known"),
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_outbox_mail_reply_id_reply")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outbox_mail_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_mail_due",
            ["not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('due','sending')"),
            postgresql_where=sa.text("state IN ('due','sending')"),
        )
        batch_op.create_index("ix_outbox_mail_kind_created", ["kind", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_reply_id"), ["reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", base.CleanText(), nullable=False),
        sa.Column("what", base.CleanText(), nullable=False),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("closed_at", base.UtcDateTime(), nullable=True),
        sa.Column("made_by_reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_by_reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", base.CleanText(), nullable=False),
        sa.Column("agent_reminded_at", base.UtcDateTime(), nullable=True),
        sa.Column("lead_reminded_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "source IN ('acknowledgement', 'reply', 'note')", name=op.f("ck_promise_source_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'kept', 'renewed', 'broken', 'withdrawn')", name=op.f("ck_promise_state_known")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_promise_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["closed_by_reply_id"], ["reply.id"], name=op.f("fk_promise_closed_by_reply_id_reply")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_reply_id"], ["reply.id"], name=op.f("fk_promise_made_by_reply_id_reply")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_promise_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            "ix_promise_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_promise_made_by_reply_id"), ["made_by_reply_id"], unique=False)
        batch_op.create_index("ix_promise_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "response_window",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("urgency", base.CleanText(), nullable=False),
        sa.Column("started_at", base.UtcDateTime(), nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.Column("met_at", base.UtcDateTime(), nullable=True),
        sa.Column("met_by_reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cancelled_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('first', 'next', 'solution')", name=op.f("ck_response_window_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["met_by_reply_id"], ["reply.id"], name=op.f("fk_response_window_met_by_reply_id_reply")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_response_window_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_window")),
    )
    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.create_index("ix_response_window_ticket_id", ["ticket_id", "id"], unique=False)

    op.create_table(
        "due_notice",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", base.CleanText(), nullable=False),
        sa.Column("cause", base.CleanText(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("reason", base.CleanText(), nullable=False),
        sa.Column("done_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('acknowledgement', 'human_confirmed', 'promise_reminder', 'promise_broken', 'reply_failed')",
            name=op.f("ck_due_notice_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('due', 'composed', 'suppressed')", name=op.f("ck_due_notice_state_known")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_due_notice_agent_id_agent")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_due_notice_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_due_notice_promise_id_promise")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_due_notice_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_notice")),
        sa.UniqueConstraint("kind", "cause", name=op.f("uq_due_notice_kind_cause")),
    )
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_due_notice_due",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(batch_op.f("ix_due_notice_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "outbox_recipient",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", base.CleanText(), nullable=False),
        sa.Column("name", base.CleanText(), nullable=False),
        sa.Column("state", base.CleanText(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("response", base.CleanText(), nullable=False),
        sa.Column("bounced_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('due', 'sent', 'failed', 'uncertain')", name=op.f("ck_outbox_recipient_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox_mail.id"], name=op.f("fk_outbox_recipient_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_recipient")),
        sa.UniqueConstraint("mail_id", "address", name=op.f("uq_outbox_recipient_mail_id_address")),
    )
    with op.batch_alter_table("outbox_recipient", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_recipient_address", ["address", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("outbox_recipient", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_recipient_address")

    op.drop_table("outbox_recipient")
    with op.batch_alter_table("due_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_notice_ticket_id"))
        batch_op.drop_index(
            "ix_due_notice_due",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )

    op.drop_table("due_notice")
    with op.batch_alter_table("response_window", schema=None) as batch_op:
        batch_op.drop_index("ix_response_window_ticket_id")

    op.drop_table("response_window")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_ticket_id")
        batch_op.drop_index(batch_op.f("ix_promise_made_by_reply_id"))
        batch_op.drop_index(
            "ix_promise_due",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("promise")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_reply_id"))
        batch_op.drop_index("ix_outbox_mail_kind_created")
        batch_op.drop_index(
            "ix_outbox_mail_due",
            sqlite_where=sa.text("state IN ('due','sending')"),
            postgresql_where=sa.text("state IN ('due','sending')"),
        )

    op.drop_table("outbox_mail")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_ticket_id")
        batch_op.drop_index(batch_op.f("ix_message_reply_id"))
        batch_op.drop_index("ix_message_message_id")
        batch_op.drop_index(batch_op.f("ix_message_inbound_mail_id"))

    op.drop_table("message")
    op.drop_table("ticket_view")
    with op.batch_alter_table("ticket_label", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_label_label")

    op.drop_table("ticket_label")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index("ix_reply_ticket_id")
        batch_op.drop_index(batch_op.f("ix_reply_agent_id"))

    op.drop_table("reply")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_contact_id"))

    op.drop_table("party")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_ticket_id"))

    op.drop_table("note")
    with op.batch_alter_table("inbound_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_mail_ticket_id"))
        batch_op.drop_index("ix_inbound_mail_state_id")
        batch_op.drop_index(batch_op.f("ix_inbound_mail_raw_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_mail_message_id"))

    op.drop_table("inbound_mail")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_ticket_id")
        batch_op.drop_index("ix_event_kind_at")

    op.drop_table("event")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_web_session_agent_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_mailbox_id"))
        batch_op.drop_index(
            "ix_ticket_idle",
            sqlite_where=sa.text("next_due_at IS NULL AND state <> 'closed'"),
            postgresql_where=sa.text("next_due_at IS NULL AND state <> 'closed'"),
        )
        batch_op.drop_index(
            "ix_ticket_due",
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_ticket_contact")
        batch_op.drop_index(
            "ix_ticket_agent_due",
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )

    op.drop_table("ticket")
    op.drop_table("mailbox_cursor")
    with op.batch_alter_table("login_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_link_agent_id"))

    op.drop_table("login_link")
    op.drop_table("mailbox")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_organisation_id"))

    op.drop_table("contact")
    op.drop_table("agent")
    op.drop_table("team")
    with op.batch_alter_table("raw_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_raw_mail_sha256"))

    op.drop_table("raw_mail")
    op.drop_table("organisation")
    op.drop_table("number_series")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_attempt_email"))
        batch_op.drop_index(batch_op.f("ix_login_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_login_attempt_address"))

    op.drop_table("login_attempt")

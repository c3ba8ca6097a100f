"""what clients write about

Revision: 0024, after 0023
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from tickets.records import base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHIPPED = (
    ("Kündigung", "Cancellation", (
        "kündig*", "*gekündigt", "sonderkündigung", "vertragskündigung", "kündigungsbestätigung", "vertrag beenden", "vertrag auflösen",
        "widerruf", "widerrufen", "cancel my", "cancel our", "cancel the contract", "cancellation", "terminate the contract",
        "terminate my", "end my contract",
    )),
    ("Beschwerde", "Complaint", (
        "beschwerde", "beschwere*", "reklamation", "reklamier*", "complaint", "complain*", "dienstaufsicht*",
    )),
    ("Zugang und Login", "Access and login", (
        "login", "log in", "sign in", "einlogg*", "eingeloggt", "passwort", "kennwort", "password", "zugangsdaten", "zugang*",
        "benutzername", "username", "benutzerkonto", "konto gesperrt", "locked out", "zwei faktor", "two factor", "\"2fa\"",
        "/nicht (mehr )?anmelden|anmelden (geht|klappt|funktioniert)|anmeldung (geht|klappt|funktioniert) nicht/",
    )),
    ("Lieferung", "Delivery", (
        "liefer", "paket*", "*paket", "sendung", "versand", "zustell", "spedition", "nicht angekommen", "noch nicht da", "sendungsverfolgung",
        "deliver", "parcel", "shipment", "shipping", "tracking", "not arrived", "hasn t arrived",
    )),
    ("Rechnung", "Invoice", (
        "rechnung", "mahnung", "gutschrift", "abbuch", "abgebucht", "lastschrift", "überweis", "überwiesen", "bezahl", "zahlung", "erstatt",
        "invoice", "billing", "\"bill\"", "refund", "payment", "charged", "direct debit", "credit note",
    )),
    ("Störung", "Fault", (
        "störung", "gestört", "funktioniert nicht", "geht nicht", "klappt nicht", "läuft nicht", "ausfall", "ausgefallen", "absturz",
        "abgestürzt", "stürzt", "fehlermeldung", "defekt", "kaputt", "beschädigt", "not working", "doesn t work", "does not work", "stopped working",
        "outage", "\"is down\"", "crash*", "error message", "broken", "faulty", "damaged",
    )),
    ("Lob und Dank", "Praise and thanks", (
        "\"lob\"", "großes lob", "toller service", "super service", "tolle arbeit", "super arbeit", "hat mich sehr gefreut", "sehr zufrieden",
        "begeistert", "danke für die schnelle", "dank für die schnelle", "danke für ihre schnelle", "dank für ihre schnelle", "tausend dank",
        "weiter so", "great service", "excellent service", "very happy with", "well done", "thank you so much",
    )),
    ("Frage zum Produkt", "Product question", (
        "frage zu*", "fragen zu*", "wie funktioniert", "wie kann ich", "wie bekomme ich", "wie lange hält", "kompatib", "technische daten",
        "anleitung", "passt das", "passen die", "gibt es", "haben sie auch", "question about", "how do i", "how can i", "how does",
        "compatible", "manual", "do you have", "do you offer",
    )),
    ("Sonstiges", "Other", ()),
)  # fmt: skip
"""A set to begin with. Leads change it on the desk."""


def upgrade() -> None:
    intent = op.create_table(
        "intent",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name_de", base.CleanText(), nullable=False),
        sa.Column("name_en", base.CleanText(), nullable=False),
        sa.Column("words", base.CleanJson(), nullable=False),
        sa.Column("mailbox_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("removed_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name=op.f("fk_intent_mailbox_id_mailbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent")),
    )
    made = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    op.bulk_insert(
        intent,
        [
            {"name_de": de, "name_en": en, "words": list(words), "position": place, "made_at": made}
            for place, (de, en, words) in enumerate(SHIPPED, 1)
        ],
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("intent_id", ID, nullable=True))
        for name in ("intent_by", "intent_word", "intent_place"):
            batch_op.add_column(sa.Column(name, base.CleanText(), server_default="", nullable=False))
        batch_op.create_foreign_key(op.f("fk_ticket_intent_id_intent"), "intent", ["intent_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_ticket_intent_by_known"), "intent_by IN ('', 'rules', 'agent')"
        )
        batch_op.create_check_constraint(
            op.f("ck_ticket_intent_place_known"), "intent_place IN ('', 'subject', 'text')"
        )
        batch_op.create_index("ix_ticket_intent", ["intent_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_intent")
        batch_op.drop_constraint(op.f("ck_ticket_intent_place_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_ticket_intent_by_known"), type_="check")
        batch_op.drop_constraint(op.f("fk_ticket_intent_id_intent"), type_="foreignkey")
        for name in ("intent_place", "intent_word", "intent_by", "intent_id"):
            batch_op.drop_column(name)
    op.drop_table("intent")

"""An upgrade of a database with rows in it: SQLite rebuilds tables that others point to, and nothing may be lost on the way."""

from __future__ import annotations

from pathlib import Path

from alembic import command

from tickets import migrations
from tickets.store import Store

AT = "'2026-11-24 09:00:00'"
ROWS = (
    "INSERT INTO team (id, name) VALUES (1, 'Service')",
    "INSERT INTO agent (id, email, first_name, last_name, role_title, hours_text, friendly_close, access, language, active, created_at, "
    f"team_id) VALUES (1, 'mira@takt.test', 'Mira', 'Sommer', '', '', '', 'agent', 'de', 1, {AT}, 1)",
    "INSERT INTO mailbox (id, address, name, language, active, profile_data) VALUES (1, 's@takt.test', '', 'de', 1, '{}')",
    f"INSERT INTO contact (id, address, name, notes, created_at) VALUES (1, 'kim@example.org', '', '', {AT})",
    "INSERT INTO ticket (id, number, mailbox_id, contact_id, subject, state, language, urgency, urgency_reason, created_at, updated_at, "
    "client_wrote_at, next_due_kind, last_line, version) VALUES "
    f"(1, 'T-2026-000001', 1, 1, 'x', 'open', 'de', 'normal', '', {AT}, {AT}, {AT}, '', '', 1)",
    "INSERT INTO reply (id, ticket_id, agent_id, state, text, base_version, cc, promise_what, ask_client, close_ticket, findings, "
    f"override_reason, created_at, updated_at) VALUES (1, 1, 1, 'draft', '', 0, '[]', '', 0, 0, '[]', '', {AT}, {AT})",
    "INSERT INTO promise (id, ticket_id, source, what, made_at, due_at, state, reason, agent_id, made_by_reply_id) VALUES "
    f"(1, 1, 'reply', 'x', {AT}, {AT}, 'open', '', 1, 1)",
    "INSERT INTO due_notice (id, kind, cause, ticket_id, promise_id, created_at, state, reason) VALUES "
    f"(1, 'promise_broken', 'promise:1', 1, 1, {AT}, 'due', '')",
    f"INSERT INTO response_window (id, ticket_id, kind, urgency, started_at, due_at) VALUES (1, 1, 'first', 'normal', {AT}, {AT})",
)
TABLES = ("promise", "due_notice", "response_window", "reply", "ticket", "agent", "contact")


def test_rows_survive_the_way_from_the_first_tables_to_the_newest(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'takt.db'}")
    config = migrations._config()
    with store.engine.execution_options(takt_write=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    with store.engine.begin() as connection:
        for row in ROWS:
            connection.exec_driver_sql(row)
    assert migrations.upgrade(store) == ("0002", migrations.newest())
    with store.engine.connect() as connection:
        counts = {t: connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar() for t in TABLES}
        assert counts == dict.fromkeys(TABLES, 1)
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1, "and they hold again"
    store.close()

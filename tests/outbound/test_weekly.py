"""The weekly mail: three pictures with their tables, once an agent and week, hidden figures stay hidden."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

import outbound
import tone
from tests.support import half_year
from tests.support.half_year import Truth
from tickets import weeks
from tickets.records import Agent, OutboxMail, WeeklyMail
from tickets.reports import GroupSize
from tickets.store import Store
from tickets.tokens import Signer

MONDAY = dt.datetime(2026, 8, 3, 8, 0, tzinfo=dt.UTC)
"""10:00 in Berlin; the reported week is that of 27 July."""
SIGNER = Signer({"k1": b"test-signing-key-0123456789"}, "k1")


@pytest.fixture
def year(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Store, Truth]]:
    path, truth = half_year.shared(tmp_path_factory, sqlite_template)
    store = Store(f"sqlite:///{path}")
    yield store, truth
    store.close()


def compose(store: Store, now: dt.datetime = MONDAY, size: GroupSize | None = None) -> int:
    return outbound.compose_weekly(
        store,
        signer=SIGNER,
        instance="takt-test",
        base_url="https://desk.example.org",
        size=size or GroupSize(),
        now_fn=lambda: now,
    )


def mails(store: Store) -> list[EmailMessage]:
    with store.read() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        return [
            email.message_from_bytes(row.content, policy=email.policy.default)  # type: ignore[misc]
            for row in rows
        ]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_mail_tells_the_planted_week(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.write() as session:
        weeks.write_down(session, dt.date(2026, 7, 29), "Keine Fachwörter", by=1, now=MONDAY)
        session.get_one(Agent, 2).language = "en"
    assert compose(store) == 12
    first, second = mails(store)[:2]
    week = dt.date(2026, 7, 27)
    replies = sum(truth.replies[week, t] for t in half_year.TEAMS)
    blame = sum(truth.first[week, t]["blame"] for t in half_year.TEAMS)
    changed = sum(truth.changed[week, t]["blame"] for t in half_year.TEAMS)
    text = text_of(first)
    assert f"das war unsere KW 31: {replies} Antworten" in text
    assert (
        f"- Schuldzuweisung: {blame}-mal beim ersten Absenden, {changed}-mal vor dem Versand geändert" in text
    )
    assert "Was wir ausprobieren wollten: Keine Fachwörter" in text
    assert "Ein Satz genügt: https://desk.example.org/reports/week" in text
    assert "this was our week 31" in text_of(second)
    assert not any(f"Nachname{n}" in text for n in range(12))


def test_three_pictures_with_words_for_those_who_cannot_see_them(year: tuple[Store, Truth]) -> None:
    store, _ = year
    compose(store)
    message = mails(store)[0]
    pictures = [p for p in message.walk() if p.get_content_type() == "image/png"]
    assert [p["Content-ID"] for p in pictures] == ["<findings>", "<changed>", "<promises>"]
    assert all(p.get_content().startswith(b"\x89PNG") for p in pictures)
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert html.count("<img ") == html.count('alt="') == 3 and 'alt=""' not in html
    assert html.count("<tr>") == 1 + weeks.SPAN
    assert message["Auto-Submitted"] == "auto-generated" and "http:" not in html


def test_it_goes_out_once_and_only_in_working_hours(year: tuple[Store, Truth]) -> None:
    store, _ = year
    assert compose(store, MONDAY - dt.timedelta(hours=6)) == 0
    assert compose(store) == 12
    assert compose(store, MONDAY + dt.timedelta(days=1)) == 0
    assert compose(store, MONDAY + dt.timedelta(days=7)) == 12


def test_a_house_that_is_too_small_gets_none_and_is_not_asked_again(year: tuple[Store, Truth]) -> None:
    store, _ = year
    assert compose(store, size=GroupSize.for_tone(50, 20)) == 0
    with store.read() as session:
        looked_at = session.scalars(select(WeeklyMail)).all()
    assert len(looked_at) == 12 and {w.outbox_mail_id for w in looked_at} == {None}


@pytest.mark.parametrize("language", ["de", "en"])
def test_its_words_pass_our_own_rules(year: tuple[Store, Truth], language: str) -> None:
    store, _ = year
    with store.write() as session:
        for agent in session.scalars(select(Agent)):
            agent.language = language
    compose(store)
    review = tone.review(text_of(mails(store)[0]), tone.Context(lang=language, now=MONDAY), fragment=True)  # type: ignore[arg-type]
    assert [(f.rule, f.quote) for f in review.findings if f.severity != "hint"] == []


def test_one_thing_to_try_is_short(year: tuple[Store, Truth]) -> None:
    store, _ = year
    with store.write() as session, pytest.raises(ValueError, match="fits into 300 characters"):
        weeks.write_down(session, dt.date(2026, 7, 29), "x" * 301, by=1, now=MONDAY)

"""Which tone rules are contradicted: counted from the gate's looks, "not helpful" and overrides."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.support import half_year
from tickets import reports
from tickets.records import GateFinding
from tickets.records.event import track
from tickets.reports import GroupSize
from tickets.store import Store

NOW = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)


def test_every_rule_that_spoke_is_listed_with_its_replies(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> None:
    path, _ = half_year.shared(tmp_path_factory, sqlite_template)
    store = Store(f"sqlite:///{path}")
    with store.read() as session:
        found = {r.rule: r for r in reports.rule_precision(session, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))}
        spoken = {row[0] for row in session.query(GateFinding.rule).distinct()}
    store.close()

    assert set(found) >= spoken and spoken
    assert all(found[rule].replies > 0 for rule in spoken)
    assert all(0 <= r.precision <= 1 for r in found.values())


def test_counts_samples_and_order(store: Store) -> None:
    with store.write() as session:
        for quote in ("zeitnah", "zeitnah", "demnächst", "bald", "in Kürze"):
            track(session, "finding.not_helpful", now=NOW, rule="de.vague_promise.soon", quote=quote)
        track(session, "reply.overridden", now=NOW, rules=["de.blame.soft"], reason="am Telefon besprochen")
        long_ago = NOW - dt.timedelta(days=400)
        track(session, "finding.not_helpful", now=long_ago, rule="de.shouting.marks", quote="!!")
    with store.read() as session:
        found = reports.rule_precision(session, NOW - dt.timedelta(days=90))

    assert [(r.rule, r.not_helpful, r.overridden, r.precision) for r in found] == [
        ("de.blame.soft", 0, 1, 0.0),
        ("de.vague_promise.soon", 5, 0, 0.0),
    ]
    assert found[1].samples == ("in Kürze", "bald", "demnächst")


def test_the_report_names_rules_that_cry_wolf_only_with_enough_behind_them(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> None:
    path, _ = half_year.shared(tmp_path_factory, sqlite_template)
    store = Store(f"sqlite:///{path}")
    today = dt.date(2026, 11, 2)  # the Monday after the half year
    within, after = dt.datetime(2026, 8, 3, tzinfo=dt.UTC), dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    with store.write() as session:
        rule = max(reports.rule_precision(session, within.replace(month=1)), key=lambda r: r.replies).rule
        for at, number in ((within, 60), (after, 500)):
            for _ in range(number):
                track(session, "finding.not_helpful", now=at, rule=rule, quote="vertan")
        track(session, "finding.not_helpful", now=within, rule="de.blame.soft", quote="x")
    with store.read() as session:
        found = reports.doubtful(session, today, GroupSize())
        assert [(r.rule, r.not_helpful, r.samples) for r in found] == [(rule, 60, ())]
        assert reports.doubtful(session, today, GroupSize.for_tone(13, 20)) == ()
    store.close()

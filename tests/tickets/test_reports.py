"""A simulated half year with known truth: every planted effect is found exactly, and nothing that was not planted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.support import half_year
from tests.support.half_year import BEGIN, REPLIES, TEAMS, WEEKS, Truth
from tickets import reports
from tickets.records import GateCheck, Team
from tickets.reports import GroupSize, Month, Slice, Weeks
from tickets.store import Store

ZONE = "Europe/Berlin"
ALL = Weeks(BEGIN, WEEKS)
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
MONTHS = tuple(Month(2026, m) for m in range(5, 11))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Store, Truth]]:
    path, truth = half_year.shared(tmp_path_factory, sqlite_template)
    store = Store(f"sqlite:///{path}")
    yield store, truth
    store.close()


def test_every_planted_finding_is_counted_and_no_other(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        report = reports.tone_report(session, ALL, Slice(), GroupSize())
    for line in report.weeks:
        assert line.counts is not None
        assert line.counts.replies == sum(truth.replies[line.start, t] for t in TEAMS)
        assert line.counts.first == sum((truth.first[line.start, t] for t in TEAMS), Counter())
        assert line.counts.changed == sum((truth.changed[line.start, t] for t in TEAMS), Counter())
        assert line.counts.overridden == sum(truth.overridden[line.start, t] for t in TEAMS)
    assert report.total.replies == REPLIES and set(report.total.first) == {"blame", "vague_promise"}
    assert report.reasons == (("So mit dem Kontakt am Telefon besprochen.", sum(truth.overridden.values())),)


def test_the_team_that_learned_is_seen(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        team = session.query(Team).filter_by(name="Kundenservice").one().id
        report = reports.tone_report(session, ALL, Slice("team", team), GroupSize())
    shown = [line for line in report.weeks if line.counts is not None]
    assert len(shown) >= WEEKS - 2  # a week in which somebody of the smaller team did not write stays hidden
    for line in shown:
        assert line.counts is not None
        assert line.counts.first == truth.first[line.start, "Kundenservice"]
    half = BEGIN + dt.timedelta(weeks=WEEKS // 2)

    def rate(lines: list[reports.tone_report.__class__]) -> float:  # type: ignore[name-defined]
        return sum(x.counts.first["blame"] for x in lines) / sum(x.counts.replies for x in lines)

    before, after = [x for x in shown if x.start < half], [x for x in shown if x.start >= half]
    assert rate(before) > 0.24 and rate(after) < 0.09


def test_a_week_with_too_few_people_is_hidden_and_not_in_the_total(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        technik = session.query(Team).filter_by(name="Technik").one().id
        report = reports.tone_report(session, ALL, Slice("team", technik), GroupSize())
        strict = reports.tone_report(session, ALL, Slice("team", technik), GroupSize.for_tone(6, 20))
    hidden = {line.start for line in report.weeks if line.counts is None}
    small = {s for s in ALL.starts if len(truth.people[s, "Technik"]) < 5 or truth.replies[s, "Technik"] < 20}
    assert hidden == small
    assert report.total.replies == sum(truth.replies[s, "Technik"] for s in ALL.starts if s not in hidden)
    assert strict.hidden == WEEKS and strict.total.replies == 0


def test_heated_threads_end_as_planted(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        lines = reports.heated_months(session, MONTHS, ZONE, GroupSize())
    for line in lines:
        assert line.endings is not None
        planted = {e: truth.endings[str(line.month), e] for e in ("calmer", "still_heated", "unanswered")}
        assert {e: line.endings[e] for e in planted} == planted  # type: ignore[index]
        assert line.threads == sum(planted.values())


def test_the_service_review_counts_kept_promises_and_windows(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        for month in MONTHS:
            review = reports.service_review(session, month, ZONE, now=NOW)
            kept, broken = truth.kept[str(month), True], truth.kept[str(month), False]
            assert review.house is not None
            assert (review.house.promises.kept, review.house.promises.late) == (kept, broken)
            assert (review.house.windows["first"].kept, review.house.windows["first"].late) == (kept, broken)
            assert review.unexplained == 2 * broken
            assert review.load.replies_out == kept + broken == review.load.opened
            assert review.load.mails_in == 2 * (kept + broken)


def test_only_the_planted_phrases_calm_or_irritate(year: tuple[Store, Truth]) -> None:
    store, _ = year
    begin, end = dt.datetime(2026, 5, 1, tzinfo=dt.UTC), NOW
    with store.read() as session:
        found = reports.weigh(reports.turns(session, begin, end, "de"))
    assert found.enough and found.tested > 20
    calming = {phrase.phrase for phrase in found.calming}
    irritating = {phrase.phrase for phrase in found.irritating}
    assert calming and all(phrase in half_year.CALMING.casefold() for phrase in calming)
    assert irritating and all(phrase in half_year.IRRITATING.casefold() for phrase in irritating)
    assert all(w.low > 0 for w in found.calming) and all(w.high < 0 for w in found.irritating)


def test_what_clients_write_about_is_counted_and_the_outage_seen(year: tuple[Store, Truth]) -> None:
    store, truth = year
    with store.read() as session:
        report = reports.intent_report(session, ALL, Slice(), GroupSize())
    assert report.total == REPLIES and {line.name("de") for line in report.lines} == set(half_year.SUBJECTS)
    for line in report.lines:
        assert line.weekly == tuple(truth.intents[start, line.name("de")] for start in ALL.starts)
        assert line.share == pytest.approx(line.total / REPLIES)
        assert line.median_hours == pytest.approx(median(truth.hours[line.name("de")]), abs=0.001)
    faults = next(line.weekly for line in report.lines if line.name("en") == "Fault")
    outage = [faults[n] for n in half_year.OUTAGE]
    assert min(outage) > max(number for n, number in enumerate(faults) if n not in half_year.OUTAGE)
    rows = reports.intent_table(report).as_dicts()
    assert sum(int(r["tickets"] or 0) for r in rows if r["week"] == "all") == REPLIES
    assert sum(int(r["tickets"] or 0) for r in rows if r["week"] != "all") == REPLIES


def test_no_intent_but_the_outage_has_a_trend(year: tuple[Store, Truth]) -> None:
    """Chi-squared of each intent's weeks against an even share: nothing was planted there, and nothing shows."""
    store, _ = year
    with store.read() as session:
        report = reports.intent_report(session, ALL, Slice(), GroupSize())
    quiet = [n for n in range(WEEKS) if n not in half_year.OUTAGE]
    for line in report.lines:
        seen = [line.weekly[n] for n in quiet]
        even = sum(seen) / len(seen)
        assert sum((number - even) ** 2 / even for number in seen) < 48.3, (
            line.names
        )  # 22 degrees of freedom, p = 0.001


def test_an_independent_recount_agrees_and_finds_what_was_tampered_with(year: tuple[Store, Truth]) -> None:
    store, _ = year
    with store.read() as session:
        assert reports.differences(session, ALL, MONTHS[2], ZONE, now=NOW) == []
    with store.write() as session:
        counts = reports.tone_report(session, ALL, Slice(), GroupSize()).total.replies
        session.query(GateCheck).filter_by(final=True).first().final = False  # type: ignore[union-attr]
        session.flush()
        assert reports.tone_report(session, ALL, Slice(), GroupSize()).total.replies == counts - 1
        session.rollback()


def test_the_own_mirror_is_only_ones_own(year: tuple[Store, Truth]) -> None:
    store, _ = year
    with store.read() as session:
        everybody = reports.tone_report(session, ALL, Slice(), GroupSize()).total
        mirrors = [reports.mirror(session, agent, ALL) for agent in range(1, 13)]
    assert sum(m.counts.replies for m in mirrors) == everybody.replies
    assert sum((m.counts.first for m in mirrors), Counter()) == everybody.first
    first = mirrors[0]
    assert first.try_next is not None and first.try_next.category == "blame"
    assert all("vertan" in example for example in first.try_next.examples)
    assert first.well is not None and first.well.examples


def test_exports_hold_the_same_figures_and_no_formula(year: tuple[Store, Truth]) -> None:
    store, _ = year
    with store.read() as session:
        report = reports.tone_report(session, ALL, Slice(), GroupSize())
        review = reports.service_review(session, MONTHS[0], ZONE, now=NOW)
    rows = reports.tone_table(report).as_dicts()
    assert sum(int(r["replies"] or 0) for r in rows if r["figure"] == "sent") == REPLIES
    assert {r["mailbox"] for r in reports.service_table(review).as_dicts()} == {"house", "service@takt.test"}
    table = reports.Table(("a",), (("=cmd|'/c calc'!A0",), ("-1",), ("ok",)))
    assert table.as_csv() == "a\r\n'=cmd|'/c calc'!A0\r\n'-1\r\nok\r\n"


@pytest.mark.parametrize("text", ["agent:3", "team:x", "team", "all:1", ""])
def test_a_report_is_never_cut_to_a_person(text: str) -> None:
    with pytest.raises(ValueError, match="write all, team:3"):
        Slice.parse(text)


def test_a_word_inside_a_telling_sentence_does_not_tell_by_itself(year: tuple[Store, Truth]) -> None:
    """ "haben" and "sie" stand in the calming sentence and in others: only the wording that was planted is named."""
    store, _ = year
    with store.read() as session:
        found = reports.weigh(reports.turns(session, dt.datetime(2026, 5, 1, tzinfo=dt.UTC), NOW, "de"))
    assert [len(w.phrase.split()) for w in (*found.calming, *found.irritating)] == [3, 3]

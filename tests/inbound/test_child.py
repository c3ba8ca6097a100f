"""The killable child: same answers as in-process, and a mail that kills it costs nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inbound import child
from inbound.child import ParseFailed, ParsePool
from inbound.parse import parse
from inbound.wire import from_dict, to_dict
from tests.support.bombs import BOMBS

MARK = "sterben-soll-das-kind"


def mail(number: int, text: str = "Guten Tag") -> bytes:
    return f"From: a@example.org\nSubject: Mail {number}\nMessage-ID: <{number}@example.org>\n\n{text}\n".encode()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParsePool]:
    monkeypatch.setenv(child.DIE_ON, MARK)
    with ParsePool() as opened:
        yield opened


def test_answers_are_those_of_parse_and_in_order(pool: ParsePool) -> None:
    raws = [mail(number) for number in range(50)]
    assert list(pool.parse_many(raws)) == [parse(raw) for raw in raws]


def test_large_mails_pass_both_ways(pool: ParsePool) -> None:
    raws = [mail(number, "Zeile\n" * 300_000) for number in range(3)]
    assert [len(read.text) for read in pool.parse_many(raws) if not isinstance(read, Exception)] == [
        1_800_001
    ] * 3


def test_a_deadly_mail_costs_only_itself(pool: ParsePool) -> None:
    raws = [mail(1), mail(2, MARK), *(mail(number) for number in range(3, 20))]
    results = list(pool.parse_many(raws))
    assert isinstance(results[1], ParseFailed)
    assert [r.subject for r in results if not isinstance(r, Exception)] == [
        f"Mail {number}" for number in (1, *range(3, 20))
    ]


def test_the_failure_falls_on_the_mail_that_caused_it(pool: ParsePool) -> None:
    filler = "Zeile\n" * 5_000
    raws = [mail(number, MARK if number == 5 else filler) for number in range(30)]
    results = list(pool.parse_many(raws))
    assert [number for number, result in enumerate(results) if isinstance(result, Exception)] == [5]


def test_parse_raises_and_the_next_mail_is_read(pool: ParsePool) -> None:
    with pytest.raises(ParseFailed, match="reading"):
        pool.parse(mail(1, MARK))
    assert pool.parse(mail(2)).subject == "Mail 2"


def test_time_runs_out(pool: ParsePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "WALL_SECONDS", 0.0)
    with pytest.raises(ParseFailed, match="seconds"):
        pool.parse(mail(1))
    monkeypatch.setattr(child, "WALL_SECONDS", 15.0)
    assert pool.parse(mail(2)).subject == "Mail 2"


def test_a_caller_that_leaves_early_does_not_confuse_the_next(pool: ParsePool) -> None:
    reading = pool.parse_many([mail(number) for number in range(20)])
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert pool.parse(mail(99)).subject == "Mail 99"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": 5},
        {"surprise": "x"},
        {"from_": {"name": "x"}},
        {"attachments": "x"},
        {"bounce": {"kind": "invented", "recipients": [], "original_message_id": ""}},
        {"received_count": True},
    ],
)
def test_the_parent_believes_only_the_declared_shapes(change: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        from_dict({**to_dict(parse(mail(1))), **change})


def resident() -> int:
    """Bytes of memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_soon_and_hurts_neither_parent_nor_neighbours(bomb: str) -> None:
    raw = BOMBS[bomb]()
    with ParsePool() as opened:
        list(opened.parse_many([mail(0)]))
        before = resident()
        results = list(
            opened.parse_many([*(mail(n) for n in range(10)), raw, *(mail(n) for n in range(10, 20))])
        )
    assert resident() - before < 50 * 1024 * 1024
    neighbours = [result for place, result in enumerate(results) if place != 10]
    assert [read.subject for read in neighbours if not isinstance(read, Exception)] == [
        f"Mail {n}" for n in range(20)
    ]

"""The quick looks that spare most lines the full one must never hide what the full look finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.quoting import attributions
from inbound.quoting.headers import is_reply_marker, may_hold_reply_marker, may_open, opening_at
from inbound.quoting.lines import lines_of
from inbound.quoting.words import FORWARDED, HEADER_LABELS, ON, ORIGINAL, WROTE_INSIDE, WROTE_LAST

PIECES = (
    *WROTE_LAST,
    *WROTE_INSIDE,
    *ON,
    *(f"{label}: " for labels in HEADER_LABELS.values() for label in labels),
    *(f"-----{words}-----" for words in (*ORIGINAL[:6], *FORWARDED[:6])),
    *(f"{words}:" for words in FORWARDED[:12]),
    *(
        "Anna Beispiel",
        "<anna@example.org>",
        "anna@example.org",
        "03.11.2025",
        "10:12",
        "Mon, 3 Nov 2025",
        "Montag",
    ),
    *(":", "：", ">", "> ", "<", "*", "-", "--", "-- ", "_____", "|------", "[1]", "(", ")", '"', ",", "."),
    *("folgendes", "the following", "Das ist ein Satz ohne Ende", "İ", "ı", "ſ", "\t", "\u00a0"),
    *(
        "Please reply above this line",
        "Bitte oberhalb dieser Lınıe antworten",
        "RÉPONDEZ AU-DESSUS DE CETTE LİGNE",
    ),
)
BREAKS = (" ", " ", "\n", "\n", "\n\n", "\n\n\n", "")

letters = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), min_size=1, max_size=24)


@given(letters)
@settings(max_examples=400, deadline=None)
def test_what_may_open_never_contradicts_the_full_look(pieces: list[tuple[str, str]]) -> None:
    lines = lines_of("".join(piece + end for piece, end in pieces))
    possible = may_open(lines)
    for index, line in enumerate(lines):
        if not line.blank and not line.quoted and opening_at(lines, index):
            assert possible[index], [line.head for line in lines[index : index + 8]]


@given(letters)
@settings(max_examples=200, deadline=None)
def test_a_reply_marker_is_never_overlooked(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + end for piece, end in pieces)
    if any(is_reply_marker(line.head) for line in lines_of(text)):
        assert may_hold_reply_marker(text)


DATES = (
    *(f"{month} 3" for month in ("Jan", "März", "mrt", "août", "3 setembro", "3.listopada", "3 нояб", "3 лист", "3 Νοε", "tháng 11,", "Mai")),
    *("Mo", "Di.,", "mié.", "quarta-feira", "pn.", "ср", "Sal", "pátek", "3", "2025", "10:12", "Marsch", "Maibaum", "Dienst", "x1Jan 3", "_mar 3"),
)  # fmt: skip


@given(st.lists(st.sampled_from((*DATES, *PIECES)), min_size=1, max_size=8), st.sampled_from((" ", ", ", "")))
@settings(max_examples=300, deadline=None)
def test_a_date_found_by_its_words_is_the_date_found_by_a_search(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    numeric = attributions._NUMERIC_DATE.search(text) is not None
    assert attributions._has_full_date(text) == (numeric or attributions._MONTH_DATE.search(text) is not None)
    if attributions._WEEKDAY_WORD.search(text):
        assert any(map(attributions._is_weekday, attributions._LETTERS.findall(text)))


def test_every_verb_of_writing_may_close_an_attribution() -> None:
    for verb in WROTE_LAST:
        for written in (verb, verb.upper()):
            lines = lines_of(f"Am 03.11.2025 um 10:12\nAnna <anna@example.org>\n{written}\n> alt\n")
            if opening_at(lines, 0):
                assert may_open(lines)[0], written

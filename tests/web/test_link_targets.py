"""A link that shows one place and leads to another says so (SAFETY row 58)."""

from __future__ import annotations

import pytest

from takt.web.mail_html import clean, with_true_targets

MARKED = [
    ('<a href="https://evil.example/login">https://bank.example/login</a>', "evil.example"),
    ('<a href="https://evil.example">www.bank.example</a>', "evil.example"),
    ('<a href="https://evil.example"><b>bank</b>.example</a>', "evil.example"),
    ('<a href="http://bank.example.evil.example/">bank.example</a>', "bank.example.evil.example"),
    ('<a href="https://xbank.example">bank.example</a>', "xbank.example"),
    ('<a href="https://b\u0430nk.example">bank.example</a>', "xn--bnk-6cd.example"),
]
QUIET = [
    '<a href="https://bank.example/login">https://bank.example/login</a>',
    '<a href="https://www.bank.example">bank.example</a>',
    '<a href="https://login.bank.example/x?y">https://bank.example</a>',
    '<a href="https://evil.example">Klicken Sie hier</a>',
    '<a href="https://cloud.example/r">Rechnung.pdf</a>',
    '<a href="mailto:kim@example.org">kim@example.org</a>',
    "bank.example",
]


@pytest.mark.parametrize(("source", "target"), MARKED)
def test_another_target_is_written_behind_the_link(source: str, target: str) -> None:
    shown = with_true_targets(clean(source))
    assert f'<b class="elsewhere">[→ {target}]</b>' in shown


@pytest.mark.parametrize("source", QUIET)
def test_an_honest_link_is_left_as_it_is(source: str) -> None:
    cleaned = clean(source)
    assert with_true_targets(cleaned) == cleaned


@pytest.mark.timeout(60)  # hours, if it grew with the square
def test_a_page_full_of_links_is_read_in_time() -> None:
    source = clean('<a href="https://evil.example">bank.example</a> ' * 8_000 + "x" * 100_000)
    assert with_true_targets(source).count("[→ evil.example]") == 8_000

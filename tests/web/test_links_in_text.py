"""Web addresses in plain text can be followed, and none of them pretends (SAFETY rows 18, 58)."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takt.web.plain_text import with_links, with_mentions

OPEN = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'

FOUND = [
    ("Siehe https://shop.example/4711.", "https://shop.example/4711"),
    ("(siehe https://shop.example/4711)", "https://shop.example/4711"),
    ("(https://de.wiki.example/Takt_(Musik))", "https://de.wiki.example/Takt_(Musik)"),
    ("<https://shop.example/a?b=1&c=2#d>", "https://shop.example/a?b=1&c=2#d"),
    ("„https://shop.example/a“, sagt sie", "https://shop.example/a"),
    ("*https://shop.example/a*", "https://shop.example/a"),
    ("HTTP://SHOP.example!!!", "HTTP://SHOP.example"),
    ("https://shop.example/ä/ö?q=ü", "https://shop.example/ä/ö?q=ü"),
    ("Beleg:https://shop.example", "https://shop.example"),
]


@pytest.mark.parametrize(("text", "address"), FOUND)
def test_an_address_is_a_link_and_the_sentence_stays_text(text: str, address: str) -> None:
    before, _, after = text.partition(address)
    shown = html.escape(address)
    assert with_links(text) == html.escape(before) + OPEN.format(shown, shown) + html.escape(after)


def test_an_address_without_a_scheme_is_opened_safely() -> None:
    assert with_links("www.shop.example/a, danke") == (
        OPEN.format("https://www.shop.example/a", "www.shop.example/a") + ", danke"
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://shop.example",
        "https://",
        "https://:80/",
        "https://shop.example:99999999/",
        "https://[::1",
        "www.",
        "www..de",
        "kim@www.shop.example",
        "shop.example/4711",
        "xhttps://shop.example",
        "<script>alert(1)</script>",
    ],
)
def test_what_is_no_web_address_stays_text(text: str) -> None:
    assert "<a " not in with_links(text)
    assert html.unescape(with_links(text)) == text


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://b\u0430nk.example/login", "xn--bnk-6cd.example"),
        ("https://bank.example@evil.example/login", "evil.example"),
        ("https://bank.example:443@evil.example/", "evil.example"),
    ],
)
def test_an_address_that_pretends_says_where_it_leads(text: str, host: str) -> None:
    assert with_links(text) == OPEN.format(text, text) + f' <b class="elsewhere">[→ {host}]</b>'


def test_a_note_has_its_names_marked_and_its_addresses_linked() -> None:
    address = "https://shop.example/@kim/1"
    assert with_mentions(f"@Mira siehe {address}, @Kim") == (
        f'<span class="mention">@Mira</span> siehe {OPEN.format(address, address)}, <span class="mention">@Kim</span>'
    )


@given(
    st.lists(
        st.sampled_from(
            [*"<>\"'&()[]{}@:/. \n", "https://", "www.", "a.de", "x", "ä", "\u202e", "javascript:", "onload="]
        )
    )
)
def test_nothing_but_our_own_marks_is_ever_markup(pieces: list[str]) -> None:
    text = "".join(pieces)
    shown = str(with_links(text))
    own = r'<a href="https?://[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">|</a>|<b class="elsewhere">\[→ [^<>]*\]</b>'
    left = re.sub(own, "", shown, flags=re.IGNORECASE)
    assert not re.search(r'[<>"]', left)


@pytest.mark.timeout(60)  # hours, if it grew with the square
@pytest.mark.parametrize(
    "piece", ["https://a.example ", "https://", ")" * 2000, "https://a.de/" + ")" * 1900 + " ", "www.", "@"]
)
def test_a_text_full_of_addresses_is_shown_in_time(piece: str) -> None:
    shown = with_mentions(piece * (600_000 // len(piece)))
    assert shown.count("<a ") <= 500

"""What the style sheet of an HTML mail hides from its readers is no text of the ticket: bytes of mail in, text out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.parse import parse
from tests.inbound.test_bodies import LETTER, MARKUP, OTHER, form, read


def shown(css: str, markup: str, *, head: str = "<style>{}</style>") -> list[str]:
    """The words of a page with this style sheet."""
    page = f"<!doctype html><html><head>{head.format(css)}</head><body>{markup}</body></html>"
    return parse(f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()).text.split()


BOXES = '<td class="a hide" id="x">eins</td><div class="hide b">zwei</div><p>drei</p>'


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".hide{display:none}", "drei"),
        (".hide { display : none !important; }", "drei"),
        ("p, .hide, .other {color:red;DISPLAY:None}", ""),
        ("#x{visibility:hidden}", "zwei drei"),
        ("td#x{visibility:hidden}", "zwei drei"),
        ("td.hide{mso-hide:all;max-height:0;overflow:hidden}", "zwei drei"),
        ("TD.hide{max-height:0px;overflow:hidden}", "zwei drei"),
        ("div{font-size:0}", "eins drei"),
        ("div{font:0/0 a}", "eins drei"),
        (".b{font-size:1px;line-height:1px}", "eins drei"),
        (".b{opacity:0}", "eins drei"),
        (".b{opacity:.0}", "eins drei"),
        (".b{position:absolute;left:-9999px}", "eins drei"),
        (".b{text-indent:-9999px}", "eins drei"),
        (".b{max-height:0}.b{overflow:hidden}", "eins drei"),
        ("<!-- .hide{display:none} -->", "drei"),
        ("/* .a{ */ .hide{/* x */display:none/* y */} /* p{display:none}", "drei"),
        ("p::before{content:'}'} .hide{display:none}", "drei"),
        ('p{font-family:"a;}/*"} .hide{display:none}', "drei"),
        ("@import url(x.css); @charset 'utf-8'; .hide{display:none}", "drei"),
        ("@font-face{font-family:x;src:url(y)} .hide{display:none}", "drei"),
        ("@media (max-width:600px){ .a{color:red} .b{color:red} } .hide{display:none}", "drei"),
        ("@media screen{.hide{display:none}}", "drei"),
        ("@media all {p{color:red} .hide{display:none}} p{color:blue}", "drei"),
    ],
)
def test_hidden_by_a_rule_of_the_style_sheet(css: str, left: str) -> None:
    expected = left.split() or [
        "eins",
        "zwei",
        "drei",
    ]  # a mail that shows nothing at all is read all the same
    assert shown(css, BOXES) == expected
    assert shown(css, f"<style>{css}</style>{BOXES}", head="") == expected


@pytest.mark.parametrize(
    "css",
    [
        ".Hide{display:none}",
        ".hid{display:none}",
        "p.hide{display:none}",
        "#hide{display:none}",
        ".hide{color:white;background:white}",
        ".hide{font-size:.9em}",
        ".hide{height:0}",
        ".hide{mso-hide:all}",
        ".hide:hover{display:none}",
        ".hide::after{display:none}",
        "[class~=hide]{display:none}",
        ".hide[title]{display:none}",
        ".dark .hide{display:none}",
        "body .hide{display:none}",
        ".a.hide{display:none}",
        ".q:is(.a, .hide, .b){display:none}",
        "@media (max-width:600px){.hide{display:none}}",
        "@media screen and (prefers-color-scheme:dark){.hide{display:none}}",
        "@media print{.hide{display:none}}",
        "@media screen{@media (max-width:600px){.hide{display:none}}}",
        "@supports (display:grid){.hide{display:none}}",
        ".q{color:red;.hide{color:red;display:none} display:none}",
        ".hide{.q{color:red;display:none} color:red}",
        ".hide{display:none}.hide{display:block}",
        ".hide{display:none}td.a{display:table-cell}div.b{display:block}",
        "#x,.b{display:block!important}.hide{display:none}",
        ".hide{display:none}body .hide{display:block}",
        ".hide{display:block!important;display:none}",
        "/* .hide{display:none}",
        ".hide{content:'display:none'}",
    ],
)
def test_not_hidden_from_every_reader(css: str) -> None:
    assert shown(css, BOXES) == ["eins", "zwei", "drei"]


@pytest.mark.parametrize(
    "head",
    [
        '<style media="print">{}</style>',
        '<style media="(max-width: 600px)">{}</style>',
        '<style type="text/x-other">{}</style>',
        "<noscript><style>{}</style></noscript>",
        "<!--[if mso]><style>{}</style><![endif]-->",
    ],
)
def test_a_sheet_for_some_readers_only(head: str) -> None:
    assert shown(".hide{display:none}", BOXES, head=head) == ["eins", "zwei", "drei"]
    assert shown(".hide{display:none}", BOXES, head='<style type="text/css" media="screen">{}</style>') == [
        "drei"
    ]


def test_an_element_says_more_than_its_sheet() -> None:
    boxes = '<p class=h style="display:block">eins</p><p class=i style="display:block">zwei</p><p class=i style="display:block!important">drei</p>'
    assert shown(".h{display:none}.i{display:none!important}", boxes) == ["eins", "drei"]


def test_a_copy_for_telephones_is_left_out_and_the_one_for_all_is_read() -> None:
    css = (
        ".mobile{display:none;max-height:0;overflow:hidden}"
        "@media only screen and (max-width:480px){.mobile{display:block!important;max-height:none!important}.desktop{display:none!important}}"
    )
    boxes = '<div class="desktop">Ihr Termin am Montag</div><div class="mobile">Termin Montag</div>'
    assert shown(css, boxes) == ["Ihr", "Termin", "am", "Montag"]


def test_columns_without_gaps_keep_their_words() -> None:
    """A box of no size, and letters of a size again by a selector of two steps."""
    css = ".columns{font-size:0;text-align:center}.columns .text{font-size:14px}.ExternalClass .preview{display:block}.preview{display:none}"
    boxes = '<div class=preview>Vorschau</div><div class=columns><div class=text>links</div><div class="text">rechts</div></div>'
    assert shown(css, boxes) == ["links", "rechts"]


def test_letters_a_little_smaller_are_read() -> None:
    """They were taken for letters of no size."""
    sizes = ("0.9em", "0.875rem", ".8em", "0.95em;line-height:1")
    assert shown("", "".join(f'<p style="font-size:{size}">da</p>' for size in sizes)) == ["da"] * len(sizes)


def test_hidden_by_a_sheet_words_neither_excuse_nor_replace_a_text() -> None:
    sheet = "<style>.preheader { display : none !important; }</style>"
    hidden = f"{sheet}<div class=preheader>{OTHER}</div>"
    assert form(read(OTHER, hidden + MARKUP)) == "text, they differ"
    assert form(read(OTHER, f"{hidden}<p>Ich kündige meinen Vertrag heute</p>")) == "text, they differ"
    more = read(LETTER, f"{sheet}{MARKUP}<div class=preheader>{OTHER * 9}</div>")
    assert (form(more), more.text) == ("text", LETTER)


HOSTILE = {
    "rules": ".a{display:none}" * 65_000,
    "names": "".join(f"#b{n}{{display:none}}" for n in range(55_000)),
    "commas": ".a," * 330_000 + "{display:none}",
    "remarks": "/*" * 500_000,
    "quotes": "\"'" * 500_000,
    "open": "{" * 1_000_000,
    "closed": "}" * 1_000_000,
    "groups": "@media screen{" * 70_000,
    "nested": ".a{" * 330_000,
    "declarations": ".a{" + "display:none;" * 75_000,
    "square": ".a," * 40_000 + ".q{" + "display:none;" * 12_000 + "}",
    "steps": "a " * 500_000 + "{display:block}",
    "classes": ".x" * 500_000 + "{display:none}",
    "blanks": ".a{display" + " " * 1_000_000 + ":none}",
    "dashes": "a-" * 500_000 + "{display:none}",
    "marks": ".a{display:none" + "!" * 1_000_000,
    "brackets": "a:not(" * 170_000 + "{display:none}",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_sheet_of_a_megabyte_ends_soon(kind: str) -> None:
    css = f".gone{{display:none}} {HOSTILE[kind]}"
    started = time.process_time()
    words = shown(css, "<p class=gone>weg</p><p>da</p>")
    assert time.process_time() - started < 3
    assert words == ["da"]


def test_a_large_sheet_over_many_elements_ends_soon() -> None:
    css = "".join(f".c{n}{{display:none}} .c{n} .d{n}{{display:block}}" for n in range(8_000))
    elements = "".join(f"<p class='c{n % 29} c{n % 31} c{n % 7}' id=i{n}>x" for n in range(20_000))
    started = time.process_time()
    words = shown(css, f"{elements}<p>da")
    assert time.process_time() - started < 5
    assert words == ["da"]


_PIECES = st.sampled_from(
    [".a", ".b", "#x", "p", "div.a", "*", ",", " ", ">", ":hover", "[a=b]", "(", ")", "\\", "{", "}", "{display:none}", "{display:block!important}",
     "display:none", "font-size:0", "font:0/0 a", "opacity:0", ";", ":", "!important", "/*", "*/", '"', "'", "@media screen{", "@media print{",
     "@import x;", "<!--", "-->", "</style>", "<", "\n", "ä"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_whatever_a_sheet_says_words_are_left_out_at_most(css: str) -> None:
    markup = '<p class=a>eins</p><div class="a b">zwei <span id=x>drei</span></div>'
    plain = shown("", markup)
    found = shown(css.replace("<", ""), markup)
    assert found
    assert [word for word in plain if word in found] == found

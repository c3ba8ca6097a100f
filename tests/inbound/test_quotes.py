"""What the person newly wrote: every client and language by own texts, thanks, and what holds for any text at all."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.quotes import Part, split, split_html

CORPUS = Path(__file__).parents[1] / "corpus" / "replies"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}:{case['name']}")
        for path in sorted(CORPUS.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


@pytest.mark.parametrize("case", _cases())
def test_own_texts(case: dict[str, Any]) -> None:
    text = case["text"]
    got = split(
        text, case.get("html", ""), subject=case.get("subject", ""), sender_name=case.get("sender", "")
    )
    whole = case.get("whole", False)
    assert got.reply == (text.strip() if whole else case["reply"])
    assert got.signature == case.get("signature", "")
    assert got.quoted.startswith(case["quoted"]) if "quoted" in case else not got.quoted
    assert got.is_forward == case.get("forward", False)
    assert got.thanks_only == case.get("thanks", False)
    disclaimers = [text[part.start : part.end] for part in got.parts if part.kind == "disclaimer"]
    assert (
        all(piece.startswith(case["disclaimer"]) for piece in disclaimers) if "disclaimer" in case else True
    )
    assert "".join(text[part.start : part.end] for part in got.parts) == text


def test_the_parts_tell_the_whole_story() -> None:
    text = "Ja.\n\nGruß\nJan\n\nAm 03.11.2025 um 10:12 schrieb Anna:\n> Kommst du?\n"
    assert split(text).parts == (
        Part("new", 0, 5),
        Part("signature", 5, 15),
        Part("attribution", 15, 52),
        Part("quote", 52, 65),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Danke!",
        "Vielen Dank!",
        "Super, vielen Dank und schönes Wochenende",
        "Perfekt, danke für die schnelle Hilfe!",
        "Hallo Frau Sommer,\n\nvielen herzlichen Dank für Ihre schnelle Antwort.\n\nViele Grüße\nJan Winter",
        "Danke, hat geklappt :-)",
        "Danke!\nJan",
        "Danke, ich habe die Rechnung erhalten.",
        "Herzlichen Dank, das hat geholfen!",
        "Vielen Dank, Problem gelöst.",
        "Alles klar, danke dir",
        "Danke, jetzt geht wieder alles!",
        "Danke, jetzt läuft es wieder.",
        "Danke, dann ist ja alles erledigt.",
        "Vielen Dank. Ihr habt uns wirklich geholfen.",
        "Genial, tausend Dank!",
        "Das Problem ist gelöst, vielen Dank! Das Ticket kann geschlossen werden.",
        "Vielen Dank Frau Sommer und noch einen schönen Tag",
        "Thanks a lot, works now",
        "Thank you very much for your quick help!",
        "Hi Ann,\n\nthanks, that fixed it.\n\nBest regards\nJoe",
        "Ok, danke\n\nAm 03.11.2025 um 10:12 schrieb Anna:\n> Ist erledigt. Passt es?",
    ],
)
def test_thanks_and_nothing_else(text: str) -> None:
    assert split(text).thanks_only


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Danke, aber es geht immer noch nicht.",
        "Danke. Wann kommt die Lieferung?",
        "Danke, bitte auch noch die Rechnung senden.",
        "Vielen Dank im Voraus für die Erstattung von 50 Euro.",
        "Danke für nichts",
        "Danke, ich habe wieder ein Problem.",
        "Thanks, I have an issue",
        "Danke, der Drucker steht jetzt in Raum 12.",
        "Ja, danke.",
        "Danke, die falsche Rechnung erhalten.",
        "Danke, freigegeben.",
        "Es funktioniert nicht. Danke.",
        "Danke, ich brauche es bis Montag",
        "Thanks, but the second one is still broken.",
        "Thanks! Could you also check the invoice",
        "Super",
        "Thank you for cancelling my contract",
        "Hallo,\n\nmein Konto ist gesperrt.\n\nDanke\nJan",
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not split(text).thanks_only


@pytest.mark.parametrize(
    ("html", "reply", "quoted"),
    [
        ('<div>Ja.</div><div class="gmail_quote"><div class="gmail_attr">Am Mo. schrieb A:</div><blockquote>Nein?</blockquote></div>', "Ja.", "Am Mo."),
        ('<p>Ja.</p><div class="moz-cite-prefix">A schrieb:</div><blockquote type="cite" cite="mid:1@x"><p>Nein?</p></blockquote>', "Ja.", "A schrieb"),
        ('<div>Ja.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> A</div><div>Nein?</div>', "Ja.", "Von: A"),
        ('<p class="MsoNormal">Ja.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Von:</b> A &lt;a@x.de&gt;<br><b>Gesendet:</b> Montag, 3. November 2025 10:12<br><b>An:</b> B<br><b>Betreff:</b> C</p></div></div><p>Nein?</p>', "Ja.", "Von: A"),
        ('<div>Ja.<div name="quote" style="margin:10px; border-left: 2px solid #C3D9E5;"><div>Gesendet: heute</div><div>Nein?</div></div></div>', "Ja.", "Gesendet"),
        ('<div>Ja.</div><div class="ydp1yahoo_quoted" id="ydp1yahoo_quoted_1"><div>A:</div><div>Nein?</div></div>', "Ja.", "A:"),
        ('<div>Ja.</div><div class="protonmail_quote">A schrieb<blockquote>Nein?</blockquote></div>', "Ja.", "A schrieb"),
        ('<div>Ja.</div><div class="zmail_extra"><div>---- A schrieb ----</div><blockquote>Nein?</blockquote></div>', "Ja.", "---- A"),
        ('<blockquote type="cite">Kommst du?</blockquote><div>Ja.</div>', "Ja.", "Kommst du?"),
        ("<p>Ja.</p><p>Am 03.11.2025 um 10:12 schrieb A &lt;a@x.de&gt;:</p><p>Nein?</p>", "Ja.", "Am 03.11.2025"),
    ],
)  # fmt: skip
def test_html_by_structure(html: str, reply: str, quoted: str) -> None:
    got = split_html(html)
    assert got.split.reply == reply
    assert got.split.quoted.startswith(quoted)
    assert "Nein?" not in got.new_html and "Ja." in got.new_html
    assert "Ja." not in got.quoted_html


def test_html_shows_where_the_text_has_no_marks() -> None:
    text = "Ja.\n\nAnna fragte\nKommst du morgen?\n"
    html = '<div>Ja.</div><div class="gmail_quote">Anna fragte<br>Kommst du morgen?</div>'
    assert split(text, html).reply == "Ja."
    assert split(text, html).quoted == "Anna fragte\nKommst du morgen?"


_BITS = st.sampled_from(
    ["> ", ">", "\n", "\n\n", "\r\n", "-- \n", "Von: a@b.de", "Gesendet: 3.11.2025", "An: b", "Betreff: c", "Am 3.11.2025 um 10:12 schrieb A:", "Viele Grüße\n",
     "Danke!", "-----Ursprüngliche Nachricht-----", "____________", "<a@b.de>", "wrote:", "PS: x", "\u2028", "\x0b", "Hallo Welt ", "|------>", "\x00"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_BITS, st.text(max_size=20)), max_size=40).map("".join), st.text(max_size=20))
def test_any_text_is_covered_without_gaps(text: str, name: str) -> None:
    got = split(text, sender_name=name, subject=name)
    assert "".join(text[part.start : part.end] for part in got.parts) == text
    assert all(part.start < part.end for part in got.parts)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            _BITS,
            st.sampled_from(
                [
                    "<div>",
                    "</div>",
                    "<blockquote type=cite>",
                    "</blockquote>",
                    "<br>",
                    "<pre>",
                    "<!--",
                    "<div id=appendonsend>",
                    "<p class=gmail_quote>",
                    "<table><td>",
                    "<style>",
                ]
            ),
            st.text(max_size=10),
        ),
        max_size=40,
    ).map("".join)
)
def test_any_html_is_read(html: str) -> None:
    told = split_html(html)
    assert "".join(told.text[part.start : part.end] for part in told.split.parts) == told.text
    split("Hallo\n" + html, html)


@pytest.mark.parametrize(
    "piece",
    ["Hallo Welt (\n", "Am 3. Nov 2025 um 10:12\n", "Von: a@b.de\n", "> a\nb\n", "---\n", "lg\n", "\n", "a:\n", "x On 3 wrote a ", "a@b.de <a@b.de> schrieb\n", "Am 3.11.2025 um 10:12 schrieb A:\n> x\ny\n", "_", ">"],
)  # fmt: skip
def test_a_megabyte_is_read_in_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    small = text[: len(text) // 8]
    split(small)
    started = time.process_time()
    split(small, subject="WG: x")
    one = time.process_time() - started
    started = time.process_time()
    split(text, subject="WG: x")
    assert time.process_time() - started < max(24 * one, 3.0)

"""Whatever a person writes above the quotation of any mail program comes back whole: tests/corpus/clients."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.quotes import split, split_html

CLIENTS = Path(__file__).parents[1] / "corpus" / "clients"
QUOTES: list[dict[str, Any]] = [
    quote
    for path in sorted(CLIENTS.glob("*.toml"))
    for quote in tomllib.loads(path.read_text("utf-8"))["quote"]
]
AS_TEXT = [quote for quote in QUOTES if "text" in quote]
AS_HTML = [quote for quote in QUOTES if "html" in quote]

SENTENCES = (
    "Das Portal zeigt weiterhin Fehler 42.",
    "Kann mich bitte jemand zurückrufen?",
    "Am 03.11.2025 um 10:12 Uhr habe ich es wieder probiert.",
    "Herr Winter schrieb mir am Montag, das sei erledigt.",
    "Von wem ist die Mail?",
    "Meine Kundennummer: 4711-0815",
    "1. Rechnung prüfen",
    "- Lieferung am Freitag",
    "Preis: 12,50 EUR (netto)",
    "Betreff der Rechnung war falsch",
    "Danke im Voraus für die schnelle Antwort!",
    "Bitte an folgende Adresse senden",
    "Gesendet habe ich das schon gestern, siehe Anhang.",
    "On Monday I tried again, no luck.",
    "Die Nachricht 'Zugriff verweigert' erscheint sofort",
    "Es geht um <b>Fett</b> & Co.",
    "Erst kam Fehler 1, dann Fehler 2 --> danach nichts mehr",
    "https://portal.example/kunden?id=4711",
    "schönes 日本語 und русский Text 👍",
    "Der Vertrag läuft bis 31.12.2026; ich möchte kündigen.",
    "Gruß aus der Küche gab es auch",
    "Mit freundlicher Unterstützung der Stadt klappt es",
    "Ihre Frage: ja, das passt.",
    "ok",
)
SYLLABLES = st.sampled_from(
    ("be", "dof", "gu", "kil", "ma", "nö", "ret", "sü", "tam", "wel", "zäh", "7", "4711", "Ärk", "GLO")
)
WORDS = st.lists(st.lists(SYLLABLES, min_size=1, max_size=4).map("".join), min_size=2, max_size=14).map(
    lambda words: " ".join(words).capitalize() + " sowieso."
)
"""Words nobody ever wrote, ended so that no line can be a name, a formula or a label."""
LINES = st.lists(st.one_of(st.sampled_from(SENTENCES), WORDS, st.just("")), min_size=1, max_size=9)
TEXTS = LINES.map(lambda lines: "\n".join(lines).strip()).filter(bool)


GAPS = ("\n", "\n\n", "\n\n\n")
EVERY_SENTENCE = "\n".join(SENTENCES)
CLOSING = "Mit freundlichen Grüßen\nJan Winter\nTel. +49 40 1234567"


@pytest.mark.parametrize("gap", GAPS, ids=("next-line", "one-empty", "two-empty"))
@pytest.mark.parametrize("quote", AS_TEXT, ids=lambda quote: quote["name"])
def test_every_sentence_above_every_quotation(quote: dict[str, Any], gap: str) -> None:
    comes_back_whole(EVERY_SENTENCE, gap, quote)
    for sentence in SENTENCES if gap == "\n" else ():  # the next line is the hardest place
        comes_back_whole(sentence, gap, quote)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, gap=st.sampled_from(GAPS), quote=st.sampled_from(AS_TEXT))
def test_text_above_a_quotation_comes_back_whole(text: str, gap: str, quote: dict[str, Any]) -> None:
    comes_back_whole(text, gap, quote)


def comes_back_whole(text: str, gap: str, quote: dict[str, Any]) -> None:
    body = text + gap + quote["text"]
    got = split(body)
    assert got.reply == text
    assert got.quoted
    assert "".join(body[part.start : part.end] for part in got.parts) == body


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, quote=st.sampled_from(AS_TEXT))
def test_a_signature_above_the_quotation_is_told_apart_and_kept(text: str, quote: dict[str, Any]) -> None:
    got = split(f"{text}\n\n{CLOSING}\n\n{quote['text']}")
    assert got.reply == text
    assert got.signature.startswith(CLOSING)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, quote=st.sampled_from(AS_TEXT))
def test_crlf_changes_nothing(text: str, quote: dict[str, Any]) -> None:
    got = split(f"{text}\n\n{quote['text']}".replace("\n", "\r\n"))
    assert got.reply.replace("\r\n", "\n") == text


MARKED = [quote for quote in AS_TEXT if quote["text"].strip().splitlines()[-1].startswith(">")]


@settings(max_examples=200, deadline=None)
@given(above=st.one_of(st.just(""), TEXTS), inside=TEXTS, below=TEXTS, quote=st.sampled_from(MARKED))
def test_answers_between_and_below_marked_lines_are_kept(
    above: str, inside: str, below: str, quote: dict[str, Any]
) -> None:
    """Answers between quoted lines and below them (bottom posting), with or without words on top."""
    marked = f"{quote['text'].strip()}\n\n{inside}\n\n> Und noch eine Frage von gestern.\n\n{below}\n"
    got = split(f"{above}\n\n{marked}" if above else marked)
    written = [line for text in (above, inside, below) for line in text.split("\n") if line.strip()]
    assert [line for line in got.reply.split("\n") if line.strip()] == written


@pytest.mark.parametrize("quote", AS_HTML, ids=lambda quote: quote["name"])
@settings(max_examples=15, deadline=None)
@given(text=TEXTS)
def test_html_above_a_quotation_comes_back_whole(quote: dict[str, Any], text: str) -> None:
    lines = [html.escape(line) if line.strip() else "&nbsp;" for line in text.split("\n")]
    markup = quote["html"].replace(
        "{new}", "".join(quote["paragraph"].replace("{line}", line) for line in lines)
    )
    got = split_html(markup)
    assert got.split.reply.split() == text.split()
    assert got.quoted_html
    assert "versuchen" not in got.new_html and "try again" not in got.new_html


QUESTIONS = ("Passt Freitag?", "Wer kommt?")
ANSWERS = ("Ja, Freitag passt.", "Ich komme allein.")
INLINE = {
    "gmail": '<div dir="ltr">Hallo Anna,</div><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Mo., 3. Nov. 2025 um 10:12 Uhr schrieb Anna '
    '&lt;a@b.example&gt;:<br></div><blockquote class="gmail_quote">Q0</blockquote><div>A0</div><blockquote class="gmail_quote">Q1</blockquote><div>A1</div></div>',
    "gmail-alt": '<div dir="ltr">Hallo Anna,<div class="gmail_extra"><div class="gmail_quote">Am 3. November 2025 um 10:12 schrieb Anna '
    '&lt;a@b.example&gt;:<br><blockquote class="gmail_quote">Q0</blockquote>A0<blockquote class="gmail_quote">Q1</blockquote>A1</div></div></div>',
    "thunderbird": '<p>Hallo Anna,</p><div class="moz-cite-prefix">Am 03.11.25 um 10:12 schrieb Anna:<br></div><blockquote type="cite" cite="mid:x">Q0'
    '</blockquote><p>A0</p><blockquote type="cite" cite="mid:x">Q1</blockquote><p>A1</p>',
    "apple": '<div>Hallo Anna,</div><blockquote type="cite"><div>Am 03.11.2025 um 10:12 schrieb Anna &lt;a@b.example&gt;:</div><br>Q0</blockquote>A0<br>'
    '<blockquote type="cite">Q1</blockquote>A1',
    "attribution-outside": 'Hallo Anna,<br><br>Am 03.11.2025 um 10:12 schrieb Anna &lt;a@b.example&gt;:<br><blockquote type="cite">Q0</blockquote>A0'
    '<blockquote type="cite">Q1</blockquote>A1',
    "bottom": '<p>Am 03.11.25 um 10:12 schrieb Anna:</p><blockquote>Q0 Q1</blockquote><p>Hallo Anna,</p><p>A0</p><p>A1</p>',
}  # fmt: skip


@pytest.mark.parametrize("program", INLINE)
def test_answers_between_quotations_in_html_are_kept(program: str) -> None:
    markup = INLINE[program]
    for number in (0, 1):
        markup = markup.replace(f"Q{number}", QUESTIONS[number]).replace(f"A{number}", ANSWERS[number])
    told = split_html(markup)
    assert told.split.reply.split() == f"Hallo Anna, {' '.join(ANSWERS)}".split()
    assert all(question in told.split.quoted for question in QUESTIONS)
    assert all(answer in told.new_html for answer in ANSWERS)
    assert not any(question in told.new_html for question in QUESTIONS)


CLOSINGS = (
    "Beste Grüße aus Hamburg\nJan", "MfG", "MfG Jan Winter", "Viele Grüße, Anna", "Freundl. Grüsse\nAnna", "i.A. Anna Sommer\nSachbearbeitung",
    "Mit besten Grüßen aus dem Norden\n\nAnna Sommer", "Herzliche Grüße\nIhre Anna Sommer", "Gruß Jan", "lg jan", "Danke und Gruß\nJan",
    "Bis dahin,\nJan", "Es grüßt Sie herzlich\nFamilie Winter", "Hochachtungsvoll\nJan Winter", "Ihr Team von Beispiel", "Beste Wünsche\nJan",
    "Schönes Wochenende\nJan", "Schönen Tag noch!\nJan Winter", "Einen schönen Tag wünscht\nJan", "Vielen Dank und viele Grüße\nJan Winter",
    "Mit freundlichen Grüßen / Best regards\n\nJan Winter", "Freundliche Grüsse aus Zürich\nUrs", "Gruss\nUrs", "Herzlichst, Anna", "Tschüss, Jan",
    "Best,\nJan", "Kind regards\n\nJan Winter\nHead of IT", "Sincerely,\nJan", "Many thanks and best regards\nJan", "-- \nJan Winter\nTel. 040 123",
    "_____________\nJan Winter\nBeispiel GmbH", "Jan Winter\nVertrieb\n\nTel.: 040 123456\nFax: 040 123457\nwww.beispiel.de",
    "Von meinem Samsung Gerät gesendet", "Gesendet von Mail für Windows 10", "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet mit der Telekom Mail App", "Mit Vivaldi gesendet",
    "Gesendet von Yahoo Mail für iPhone", "Sent from my iPhone", "Get Outlook for iOS", "Von unterwegs gesendet", "Von meinem/meiner Galaxy gesendet",
)  # fmt: skip


@pytest.mark.parametrize("closing", CLOSINGS)
def test_every_way_to_close_a_letter(closing: str) -> None:
    for text in (
        "Ich habe es probiert.\nLeider ohne Erfolg.",
        "Guten Tag,\n\nbitte senden Sie mir die Rechnung zu.",
    ):
        got = split(f"{text}\n\n{closing}\n")
        assert (got.reply, got.signature) == (text, closing)
        assert got.reply_with_signature == f"{text}\n\n{closing}"


def test_nothing_but_a_telephones_note_above_a_quotation() -> None:
    got = split(
        "Von meinem iPhone gesendet\n\n> Am 03.11.2025 um 10:12 schrieb Anna <anna@beispiel.de>:\n>\n> alt\n"
    )
    assert (got.reply, got.signature) == ("", "Von meinem iPhone gesendet")
    assert split("Von meinem iPhone gesendet\n").reply == "Von meinem iPhone gesendet"


COMPANY = "Mit freundlichen Grüßen\nJan Winter\nVertrieb\n\nBeispiel GmbH\nHafenstraße 1\n20457 Hamburg\nTel.: 040/123456\nwww.beispiel.de"
FOOTERS = (
    "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.",
    "Der Austausch von Nachrichten mit oben genanntem Absender via E-Mail dient ausschließlich Informationszwecken.",
    "Wichtiger Hinweis: Die vorgenannten Angaben werden jeder E-Mail automatisch hinzugefügt.",
    "HINWEIS: Diese Nachricht ist vertraulich und nur für den Adressaten bestimmt.",
    "Informationen zum Datenschutz finden Sie unter www.beispiel.de/datenschutz.",
    "Pflichtangaben gemäß § 35a GmbHG: Beispiel GmbH, Sitz Hamburg, Amtsgericht Hamburg HRB 12345",
    "Bitte prüfen Sie, ob diese Mail wirklich ausgedruckt werden muss!",
    "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
    "Wir verarbeiten Ihre personenbezogenen Daten gemäß der DSGVO und löschen sie\nnach den gesetzlichen Fristen, wie es in unserer Erklärung steht.",
    "Gemäß Art. 13 DSGVO informieren wir Sie darüber, dass wir Ihre Daten zur Bearbeitung Ihrer Anfrage speichern.",
    "Unsere Bürozeiten sind Montag bis Donnerstag von 9 bis 17 Uhr und am Freitag von 9 bis 13 Uhr.",
    "Besuchen Sie uns auf der Messe in Hannover vom 12. bis 15. Mai, Halle 7, Stand B12!",
    "Folgen Sie uns auf LinkedIn und Instagram, um keine Neuigkeiten mehr zu verpassen.",
    "Werden Sie Teil unseres Teams und bewerben Sie sich jetzt auf unserer Karriereseite!",
    "Ich arbeite in Teilzeit und bin montags bis mittwochs für Sie erreichbar.",
    "This email and any attachments are confidential and intended solely for the use of the individual to whom it is addressed.",
    "Follow us on LinkedIn so that you never miss any of our news and events again.",
)
OWN_WORDS = (
    "Übrigens geht auch der Drucker seit gestern nicht mehr richtig.",
    "Können Sie mir auch die Rechnung vom Mai schicken?",
    "Ich habe noch vergessen, dass die Heizung im Keller kalt ist.",
)


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("rule", ["", "____________________\n\n"], ids=["plain", "ruled"])
@pytest.mark.parametrize("quote", ["", AS_TEXT[0]["text"]], ids=["alone", "above-a-quotation"])
def test_what_companies_add_belongs_to_the_signature(footer: str, rule: str, quote: str) -> None:
    text = "Ich habe es probiert.\nLeider ohne Erfolg."
    got = split(f"{text}\n\n{COMPANY}\n\n{rule}{footer}\n\n{quote}")
    assert got.reply == text
    assert got.signature.startswith(COMPANY)


@pytest.mark.parametrize("own", OWN_WORDS)
def test_own_words_below_a_signature_are_never_folded_away(own: str) -> None:
    assert own in split(f"Ich habe es probiert.\n\n{COMPANY}\n\n{own}\n").reply

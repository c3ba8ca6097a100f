"""German orders that no word list of phrases can hold: an imperative, or a sentence without a verb, with nothing that softens it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check

_LIST_ITEM = re.compile(r"[ \t]*(?:[-–•*]|\d{1,2}[.)]|[a-z]\))[ \t]")
_SOFT = re.compile(
    r"\b(?:bitte|gern|gerne|am besten|ruhig|einfach|jederzeit|vielleicht|damit|weil|denn|da|dann|so|wenn|falls|sobald|sofern|sollten?|sonst noch|können|könnten|möchten|mögen|danke"
    r"|bescheid|wissen|notfall|gefahr|feuer|gas|112|110|selbstverständlich|zum beispiel|entweder|alternativ|höchstens|auch|ich|nur|übernehmen wir|zahlen wir|der rest|liegt|beginnt|hängt|finden|ruhe|zunächst|als erstes|zuerst auf)\b|\?|[„»«“:]",
    re.IGNORECASE,
)
"""What makes a request, an offer or one step of several out of an order."""
_GOES_ON = re.compile(
    r"(?:Dann|So|Damit|Das|Danach|Dadurch|Dort|Sobald|Daraufhin|Anschließend|Der Grund|Denn|Nur so)\b"
)
"""A sentence that begins like this says what the request before it is good for."""
_LEAD = r"(?:(?:Dann|Also|Künftig|Zukünftig|Jetzt|Nun|Ab sofort|In Zukunft|Bis dahin|Vorher) )?"


@check("bare_imperative")
def bare_imperative(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """ "Füllen Sie das Formular aus." or "Gib mir deine Nummer.": one of the rule's verbs, no please and no reason.

    The rule's words are forms as they begin such a sentence. A sentence behind it that says what it is good for spares it, and
    so do the steps of an instruction.
    """
    sentences = reading.sentences
    for number, sentence in enumerate(sentences):
        text = reading.said(sentence)
        found = _order(text, rule.words)
        if found is None or _SOFT.search(text) or _in_list(reading, sentence):
            continue
        after = reading.said(sentences[number + 1]) if number + 1 < len(sentences) else ""
        before = reading.said(sentences[number - 1]) if number else ""
        if _GOES_ON.match(after) or before.rstrip().endswith(":"):
            continue
        yield Hit(sentence.start, sentence.end)


def _order(text: str, verbs: frozenset[str]) -> re.Match[str] | None:
    """The imperative a sentence begins with: "Senden Sie", "Senden S'", "Schick mal"; "Mach ich" answers and asks nothing."""
    found = re.match(
        _LEAD + r"([A-Za-zÄÖÜäöüß]+)(?P<you> (?:Sie|S['’])(?=[ .!]))?(?! (?:ich|wir|er|es)\b)", text
    )
    if found is None:
        return None
    verb = found[1].casefold()
    if verb not in verbs or verb.endswith(("en", "ern", "eln")) is (found["you"] is None):
        return None
    return None if _NO_ORDER.match(text) else found


_NO_ORDER = re.compile(
    r"\w+ Sie nicht (?!mehr|ständig|dauernd|wieder)|(?:\w+ ){0,2}(?:lassen Sie (?:mich|uns|es mich|sich)|machen Sie sich|mach dir|nehmen Sie sich|setzen Sie sich(?! (?:\w+ ){0,5}in Verbindung)|stellen Sie sicher|geben Sie (?:mir|uns) (?:\w+ )?bescheid|sagen Sie (?:mir|uns)|sag mir"
    r"|(?:melden|melde?) (?:Sie sich|dich) (?:\w+ )?bei (?:mir|uns)|rufen Sie (?:mich|uns) |ruf mich|schreiben Sie (?:mir|uns) |schreib mir|fragen Sie (?:mich|uns)|frag mich)",
    re.IGNORECASE,
)
"""Offers in the form of an order."""

_VERBLESS = re.compile(
    r"(?:(?:Künftig|Ab sofort|In Zukunft) )?(?:Keine?n? (?!Sorgen?|Problem|Ahnung|Angst|Umstände|Stress|Frage\b|Wunder|Panik|Thema|Rückmeldung|Einwände|Ursache)(?:weiteren? |einzige[nrs]? )?[\wäöüß-]+\b[^?]*|Finger weg\b[^?]*|Hände weg\b[^?]*|Schluss mit\b[^?]*|Nie wieder\b[^?]*|Sofort\b[^?]*)[.!]"
)
_FINITE = re.compile(
    r"\b(?:bitte|danke|ich|wir|sie|du|ihr|es|er|man|ihnen|dir|euch|uns|mir|sich|ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|muss|müssen|soll|sollen|darf|dürfen|hat|habe|haben|gibt|geht|kommt"
    r"|liegt|steht|bleibt|brauche|brauchen|braucht|fehlt|fehlen|gilt|gelten|läuft|dauert|kostet|reicht|hilft|passt|klappt|entsteht|entstehen|fällt|fallen|finde|finden|weil|denn|damit|dass|wenn|zu|um|wie|wer|warum|schön|gut)\b"
    r"|\w{3,}(?:te|ten|tet|test)\b",
    re.IGNORECASE,
)


@check("verbless_order")
def verbless_order(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """ "Keine weiteren Mails an diese Adresse.", "Kabel raus, zehn Sekunden warten, Kabel rein.": orders like on a notice board."""
    for sentence in reading.sentences:
        text = reading.said(sentence)
        if _in_list(reading, sentence) or ":" in text or not text.endswith((".", "!")):
            continue
        if any(m[0].casefold() not in rule.words for m in _FINITE.finditer(text)):
            continue
        clauses = [clause.split() for clause in re.split(r"[,;]", text.rstrip(".!"))]
        if "fertig" in text or not text[0].isupper():
            continue
        told = sum(bool(words) and words[-1] in rule.words for words in clauses)
        if _VERBLESS.fullmatch(text) or (len(clauses) > 1 and 2 * told >= len(clauses)):
            yield Hit(sentence.start, sentence.end)


def _in_list(reading: Reading, sentence: Sentence) -> bool:
    line = reading.own.rfind("\n", 0, sentence.start) + 1
    return _LIST_ITEM.match(reading.own, line) is not None

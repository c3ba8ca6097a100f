"""Who acts? Passives that pile up or hide who made a mistake, and what a team's own spaCy component has seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.finding import Language
from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check
from tone.words import wordset


@check("passive_density")
def passive_density(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A reply that is told in passives throughout, so that nobody acts. A single passive is good German."""
    told = {sentence: _faceless(reading, sentence) for sentence in reading.sentences}
    faceless = [sentence for sentence, is_so in told.items() if is_so]
    if len(faceless) >= MIN_PASSIVES and len(faceless) >= PASSIVE_SHARE * len(told):
        yield Hit(faceless[0].start, faceless[0].end, {"count": f"{len(faceless)}"})


MIN_PASSIVES = 3
PASSIVE_SHARE = 0.5
_SOMEBODY: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:ich|wir|uns|mir|unser\w*|von|durch|du|Sie|Ihnen)\b"),
    "en": re.compile(r"\b(?:I|me|my|[Ww]e|us|our|ours|by|you|your)\b"),
}


def _faceless(reading: Reading, sentence: Sentence) -> bool:
    has_passive = any(sentence.first <= p.participle < sentence.last for p in reading.passives)
    return has_passive and not _SOMEBODY[reading.lang].search(reading.own, sentence.start, sentence.end)


@check("passive_failure")
def passive_failure(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Something went wrong in a passive, with neither a doer nor a reason in the sentence, and no apology around it."""
    for sentence in reading.sentences:
        words = reading.said(sentence)
        lang = reading.lang
        if (
            not _WENT_WRONG[lang].search(words)
            or _SPARED_FAILURE[lang].search(words)
            or words.rstrip().endswith("?")
        ):
            continue
        if _PAST[lang].search(words) and _faceless(reading, sentence):
            yield Hit(sentence.start, sentence.end)


_PAST: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:wurden?|worden|war|waren|ist|sind)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:was|were|been)\b|\bn't\b", re.IGNORECASE),
}
_WENT_WRONG: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:irrtümlich\w*|versehentlich|fälschlich\w*|bedauerlicherweise|offenbar|anscheinend|leider|doppelt|falsch\w*|verwechselt|vertauscht|vergessen|übersehen|versäumt"
        r"|unterlassen|nicht (?:weiter\w+|bearbeitet|beantwortet|gesehen|verschickt|versendet|informiert|eingetragen|gebucht|beachtet|berücksichtigt|erfasst))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:mistakenly|accidentally|inadvertently|erroneously|wrongly|incorrectly|unfortunately|regrettably|apparently|twice|mixed up|swapped|overlooked|forgotten|missed|lost|omitted|neglected"
        r"|(?:not|n't|never) (?:\w+ )?(?:processed|answered|forwarded|passed|sent|informed|entered|booked|confirmed|actioned|recorded|noticed|checked|followed|delivered|updated|saved))\b",
        re.IGNORECASE,
    ),
}
_SPARED_FAILURE: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:weil|da|denn|deshalb|daher|leid|entschuldig\w*|noch nicht|eingestellt|ausverkauft|mehr hergestellt|produziert|angenommen|gebaut)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:because|since|as|therefore|that's why|sorry|apolog\w+|not yet|sold out|discontinued|nothing)\b",
        re.IGNORECASE,
    ),
}


@check("faceless_harm")
def faceless_harm(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A passive tells what was taken, changed or left undone, and its sentence names nobody who did it, neither before nor with "by".

    The rule's words are participles of harm, and those of help with a "not" before them. What still is ("the road is closed")
    is a state and no deed, and a "not" before harm is good news.
    """
    doc, own = reading.doc, reading.own
    for passive in reading.passives:
        auxiliary, participle = doc[passive.auxiliary], doc[passive.participle]
        between = {doc[i].lower_ for i in range(max(0, passive.auxiliary - 2), passive.participle)}
        if auxiliary.lower_ not in _DONE and "being" not in between:
            continue
        subject = passive.auxiliary - 1
        while subject > 0 and doc[subject].lower_ in _HELPERS:
            subject -= 1
        if doc[max(subject, 0)].lower_ in _PRONOUN:
            continue
        word = f"not {participle.lower_}" if between & _NOT else participle.lower_
        sentence = reading.sentence_at(auxiliary.idx)
        if word not in rule.words or sentence is None:
            continue
        if _YEAR.search(own, sentence.start, sentence.end):
            continue  # history: "the museum was opened in 1974"
        if _LIST_ITEM.match(own, own.rfind("\n", 0, sentence.start) + 1):
            continue  # a case in a list ("- Data is being lost") tells of nobody's deed
        if _DOER.search(own, sentence.start, sentence.end) or not _THING.search(
            own, sentence.start, auxiliary.idx
        ):
            continue
        yield Hit(_clause_start(own, sentence.start, auxiliary.idx), participle.idx + len(participle))


def _clause_start(own: str, start: int, auxiliary: int) -> int:
    """Where the clause of the passive begins: behind the last comma, semicolon, colon or joining word before it."""
    last = start
    for match in _JOINT.finditer(own, start, auxiliary):
        last = match.end()
    return last


_LIST_ITEM = re.compile(r"[ \t]*(?:[-–•*]|\d{1,2}[.)])[ \t]")
_YEAR = re.compile(r"\bin (?:1\d|20)\d\d\b")
_DONE = wordset("was were been")
_HELPERS = wordset("has have had been was were is are not n't never since also now then already")
_PRONOUN = wordset("you it that this they he she")
_NOT = wordset("not n't never")
_DOER = re.compile(
    r"\b(?:I|[Ww]e|[Oo]ur|[Uu]s|[Mm]e|[Mm]y|ours|mine|should|shouldn't)\b|\bby (?:the|our|an?|your|my|his|her|their|Mr|Mrs|Ms|Dr|[A-Z]\w+)\b"
)
_THING = re.compile(r"\w{3,}")
_JOINT = re.compile(r"[,;:–]\s+|\b(?:and|but|that|then)\s+")


@check("faceless_deed")
def faceless_deed(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A decision on the client's matter in the passive ("Die Akte wurde geschlossen."), with neither a doer nor a reason.

    Which deeds count stands in the rule's words: what is built, baked or delivered needs no doer.
    """
    for sentence in reading.sentences:
        done = [
            p
            for p in reading.passives
            if sentence.first <= p.participle < sentence.last
            and reading.doc[p.participle].lower_ in rule.words
        ]
        words = reading.said(sentence)
        if not done or not _OUR_MATTER.search(words) or _FAIR_DEED.search(words):
            continue
        planned = all(reading.doc[p.auxiliary].lower_ in ("wird", "werden") for p in done)
        if not (planned and _WHEN_PLANNED.search(words)):
            yield Hit(sentence.start, sentence.end)


_OUR_MATTER = re.compile(
    r"^(?:Es|Intern|Hierzu|Dazu|In|Im|Von|An|Auf|Dem|Zwischenzeitlich|Da|Dort|So|Nach)\b|\b(?:Ihr|Dein|dein)(?:e[nmrs]?)?\b|\b(?:Ihnen|dir|dich|Sie)\b"
    r"|\b(?:[Dd](?:ie|er|as|en|em|es)|[Ee]ine?[nmrs]?|[Zz]um|[Zz]ur|[Bb]eim?) (?:\w+ )?(?:Akte|Account|Angebot|Angelegenheit|Anmeldung|Anregung|Anschluss|Antrag|Auftrag|Ausnahme|Abbuchung|Behandlung"
    r"|Beschwerde|Bestellung|Betrag|Buchung|Entscheidung|Fahrt|Frist|Freigabe|Führung|Gebühr|Gruppe|Gutschrift|Hinweis|Impfung|Karte|Kaution|Konto|Kurs|Leistung|Lieferung|Mail"
    r"|Mahnung|Meldung|Miete|Platz|Preise?|Prämie|Rate|Rechnung|Reklamation|Reise|Rezept|Rückruf|Sache|Sperre|Strom|Tarif|Termin|Ticket|Umzug|Unterlagen|Verlängerung|Vertrag|Vorgang|Wasser"
    r"|Wohnung|Zahlung|Zimmer|Zugang|Zusage|Öffnungszeiten|Rollout|Akteneinsicht|Klärung|Eintrag|Daten|Brille)\b"
)
"""What a decision of ours is about. News tells in the passive too, of other things."""
_FAIR_DEED = re.compile(
    r"\b(?:bitte|ich|wir|uns|mir|(?:unser|mein)\w*|weil|denn|nachdem|damit|deshalb|automatisch|leid|entschuldig\w*|Herrn?|Frau|Dr|(?:von|durch) (?:der|den|dem|einem|einer|meiner|Ihnen|Ihrer|Ihrem|dir|[A-ZÄÖÜ]{2,})"
    r"|[Ww]unsch(?:gemäß)?|gewünscht|besprochen|vereinbart|erfolgreich|kostenlos|kostenfrei|Gesetz\w*|Polizei|Gericht|Straße|Feuerwehr|(?:1[0-9]|20)\d\d|wegen)\b|\?\s*$",
    re.IGNORECASE,
)
_WHEN_PLANNED = re.compile(
    r"\b(?:\d{1,2}\.|\d{1,2} uhr|heute|morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|jeden|jeweils|woche|tage[n]?|stunden?|immer|dann|wenn|bis)\b|\b\d{1,2}\.",
    re.IGNORECASE,
)
"""What is planned for a day, and what always goes like that, is an announcement, no decision in hiding."""


@check("component")
def component(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """What a team's own spaCy component left in ``doc.spans["takt"]`` under this rule's id."""
    for span in reading.doc.spans.get("takt", ()):
        if span.label_ == rule.id:
            yield Hit(span.start_char, span.end_char)

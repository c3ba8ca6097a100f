"""What a good reply holds: the concern taken up, and a next step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check, wording
from tone.rules.names import fold
from tone.words import wordset


@check("missing_next_step")
def missing_next_step(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Nothing is done, asked, offered or promised: the reader does not know how it goes on."""
    if reading.fragment or not reading.body.strip():
        return
    if reading.facts["categories"] & _SAYS_IT_ALREADY:
        return
    if "?" in reading.body or reading.promises or wording.REFUSAL[reading.lang].search(reading.body):
        return
    if _STEP[reading.lang].search(reading.body) or _TOLD_TO[reading.lang].search(reading.body):
        return
    yield Hit(reading.body_end, reading.body_end)


_SAYS_IT_ALREADY = frozenset(
    [
        "bare_refusal",
        "vague_promise",
        "command",
        "blame",
        "condescension",
        "sarcasm",
        "private_detail",
        "overpromise",
        "shouting",
    ]
)
"""Where one of these stands, it is what needs changing; a missing step beside it would be one finding too many."""

_TOLD_TO = {
    "de": re.compile(
        r"\b(?:wird|werden) (?:\w+ ){0,6}?(?:\w*ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]{3,}iert|(?:be|er|ver|zer|ent|über|unter)[a-zäöüß]{3,}(?:t|en))\b|\b(?:erfolgt|folgt|folgen)\b"
        r"|(?:^|[.!?:\n] ?)(?:[A-ZÄÖÜ][a-zäöüß]{2,}t (?:euch|uns|mir|dann|einfach|kurz)|[A-ZÄÖÜ][a-zäöüß]{2,}e? (?:dich|mir|dir|einfach|kurz))\b"
    ),
    "en": re.compile(
        r"(?:^|[.!?:\n] ?)(?:then |just |simply |first |next )?(?:add|ask|attach|bring|check|click|close|confirm|copy|delete|download|enter|fill|follow|get|give|go|hold|install|leave|log|move|note|paste|pick|press"
        r"|pull|push|put|remove|rename|restart|return|run|save|scan|see|select|set|sign|switch|take|type|update|upload|use|visit|wait|write)\b|\b(?:will|shall|is going to|are going to) (?:\w+ )?be \w+ed\b",
        re.IGNORECASE | re.MULTILINE,
    ),
}
"""Steps in the passive, and orders that a reader can follow."""


@check("missing_mirror")
def missing_mirror(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Not one noun, number or date of the client's mail comes back in the reply.

    A reply with facts of its own may have said it in other words: then it is a hint.
    """
    mail = reading.context.client_mail
    if reading.fragment or reading.context.first_reply is False:
        return
    theirs = content(mail, reading)
    if len(theirs) < MIN_CONTENT:
        return
    theirs |= small_words(mail)
    mine = content(reading.own, reading) | small_words(reading.own)
    if not any(shared(a, b) for a in theirs for b in mine):
        concrete = bool(_CONCRETE.search(reading.body)) or len(reading.body.split()) > MANY_WORDS
        yield Hit(reading.body_start, reading.body_start, {}, "hint" if concrete else "warning")


_CONCRETE = re.compile(r"\d|[A-ZÄÖÜ]{2,}\b|[„“\"»]")
MANY_WORDS = 30
MIN_CONTENT = 3

_STEP = {
    "de": re.compile(
        r"\b(?:bitte|bitten|(?:können|könnten|dürfen|müssen|sollten|brauchen|möchten|finden|erhalten|bekommen|haben|sehen) (?:nur |noch |jetzt |dann |also )?(?:Sie|wir|du|ihr)"
        r"|(?:Sie|du|ihr) (?:können|kannst|könnt|bekommen|bekommst|erhalten|erhältst|brauchen|brauchst|müssen|musst)"
        r"|(?!(?:hatten|hätten|waren|wären|wurden|würden)\b)(?:[A-ZÄÖÜ]?[a-zäöüß]+en) Sie\b|[a-zäöüß]{3,}st du\b|(?:kann|könnte) man|man kann|im notfall|ich (?:schicke|melde|rufe|prüfe|kümmere|habe|hab|schau|schaue|sende|gebe|sorge|bleibe|komme|lege|überweise)"
        r"|wir (?:schicken|melden|rufen|prüfen|kümmern|haben|senden|geben|sorgen|bleiben|kommen|legen|überweisen|erstatten|ersetzen|tauschen)"
        r"|sie (?:klicken|wählen|öffnen|gehen|schicken|nehmen|geben|laden|tragen|füllen|drücken)"
        r"|(?:rufe|schicke|melde|sende|gebe|schreibe|prüfe|erkläre|zeige|bringe|überweise|erstatte|hole|buche|kläre) (?:Sie|Ihnen|dich|dir|euch|mich|das|es|die|den|Ihre?n?)"
        r"|(?!(?:verstehe|sehe|bedaure|bedauere|weiße|denke|glaube|hoffe|finde|wünsche|danke|kenne|höre|lese|merke|hatte|wollte|konnte|dachte|sollte|musste|durfte|wusste"
        r"|könnte|möchte|müsste|würde|wäre|hätte|wurde|machte|brachte)\b)[a-zäöüß]{3,20}e ich"
        r"|(?!(?:verstehen|sehen|bedauern|denken|glauben|hoffen|finden|wünschen|danken|kennen|hören|lesen|merken|hatten|wollten|konnten|dachten|sollten|mussten|durften|wussten"
        r"|könnten|möchten|müssten|würden|wären|hätten|wurden|waren|machten|brachten|lassen)\b)[a-zäöüß]{3,20}en wir"
        r"|anbei|im anhang|angehängt|beigefügt|liegt bei|hängt an|hier sind|erledigt|dein|deine|deinen|deiner|dir|nimm|schick|sag|probier|guck|schau|gib)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:please(?! (?:be (?:advised|informed|aware|assured)|note|find))|you (?:can|could|may|should|will(?! (?:be aware|know|appreciate|understand|see|agree)\b)|only|just|need)|you'll|i(?:'ll| will| have|'ve)|we(?:'ll| will| have|'ve|'re)|let me know|attached|enclosed"
        r"|below|here (?:is|are)|open|click|choose|call|reply|send|try|tell|all i need|done|if you|would you|shall (?:we|i)|keep)\b",
        re.IGNORECASE,
    ),
}

_WORD = re.compile(r"\d[\d.,:/-]*\d|[^\W\d_]{4,}|\d{2,}|[A-Z]{2,3}\b|DIN \w+")
_GENERIC = frozenset(
    fold(word)
    for word in wordset(
        "anfrage nachricht schreiben mail email e-mail danke dank vielen bitte gruß grüße grüßen "
        "freundlichen liebe guten hallo sehr geehrte geehrter damen herren frau herr team ihnen ihre "
        "ihrer ihren ihrem eine einen einem einer eines nicht noch auch aber oder wenn dann dass weil "
        "haben habe hatte hatten wird werden wurde wurden sein sind waren können könnte könnten kann muss "
        "müssen soll sollte möchte möchten meine meinen meiner meinem unser unsere unserem unseren "
        "unserer mehr schon wieder immer jetzt heute gestern morgen ganz gerne gern alles alle diese "
        "dieser dieses dies hier dort über unter nach seit ohne vorgang nummer wissen geht gibt machen "
        "macht kein keine wann warum wieso welche welcher welches denn doch etwas einmal bereits "
        "unterlagen wurde freuen wichtig information informationen hello dear thanks thank your you with "
        "this that have has had been were from they them what when where which would could should please "
        "regards best kind about there their here will just more some than then very also into only know "
        "need want case issue query request message mail email contact team feedback concern matter "
        "anliegen fall frage fragen question questions morning afternoon evening bestellung order reise "
        "kunde kunden customer after before still back week weeks woche wochen tage days month monat days "
        "time zeit really sure like look make made does doesn didn isn wasn can't don't gute guter gutes "
        "neue neuen neuer even much many such each every again since because until while other another "
        "same good well able said told called working service support januar februar märz april mai juni "
        "juli august september oktober november dezember january february march june july october "
        "december"
    )
)


def content(text: str, reading: Reading) -> set[str]:
    """Stems that carry the concern: words of four letters and more, numbers, short names in capitals."""
    names = {fold(part) for part in (reading.context.client.name or "").split()}
    found = set()
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if word not in _GENERIC and word not in names and not _is_reference(text, match):
            found.add(word)
    return found


def small_words(text: str) -> set[str]:
    """Short nouns and the parts of dates and ranges: "Bad", "cot", "19-21". Too common to carry a concern alone."""
    found = re.finditer(r"\b(?:[A-ZÄÖÜ][a-zäöüß]{2}|[A-Z]{3}|[a-z]{3}|\d{2,})\b", text)
    return {fold(match[0]) for match in found if not _is_reference(text, match)} - _SMALL


_SMALL = wordset(
    "aber als am auf aus bei bin bis das dem den der des die dir ein für gar gut hab hat her ich ihm ihn ihr ist man mal mir mit nie nur nun ohne "
    "sie tag tun tut uhr uns und vom von vor war was weg wem wen wer wie wir zum zur fuer ueber also frau herr mail team "
    "all and any are but can did due end for get got had has her him his how its let may new not now off old one our out own per put say see set she the "
    "too two try use via was way who why yes yet you day lot bit big did ask isn don"
)


def _is_reference(text: str, match: re.Match[str]) -> bool:
    """ "Vorgang 55-9031": a number that only names the case takes nothing up."""
    before = text[max(0, match.start() - 14) : match.start()].casefold()
    return match[0][0].isdigit() and any(
        w in before for w in ("vorgang", "ticket", "nummer", "case", "reference", "fall ")
    )


_PREFIX = re.compile(
    r"^(?:(?:ueber|unter|rueck|vor|nach|ver|be|ge|er|ent|zer|ab|an|auf|aus|ein|mit|um|zu)(?=\w{5}))+"
)
_IN_COMPOUND = 6
_BROKEN_VOWEL = re.compile("([aou])e")
"""Umlauts come and go within a word: "Raum", "Räume"."""


def shared(a: str, b: str) -> bool:
    """One word in two forms or in a compound: "Rechnungen" and "Rechnung", "verbraucht" and "Jahresverbrauch", "abgebucht" and "Abbuchung"."""
    if a == b:
        return True
    a, b = _BROKEN_VOWEL.sub(r"\1", a), _BROKEN_VOWEL.sub(r"\1", b)
    if a == b:
        return True
    if a[0].isdigit() or b[0].isdigit():
        return False
    short, long = sorted((a, b), key=len)
    if len(short) >= _IN_COMPOUND and short[: max(_IN_COMPOUND, len(short) - 2)] in long:
        return True
    root, other = _PREFIX.sub("", a)[:4], _PREFIX.sub("", b)[:4]
    if len(a) >= 7 and len(b) >= 7 and len(root) == 4 and root == other and (root, other) != (a[:4], b[:4]):
        return True
    stem = min(len(a), len(b))
    return (stem >= 4 and a[:stem] == b[:stem] and abs(len(a) - len(b)) <= 8) or (
        stem >= 6 and a[: stem - 1] == b[: stem - 1] and abs(len(a) - len(b)) <= 3
    )


@check("undated_answer")
def undated_answer(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An answer or a deed is announced and nowhere in the reply stands a time for it.

    What hangs on the reader's own step ("sobald Sie ...") is fair, and one dated promise is enough for the others.
    """
    if any(promise.due is not None for promise in reading.promises):
        return
    for promise in reading.promises:
        sentence = reading.sentence_at(promise.start)
        start, end = (sentence.start, sentence.end) if sentence else (promise.start, promise.end)
        words = reading.own[start:end]
        if _BY_ITSELF.search(words):
            continue
        announced = _ANSWER[reading.lang].search(reading.own, promise.start, promise.end)
        if announced and not _TIMED[reading.lang].search(words):
            yield Hit(promise.start, promise.end)


_BY_ITSELF = re.compile(
    r"\b(?:automatisch|von selbst|in der app|automatically|in the app)\b|\bmeldet sich [^.!?]{0,40}\b(?:an|ab)\b",
    re.IGNORECASE,
)
"""What a program sends, and logging in, are no answers of ours."""

_ANSWER = {
    "de": re.compile(
        r"\b(?:meld(?:e|en|et)|hör(?:e|en|st|t)|kümmer[net]+|bescheid|laufenden|komm(?:e|en|t) (?:\w+ ){0,4}(?:zu|zurück)|prüf(?:e|en|t)|klär(?:e|en|t)|informier(?:e|en|t)|verbindung|nachricht|rückmeldung|antwort\w*)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:get back|look(?:ing)? into|hear (?:from|back)|be in touch|contact you|let you know|keep you|update you|reach out|come back to you|follow up|check on|investigate)\b",
        re.IGNORECASE,
    ),
}
_TIMED = {
    "de": re.compile(
        r"\b(?:wenn|falls|sobald|sollten?|wird (?:\w+ )?bis) (?:\w+ )?(?:Sie|du|ihr|Ihr|noch|etwas|die|der)\b|\bdann\b|\b(?:tag|tage|tagen|stunden?|wochen?|werktag\w*|arbeitstag\w*|uhr|heute|morgen|sofort|gleich)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:if|once|when|as soon as|should) you\b|\bif (?:it|there|anything)\b|\b(?:days?|hours?|weeks?|today|tomorrow|tonight|minutes?|then)\b",
        re.IGNORECASE,
    ),
}

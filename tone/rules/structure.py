"""What a good reply holds: the concern taken up, the feeling seen, an apology where it is due, a next step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check
from tone.rules.names import fold
from tone.words import wordset


@check("missing_next_step")
def missing_next_step(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Nothing is done, asked, offered or promised: the reader does not know how it goes on."""
    if reading.fragment or not reading.body.strip():
        return
    if reading.facts["categories"] & {"bare_refusal", "vague_promise", "command"}:
        return
    if (
        "?" in reading.body
        or any(p.due for p in reading.promises)
        or _STEP[reading.lang].search(reading.body)
    ):
        return
    yield Hit(reading.body_end, reading.body_end)


@check("missing_mirror")
def missing_mirror(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Not one noun, number or date of the client's mail comes back in the reply."""
    mail = reading.context.client_mail
    if reading.fragment or reading.context.first_reply is False:
        return
    theirs = content(mail, reading)
    if len(theirs) < MIN_CONTENT:
        return
    mine = content(reading.own, reading, own=True)
    if not any(shared(a, b) for a in theirs for b in mine):
        yield Hit(reading.body_start, reading.body_start)


@check("ignored_emotion")
def ignored_emotion(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An angry or worried client, and no word that shows it was heard."""
    if reading.fragment or reading.mood not in ("angry", "worried"):
        return
    if not _EMPATHY[reading.lang].search(_without_last_apology(reading)):
        yield Hit(reading.body_start, reading.body_start)


@check("apology_due")
def apology_due(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The reply tells of an own mistake, and nowhere says sorry."""
    if reading.fragment or SORRY[reading.lang].search(reading.body):
        return
    if reading.facts["categories"] & {"weak_apology"}:
        return
    fault = _OWN_FAULT[reading.lang].search(reading.body)
    excused = "defensiveness" in reading.facts["categories"] and "blame" not in reading.facts["categories"]
    excused = excused and reading.mood in ("angry", "disappointed")
    long_wait = reading.context.waiting_days >= LONG_WAIT and reading.mood in ("angry", "disappointed")
    if fault or long_wait or excused:
        yield Hit(reading.body_end, reading.body_end)


@check("apology_last")
def apology_last(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The only apology of a reply is its last sentence, after three others; it comes when the reader has given up."""
    sentences = reading.sentences
    if len(sentences) < MIN_BEFORE_LATE or "weak_apology" in reading.facts["categories"]:
        return
    sorry = [s for s in sentences if SORRY[reading.lang].search(reading.own, s.start, s.end)]
    if sorry == [sentences[-1]] and len(reading.own[sorry[0].start : sorry[0].end].split()) <= LATE_WORDS:
        yield Hit(sorry[0].start, sorry[0].end)


MIN_BEFORE_LATE = 4
LATE_WORDS = 10
LONG_WAIT = 5
MIN_CONTENT = 3

_STEP = {
    "de": re.compile(
        r"\b(?:bitte|bitten|(?:können|könnten|dürfen|müssen|sollten|brauchen|möchten|finden|erhalten|bekommen|haben|sehen) (?:nur |noch |jetzt |dann |also )?(?:Sie|wir|du|ihr)"
        r"|(?:Sie|du|ihr) (?:können|kannst|könnt|bekommen|bekommst|erhalten|erhältst|brauchen|brauchst|müssen|musst)"
        r"|(?:[A-ZÄÖÜ]?[a-zäöüß]+en) Sie\b|ich (?:schicke|melde|rufe|prüfe|kümmere|habe|hab|schau|schaue|sende|gebe|sorge|bleibe|komme|lege|überweise)"
        r"|wir (?:schicken|melden|rufen|prüfen|kümmern|haben|senden|geben|sorgen|bleiben|kommen|legen|überweisen|erstatten|ersetzen|tauschen)"
        r"|sie (?:klicken|wählen|öffnen|gehen|schicken|nehmen|geben|laden|tragen|füllen|drücken)"
        r"|(?:rufe|schicke|melde|sende|gebe|schreibe|prüfe|erkläre|zeige|bringe|überweise|erstatte|hole|buche|kläre) (?:Sie|Ihnen|dich|dir|euch|mich|das|es|die|den|Ihre?n?)"
        r"|(?!(?:verstehe|sehe|bedaure|bedauere|weiße|denke|glaube|hoffe|finde|wünsche|danke|kenne|höre|lese|merke|hatte|wollte|konnte|dachte|sollte|musste|durfte|wusste"
        r"|könnte|möchte|müsste|würde|wäre|hätte|wurde|machte|brachte)\b)[a-zäöüß]{3,20}e ich"
        r"|(?!(?:verstehen|sehen|bedauern|denken|glauben|hoffen|finden|wünschen|danken|kennen|hören|lesen|merken|hatten|wollten|konnten|dachten|sollten|mussten|durften|wussten"
        r"|könnten|möchten|müssten|würden|wären|hätten|wurden|waren|machten|brachten)\b)[a-zäöüß]{3,20}en wir"
        r"|anbei|im anhang|angehängt|beigefügt|liegt bei|hängt an|hier sind|erledigt|dein|deine|deinen|deiner|dir|nimm|schick|sag|probier|guck|schau|gib)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:please(?! (?:be (?:advised|informed|aware|assured)|note|find))|you (?:can|could|may|should|will|only|just|need)|you'll|i(?:'ll| will| have|'ve)|we(?:'ll| will| have|'ve|'re)|let me know|attached|enclosed"
        r"|below|here (?:is|are)|open|click|choose|call|reply|send|try|tell|all i need|done|if you|would you|shall|keep)\b",
        re.IGNORECASE,
    ),
}

SORRY = {
    "de": re.compile(
        r"\b(?:tut (?:es )?(?:mir|uns)\b.{0,20}\bleid|leid tut|entschuldig\w*|verzeih\w*|bedau[e]?r\w*|pardon|sorry|um verzeihung|unser fehler|mein fehler|unsere schuld|hätte nicht passieren"
        r"|das war unser|das ging auf unsere|tut mir|tut uns)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:sorry|apolog\w+|our (?:mistake|fault|slip|error)|my (?:mistake|fault|error)|regret|forgive)\b",
        re.IGNORECASE,
    ),
}

_OWN_FAULT = {
    "de": re.compile(
        r"\b(?:unregelmäßigkeit\w*|(?:zweimal|doppelt) (?:eingezogen|abgebucht|berechnet|gebucht|belastet)|(?:wir|ich) (?:haben?|hab) [^.!?]{0,60}(?:übersehen|vergessen|versäumt|verwechselt|vertauscht)"
        r"|(?:fehler|panne|versehen) (?:unsererseits|von uns|bei uns|in unserem|in unserer)|(?:bei uns|unsererseits|in unserem \w+) [^.!?]{0,40}(?:fehler|panne|versehen|schiefgegangen|schief gegangen|untergegangen|liegen ?geblieben))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:irregularity|(?:charged|billed|debited) (?:you )?twice|double[- ]?(?:charged|billed|booked)|(?:we|i) (?:overlooked|forgot|missed|mixed up|sent you the wrong|entered the wrong)"
        r"|(?:error|mistake) on our (?:side|end|part)|got lost on our)\b",
        re.IGNORECASE,
    ),
}

_EMPATHY = {
    "de": re.compile(
        r"\b(?:versteh\w*|verständlich\w*|nachvollzieh\w*|ärger\w*|sorge(?:n|)\b|sorgen\b|beunruhig\w*|tut (?:es )?(?:mir|uns)\b|leid tut|entschuldig\w*|verzeih\w*|angst\b|keine sorge|keine angst"
        r"|gut, dass (?:sie|du)|unangenehm\w*|belast\w*|schlimm\w*|erschreck\w*|schreck\w*|beruhig\w*|frust\w*|enttäusch\w*|wütend|zu recht|berechtigt\w*|viel geld|nervös\w*|mitgefühl|beileid"
        r"|hätte nicht passieren|darf nicht passieren|ernst(?:e|en)? (?:lage|situation)|kein wunder|kann mir (?:gut |)vorstellen|kann ich mir vorstellen|schwierige\w* (?:lage|situation|zeit)|das ist (?:wirklich |sehr |)(?:bitter|ärgerlich|schlimm|hart|blöd|doof)|bedrückend|bange|aufregung|aufgeregt|sauer\b|stress\w*|zermürb\w*)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:understand\w*|sorry|apolog\w+|worr\w+|scar\w+|alarm\w+|fright\w*|anx\w+|furious|ang(?:ry|er)|upset\w*|frustrat\w+|disappoint\w+|embarrass\w+|nervous|nerve-racking|stress\w*|glad you|right to|every right|every reason|distress\w*|sympath\w+|must (?:feel|be|have been)"
        r"|unsettl\w+|no need to panic|rest assured|shouldn't have happened|should not have happened|unacceptable|tough|awful|horrible|terrible|dreadful|painful|heart|comfort\w*|reassur\w*|feel)",
        re.IGNORECASE,
    ),
}


NAMED_FEELING = {
    "de": re.compile(
        r"\b(?:versteh\w* (?:gut|sehr gut|Ihren|deinen|Ihre|deine|, dass|ich)|(?:ich|das) versteh|nachvollzieh\w*|(?:Ihr|Ihren|dein|deinen) Ärger|beunruhig\w*|Sorgen?\b|Angst\b|(?:wütend|sauer|enttäuscht|nervös|geknickt) (?:sind|bist)"
        r"|zu Recht|viel Geld|eine Plage|keine schöne|das ist (?:wirklich |sehr |)(?:bitter|ärgerlich|schlimm|hart|blöd))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:i|we) (?:can |do |fully |completely |really )?understand (?:why|that|how|your|you)|every (?:reason|right)|(?:is|are|must be|must have been|sounds?|looks?) (?:\w+ )?(?:scary|frightening|alarming|worrying|upsetting|frustrating|stressful|awful|unsettling|annoying)"
        r"|sorry for the (?:fright|scare|worry|stress)|don't worry|your (?:anger|frustration|worry|disappointment|concern)|why you're (?:worried|upset|angry|nervous|frustrated))",
        re.IGNORECASE,
    ),
}


CONDOLENCE = {
    "de": re.compile(
        r"\b(?:Beileid|Ihren Verlust|deinen Verlust|Anteilnahme|verstorben|gestorben|Tod (?:Ihre|deine))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:condolences|your loss|(?:has|have) died|passed away|death of your)\b", re.IGNORECASE
    ),
}
"""Sorry for a loss is sympathy, not an apology."""


def _without_last_apology(reading: Reading) -> str:
    """The body without a last sentence that is only an apology: feelings are seen first or not at all."""
    sentences = reading.sentences
    if len(sentences) > 1:
        last = sentences[-1]
        words = reading.own[last.start : last.end]
        if len(words.split()) <= 8 and SORRY[reading.lang].search(words):
            return reading.own[reading.body_start : last.start]
    return reading.body


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


def content(text: str, reading: Reading, *, own: bool = False) -> set[str]:
    """Stems that carry the concern: words of four letters and more, numbers, short names in capitals."""
    names = {fold(part) for part in (reading.context.client.name or "").split()}
    found = set()
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if word not in _GENERIC and word not in names and not _is_reference(text, match):
            found.add(word)
    return found


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


def shared(a: str, b: str) -> bool:
    """One word in two forms or in a compound: "Rechnungen" and "Rechnung", "verbraucht" and "Jahresverbrauch", "abgebucht" and "Abbuchung"."""
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
        if _ANSWER[reading.lang].search(words) and not _TIMED[reading.lang].search(words):
            yield Hit(promise.start, promise.end)


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

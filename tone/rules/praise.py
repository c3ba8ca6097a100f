"""What a reply does well. Praise follows the same evidence as the findings: no sentence is praised that also needs changing.

Each check offers at most one place, the best one: praise that points at something weak is worth less than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.finding import Language
from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check, feelings, names, structure, wording


@check("praise_greeting")
def greeting(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The greeting names the reader, rightly."""
    if reading.greeting is None or not names.greets_by_name(reading):
        return
    yield Hit(reading.greeting.start, reading.greeting.end)


# --- the concern -----------------------------------------------------------------------------------------------------------


@check("praise_mirror")
def mirror(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The first sentence takes up one of the client's words, or one of the next two takes up several."""
    theirs = structure.content(reading.context.client_mail, reading)
    best: tuple[int, Sentence] | None = None
    for number, sentence in enumerate(reading.sentences[:MIRROR_SENTENCES]):
        words = reading.said(sentence)
        if _is_something_else(reading.lang, words):
            continue
        mine = structure.content(words, reading)
        taken_up = sum(any(structure.shared(a, b) for a in theirs) for b in mine)
        taken_up += LEAD if number == 0 and taken_up else 0
        enough = ENOUGH_SHARED + 1 if _OPENING[reading.lang].match(words) else ENOUGH_SHARED
        if taken_up >= enough and (best is None or taken_up > best[0]):
            best = taken_up, sentence
    if best is not None:
        yield Hit(best[1].start, best[1].end)


def _is_something_else(lang: Language, words: str) -> bool:
    """A feeling named, a no, a definition or a welcome may repeat the client's words without mirroring the concern."""
    return bool(
        feelings.NAMED_FEELING[lang].search(words)
        or feelings.CONDOLENCE[lang].search(words)
        or wording.REFUSAL[lang].search(words)
        or _NO_MIRROR[lang].search(words)
    )


MIRROR_SENTENCES = 3
LEAD = 1
"""What the first sentence has before the others: it is where one looks for being understood."""
ENOUGH_SHARED = 2
_NO_MIRROR = {
    "de": re.compile(
        r"\b(?:leider|gibt es (?:\w+ ){0,2}(?:nicht|kein\w*)|bedeutet|heißt|ist einfach|kurze antwort|willkommen|benötigen wir|müssen wir (?:noch )?prüfen)\b|:$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:unfortunately|there is no|there's no|means|is (?:just|simply)|short answer|welcome|we need)\b|:$",
        re.IGNORECASE,
    ),
}
_OPENING = {
    "de": re.compile(
        r"(?:vielen |herzlichen |besten |haben Sie (?:vielen )?)?(?:dank|danke)\b|bezugnehmend|wir nehmen bezug|anbei",
        re.IGNORECASE,
    ),
    "en": re.compile(r"(?:many )?thank(?:s| you)\b|further to|with reference", re.IGNORECASE),
}


@check("praise_emotion")
def emotion(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A feeling of the client is named."""
    for sentence in reading.sentences[:4]:
        words = reading.said(sentence)
        if feelings.NAMED_FEELING[reading.lang].search(words) or feelings.CONDOLENCE[reading.lang].search(
            words
        ):
            yield Hit(sentence.start, sentence.end)
            return


# --- promise, apology, reason ---------------------------------------------------------------------------------------------


@check("praise_promise")
def promise(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A promise with a time; the agent's own word before what others will do."""
    dated = [p for p in reading.promises if p.due is not None]
    own = [p for p in dated if _OWN_WORD[reading.lang].search(reading.own, p.start, p.end)]
    for found in (own or dated)[:1]:
        yield Hit(found.start, found.end)


_OWN_WORD = {
    "de": re.compile(r"\b(?:ich|wir|mich|uns|von (?:mir|uns))\b", re.IGNORECASE),
    "en": re.compile(r"\bI\b|\b(?i:we|me|us)\b"),
}


@check("praise_apology")
def apology(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An apology for something of ours that stands in the first half and is followed by a deed."""
    if "weak_apology" in reading.facts["categories"]:
        return
    sorry = feelings.SORRY[reading.lang]
    for number, sentence in enumerate(reading.sentences[:-1]):
        words = reading.said(sentence)
        said = sorry.search(words)
        if (
            said
            and _SAID_SORRY[reading.lang].search(words + " " + _before(reading, number))
            and not feelings.CONDOLENCE[reading.lang].search(words)
            and (number < 4 or number * 2 < len(reading.sentences))
        ):
            yield Hit(sentence.start, sentence.end)
            return


_SAID_SORRY = {
    "de": re.compile(r"\bleid\b|entschuldig|verzeih|bedau[e]?r|pardon|sorry", re.IGNORECASE),
    "en": re.compile(r"\bsorry(?! this)|apolog|forgive", re.IGNORECASE),
}


def _before(reading: Reading, number: int) -> str:
    return reading.said(reading.sentences[number - 1]) if number else ""


@check("praise_reason")
def reason(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A reason is given: beside a no, behind "weil", before "deshalb", or behind "der Grund:"."""
    for place in (_beside_refusal(reading), _with_marker(reading)):
        if place is not None:
            yield Hit(place.start, place.end)
            return


def _beside_refusal(reading: Reading) -> Sentence | None:
    """The sentence after a no, unless it is a step or a second no; a no that explains itself stands for itself."""
    if "bare_refusal" in reading.facts["categories"]:
        return None
    lang, sentences = reading.lang, reading.sentences
    for number, sentence in enumerate(sentences):
        words = reading.said(sentence)
        if not wording.REFUSAL[lang].search(words) or words.rstrip().endswith("?"):
            continue
        if _BECAUSE[lang].search(words):
            return sentence
        following = sentences[number + 1] if number + 1 < len(sentences) else None
        if following is not None and not _STEP_FOR_READER[lang].search(reading.said(following)):
            return following
    return None


def _with_marker(reading: Reading) -> Sentence | None:
    lang, sentences = reading.lang, reading.sentences
    for number, sentence in enumerate(sentences):
        words = reading.said(sentence)
        if words.rstrip().endswith("?"):
            continue
        if number and _THEREFORE[lang].match(words):
            return sentences[number - 1]
        if _BECAUSE[lang].search(words):
            return sentence
        announced = _ANNOUNCED[lang].search(words)
        if announced and words.rstrip().endswith(":") and number + 1 < len(sentences):
            return sentences[number + 1]
        if announced:
            return sentence
    return None


_BECAUSE = {
    "de": re.compile(
        r"\b(?:weil|denn|nämlich|sonst (?:würde|wäre|geht|gehen|müsste|müssen|kann|verl|zahl|entsteh|komm|läuft)\w*)\b|, da (?!haben|war|ist|geht)\w+|\bohne \w+ [^,.]{0,30}(?:nicht|kein)"
        r"|\b(?:liegt|lag) (?:daran|an (?:dem|der|einem|einer))\b|\b(?:entsteht|kommt|stammt|stammen) (?:\w+ )?(?:daher|aus|davon|dadurch)\b|\bnur,? wenn\b|\b(?:darf|dürfen) (?:\w+ ){0,3}nicht\b|\bwäre \w+ als\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:because|otherwise (?:you|we|it|they|the)|since (?:the|we|our|it|they|your)|as (?:the|our|your) \w+ (?:is|are|has|was|were)|which is why|that's why|the reason is|due to|couldn't|would cost|only (?:if|when))\b",
        re.IGNORECASE,
    ),
}
_THEREFORE = {
    "de": re.compile(r"\W*(?:deshalb|deswegen|daher|darum|dadurch)\b", re.IGNORECASE),
    "en": re.compile(
        r"\W*(?:therefore|that's why|this is why|so (?:the|your|it|we)\b|hence|as a result)", re.IGNORECASE
    ),
}
_ANNOUNCED = {
    "de": re.compile(
        r"\b(?:der|einen?|einem|einzigen|diesen) (?:einfachen |einzigen )?Grund\b|\b(?:die )?Ursache\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:the|one|a|simple) (?:reason|cause)\b", re.IGNORECASE),
}


# --- the next step ------------------------------------------------------------------------------------------------------------


@check("praise_next_step")
def next_step(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A step the reader can take, told politely and in words that can be followed; an answer asked for comes first."""
    if reading.facts["categories"] & {"command"}:
        return
    best: tuple[int, Sentence] | None = None
    for sentence in reading.sentences:
        weight = _step_weight(reading, sentence)
        if weight and (best is None or weight > best[0]):
            best = weight, sentence
    if best is not None:
        yield Hit(best[1].start, best[1].end)


def _step_weight(reading: Reading, sentence: Sentence) -> int:
    """0: no step; 1: something to do or to answer; 2: politely asked or told how; 3: the answer we wait for."""
    lang, words = reading.lang, reading.said(sentence)
    if words.rstrip().endswith(":") or _NO_STEP[lang].search(words):
        return 0
    if _ANSWER_ASKED[lang].search(words):
        return 3
    if _STEP_FOR_READER[lang].search(words):
        return 2
    return 1 if words.rstrip().endswith("?") or _MAY[lang].search(words) else 0


_NO_STEP = {
    "de": re.compile(
        r"\b(?:künftig|in Zukunft|keine Sorge|machen Sie sich (?:bitte )?keine)\b", re.IGNORECASE
    ),
    "en": re.compile(
        r"\b(?:in future|don't worry|please don't)\b|\bI(?:'ll| will)\b(?! need| plan)", re.IGNORECASE
    ),
}
_ANSWER_ASKED = {
    "de": re.compile(
        r"\b(?:(?:antworten|schreiben|sagen|nennen|schicken|senden|geben|rufen|melden) Sie (?:\w+ ){0,3}(?:mir|uns|mich|sich|ihr|kurz|bitte|einfach|dann|bis|mit)"
        r"|(?:antworte|schreib|sag|nenn|schick|gib|ruf|melde?) (?:mir|uns|mich|dich|kurz|einfach)|Sie schicken mir|kurz antworten|ein (?:Satz|Wort|Ja) (?:von|genügt|reicht)|brauche ich (?:noch )?von (?:Ihnen|dir)|was ich (?:noch )?von (?:Ihnen|dir) brauche)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:all i need|let me know|tell me|(?:just |please |simply )?(?:reply|answer|write|send|email|call) (?:me|us|with|to|back)|give me a (?:call|ring)|shall (?:we|i)|would you (?:like|prefer|rather)|a (?:word|line) from you)\b",
        re.IGNORECASE,
    ),
}
_STEP_FOR_READER = {
    "de": re.compile(
        r"\b(?:(?:bitten|geben|schicken|senden|nennen|sagen|schreiben|antworten|rufen|probieren|öffnen|klicken|wählen|melden|heben|fotografieren|legen|bringen|prüfen|nehmen|laden|gehen|stellen|lesen|warten|tragen|füllen|ziehen|drücken|schauen|starten|unterschreiben|holen|lassen|wenden|kommen|behalten) Sie"
        r"|Sie (?:klicken|wählen|öffnen|tragen|füllen|gehen|drücken)|(?:laden|schicken|geben|tragen|bringen) Sie (?:\w+ )?bitte|die laden Sie"
        r"|(?:schick|gib|sag|guck|schau|probier|nimm|klick|öffne|bestell|lade|antworte|ruf|trag|drück|wähl|melde?) |passt (?:Ihnen|dir|euch))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\bplease (?!note|be (?:advised|aware|assured)|accept|don't)\w+"
        r"|(?:^|[.:;,\n] ?(?:then |just |and )?)(?:open|click|choose|pick|press|switch|turn|invite|select|enter|go to|try|use|take|bring|change|delete|restart|check|fill|sign|keep|unplug|hold|scan|reply|send|call|ask|tell)\b(?! (?:is|was|has|will))",
        re.IGNORECASE,
    ),
}
_MAY = {
    "de": re.compile(
        r"\b(?:können Sie|Sie können|kannst du|du kannst|hilft|brauchen Sie nur|müssen Sie nur)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:you can|you may|you only need|you just need|there's an? \w+ (?:\w+ )?(?:on|at|under))\b",
        re.IGNORECASE,
    ),
}

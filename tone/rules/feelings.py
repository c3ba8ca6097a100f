"""Is the reader's feeling heard, and does an apology stand where one is due?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.finding import Language
from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check


@check("ignored_emotion")
def ignored_emotion(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An angry or worried client, and no word that shows it was heard; with a disappointed one it is a hint.

    A reply that names a day answers disappointment with deeds, and worry too where it hurts nowhere: then nothing is missing.
    """
    if reading.fragment or not reading.heated or is_heard(reading):
        return
    hurts = bool(reading.facts["categories"] & HURTS)
    if reading.has_dated_promise and (
        reading.mood == "disappointed" or (reading.mood == "worried" and not hurts)
    ):
        return
    severity = "hint" if reading.mood == "disappointed" else "warning"
    yield Hit(reading.body_start, reading.body_start, {}, severity)


HURTS = frozenset(
    [
        "blame",
        "condescension",
        "sarcasm",
        "command",
        "defensiveness",
        "vague_promise",
        "bare_refusal",
        "officialese",
        "hidden_actor",
        "shouting",
    ]
)
"""Categories that show how a reply is meant."""


def is_heard(reading: Reading) -> bool:
    """Does a sentence show that the feeling was seen? Formulas ("any inconvenience") and a last apology show nothing."""
    lang = reading.lang
    spoken = reading.sentences
    if len(spoken) > 1 and _is_short_apology(reading, spoken[-1].start, spoken[-1].end):
        spoken = spoken[:-1]
    told = [reading.said(sentence) for sentence in spoken]
    return any(_EMPATHY[lang].search(words) and not _FORMULA[lang].search(words) for words in told)


def _is_short_apology(reading: Reading, start: int, end: int) -> bool:
    words = reading.own[start:end]
    return len(words.split()) <= SHORT_APOLOGY and bool(SORRY[reading.lang].search(words))


SHORT_APOLOGY = 8


@check("apology_due")
def apology_due(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The reply tells of an own mistake, and nowhere says sorry. Where only the reader's anger speaks for one, it is a hint."""
    if reading.fragment or SORRY[reading.lang].search(reading.body):
        return
    if reading.facts["categories"] & {"weak_apology"}:
        return
    upset = reading.mood in ("angry", "disappointed")
    excused = "defensiveness" in reading.facts["categories"] and "blame" not in reading.facts["categories"]
    unheard = upset and not is_heard(reading)
    long_wait = reading.context.waiting_days >= (WAIT_UNHEARD if unheard else LONG_WAIT)
    if _OWN_FAULT[reading.lang].search(reading.body) or (upset and (long_wait or excused)):
        yield Hit(reading.body_end, reading.body_end)
    elif unheard and reading.mood == "angry":
        yield Hit(reading.body_end, reading.body_end, {}, "hint")


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
WAIT_UNHEARD = 4
"""Days a client may wait before an apology is due; the shorter where nothing in the reply shows that they were heard."""

SORRY = {
    "de": re.compile(
        r"\b(?:tut (?:es )?(?:mir|uns)\b.{0,20}\bleid|leid tut|entschuldig\w*|verzeih\w*|bedau[e]?r\w*|pardon|sorry|um verzeihung|unser fehler|mein fehler|unsere schuld|hätte nicht passieren"
        r"|das war unser|das ging auf unsere|tut mir|tut uns)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:sorry|apolog\w+|(?:this one|that one|that|this)(?:'s| is) on us|our (?:mistake|fault|slip|error)|my (?:mistake|fault|error)|regret|forgive)\b",
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


_EMPATHY: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:versteh\w*|verständlich\w*|nachvollzieh\w*|nachfühl\w*|mitfühl\w*|glaub\w* (?:ich|wir) (?:Ihnen|dir|euch)|(?:ich|wir) glaub\w* (?:Ihnen|dir|euch)"
        r"|(?:ver|ge)?ärger\w*|sorgen?\b|beunruhig\w*|unruh\w*|(?:er)?schreck\w*|erschrock\w*|schock\w*|angst|ängst\w*|bange|mulmig|panik|nervös\w*|aufreg\w*|aufgeregt|aufgebracht|wütend|wut|sauer|empör\w*"
        r"|(?:ge)?nervt?\b|nervig\w*|enttäusch\w*|frust\w*|stress\w*|zermürb\w*|belast\w*|unangenehm\w*|peinlich\w*|traurig\w*|trauer\w*|mitgefühl|beileid|anteilnahme|verlust|gute besserung"
        r"|tut (?:es )?(?:mir|uns)\b|leid tut|entschuldig\w*|verzeih\w*|sorry|schlimm\w*|bitter\w*|ätzend\w*|hart(?:e[nrs]?)?|mist\b|mies\w*|blöd\w*|doof\w*|lästig\w*|misslich\w*|unschön\w*|schade"
        r"|(?:un|nicht )zumut\w*|zumutung|(?:in|un)akzeptab\w*|nicht (?:akzeptabel|hinnehmbar|in ordnung|schön|hinzunehmen)|kein zustand|so geht (?:das|es) nicht|darf (?:\w+ )?nicht (?:\w+ )?(?:passieren|sein|bleiben|vorkommen)|hätte (?:\w+ )?nicht (?:\w+ )?(?:passieren|dürfen|vorkommen)"
        r"|schwer (?:macht|fällt|genug)|(?:doppelt|sehr) schwer|schwierige\w* (?:lage|situation|zeit)|ernste\w* (?:lage|situation)|kopfzerbrechen|bauch(?:weh|schmerzen|grummeln)|kopfschmerzen|alb?traum|alptraum|plage|qual|tut weh|wehtut|weh tut"
        r"|keine (?:sorge|angst|panik|bange)|aufatmen|durchatmen|atmen? (?:\w+ ){0,3}durch|beruhig\w*|unbesorgt|entwarnung|(?:droht|passiert) (?:Ihnen|dir) nichts|(?:Ihnen|dir) (?:droht|passiert) nichts|nichts falsch gemacht|gut, dass (?:Sie|du)"
        r"|zu recht|recht (?:haben|hast)|(?:haben|hast) (?:Sie|du)? ?(?:\w+ )?recht\b|berechtigt\w*|viel geld|kein wunder|vorstell(?:en|bar)|(?:hatten|hattest) (?:Sie|du) sich? \w* ?anders|anders (?:vorgestellt|gewünscht|erwartet)|anders (?:wurde|wird|geworden)"
        r"|(?:wäre|wären|hätte|hätten|würde|würden|ginge|ging) (?:\w+ ){0,3}auch|nase (?:auch )?voll|(?:jeden|jedem) (?:ärgern|anders)|(?:genau|alles|völlig) richtig gemacht|(?:ist|wird) (?:sehr |ganz |wirklich )?eng|geht (?:natürlich|gar|so|überhaupt|wirklich) nicht|bedrück\w*|im stich|hängen lassen|mühsam\w*|anstreng\w*)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:i|we) (?:can |do |fully |completely |really |quite |well |certainly |very much )*(?:understand|appreciate (?:how|why)|sympathi[sz]e)|understandabl\w+|sorry|apolog\w+|worr\w+|scar(?:e|ed|y|ing)|startl\w+|alarm(?:ed|ing)|fright\w*|fear\w*|anx\w+"
        r"|furious|ang(?:ry|er)|cross|livid|upset\w*|frustrat\w+|annoy\w+|irritat\w+|infuriat\w+|madden\w+|disappoint\w+|let (?:you|them) down|embarrass\w+|nervous|nerve-\w+|stress\w*|distress\w*|shock\w*|shak(?:en|es|ing)|rattl\w+|unnerv\w+|unsettl\w+"
        r"|sting\w*|nasty|horrid|horribl\w+|horrif\w+|rotten|miserable|awful|terribl[ey]|dreadful|painful|hurts?|exhaust\w+|tiring|tough|rough|unfair|unacceptable|not acceptable|not good enough|no wonder|bad luck|maddening|a shame|a pity"
        r"|glad you|(?:you're|you are|you were) (?:quite |absolutely |completely |perfectly )?right|right to|every (?:right|reason)|in your (?:place|shoes|position)|(?:i'd|i would|we'd|we would|would have|anyone|anybody) (?:\w+ ){0,4}(?:too|as well|anyone|anybody)|worry any(?:one|body)"
        r"|must (?:feel|have been|have felt)|must be (?:\w+ )?(?:hard|difficult|exasperating|draining|confusing)|(?:good|glad|right) (?:that )?you (?:asked|wrote|called|rang|noticed|spotted|checked|told)|d(?:id|one) the right thing|that's not (?:on|right|ok|okay|fair)\b|not wasting (?:any(?:body|one)'s|my|our) time|bearing with|(?:can|could) (?:only )?(?:see|imagine|hear|tell) (?:why|how|that|this|what)|know how (?:much|hard|important|worrying)|last thing|how much (?:hangs|depends|it means)|(?:hard|difficult) (?:time|times|days?|news|on you|for you)|rather a long"
        r"|no need to (?:worry|panic)|no (?:reason|cause) to (?:worry|panic)|(?:don't|not to) (?:worry|panic)|rest assured|(?:is|are) (?:safe|fine)\b|(?:have|has|had)(?:n't| not) done anything|did nothing|nothing (?:is|was|has been) lost|good news|relie[fv]\w*|reassur\w*|comfort\w*"
        r"|should(?:n't| not) have (?:happened|had)|sympath\w+|condolence\w*|your loss|grie[fv]\w*|heart(?:felt|breaking|y)?\b(?! of)|feel(?!ing? free)(?! free))\b",
        re.IGNORECASE,
    ),
}
_FORMULA: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"unannehmlichkeit|um (?:ihr |dein |etwas )?verständnis|\b(?:entschuldig\w*|leid|bedau\w+|verzeih\w*|sorry),? (?:falls|wenn|sofern|sollten?)\b|für (?:ihr|dein) verständnis|sehr ernst|^\W*(?:das )?verstehe(?:n wir| ich)\W*$|^\W*(?:ich|wir) verstehen?(?: das)?\W*$|entschuldig\w+ für die umstände",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"inconvenience|your (?:patience and )?understanding|very seriously|\b(?:sorry|apolog\w+|regret)[^.!?]{0,20}\bif\b|please understand|^\W*sorry to hear (?:that|this|it|about (?:that|this|it))\W*$|^\W*(?:i|we) understand(?: that)?\W*$|feel free",
        re.IGNORECASE,
    ),
}

NAMED_FEELING: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:(?:versteh|nachvollzieh|nachfühl)\w*|verständlich\b|glaub\w* ich (?:Ihnen|dir)|(?:Ihr|Ihre|Ihren|dein|deinen) (?:\w+ )?(?:Ärger|Sorge|Wut|Frust|Enttäuschung|Unmut)|beunruhig\w*|Sorgen?\b|Angst\b|Schrecken?\b|Panik\b|(?:wütend|sauer|enttäuscht|nervös|geknickt|aufgebracht|verärgert) (?:sind|bist)"
        r"|zu Recht|viel Geld|eine Plage|keine schöne|(?:ist|war|sind|wäre) (?:\w+ ){0,3}(?:bitter|ärgerlich|schlimm|hart|blöd|doof|ätzend|mies|nervig|lästig|unangenehm|belastend|frustrierend|zermürbend|anstrengend|schwer|zumutbar)\b|(?:das|so was) nervt|so ein Mist|(?:sehr|wirklich|echt|richtig|besonders) ärgerlich|tut weh"
        r"|(?:wäre|hätte|würde) (?:\w+ ){0,4}auch\b|auch (?:sauer|wütend|genervt|aufgeregt|geärgert|Bauchweh|nervös|erschrocken)|fehlt einem|doppelt schwer|anders wurde|keine (?:Sorge|Panik|Angst))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:i|we) (?:can |do |fully |completely |really |quite )*(?:understand (?:why|that|how|your|you)|hear|see how|imagine)|every (?:reason|right)|(?:is|are|must be|must have been|sounds?|looks?|was|were) (?:\w+ ){0,2}(?:scary|frightening|alarming|worrying|upsetting|frustrating|stressful|awful|unsettling|annoying|unnerving|maddening|miserable|horrible|nasty|hard|tough)"
        r"|(?:a|an|such a) (?:\w+ )?(?:nasty|awful|horrible|horrid|dreadful|rotten|miserable|frightening|worrying) \w+|sorry for the (?:fright|scare|worry|stress)|(?:don't|not to) worry|your (?:anger|frustration|worry|disappointment|concern|annoyance)|(?:you're|you are) (?:\w+ ){0,2}(?:worried|upset|angry|nervous|frustrated|annoyed|disappointed|cross)"
        r"|of course you (?:are|were)|(?:would|must) (?:have )?(?:\w+ )?(?:startle|worry|worried|upset|annoy|frighten|scare|alarm|shake)\w* (?:me|anyone|anybody|us)|(?:i'd|i would) (?:be|have been|feel) (?:\w+ ){1,3}(?:too|as well)|gave you a (?:fright|scare|shock)|know how much|(?:no|little) wonder|rather a long)\b",
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

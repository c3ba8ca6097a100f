"""A German no that comes alone, whatever verb it is said with: read clause by clause, with what could soften it around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check

_NOT = re.compile(r"\b(?:nicht|nichts|nix|keine?[nmrs]?|keinerlei|niemand|nie)\b", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\b(?:noch nicht|noch kein\w*|nicht nur|nichts weiter|nichts (?:mehr )?(?:zu )?(?:tun|unternehmen|befürchten)|kein problem|keine sorge|nicht verloren|nicht vergessen|keine (?:kosten|gebühr\w*)|nicht böse"
    r"|nicht ausschließen|nicht versprechen|nicht sagen, (?:wann|ob|wie|wo)|kein\w* (?:fehler|störung|schaden|einwände|mühe)|nicht länger|nichts falsch|kein wunder|nicht warten|zwar|mehr als|nicht weiter|sage nicht, dass|über (?:andere\w*|den anderen|die anderen|dritte))\b|^(?:wie|wann|ob|was|wer|welche\w*)\b[^,]*, ",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:[Ww]ir|[Ii]ch|[Bb]ei uns|[Uu]nsererseits|[Nn]iemand|[Kk]einer)\b")
_GIVEN = re.compile(
    r"\b(?:Sie|[Dd]u|Ihre?n?|[Dd]eine?|Ihr)\b(?: \w+){0,6}? (?:bekommen|bekommst|bekommt|erhalten|erhältst|erhält|kriegen|kriegst|kriegt|dürfen|darfst|darf|haben|hast|hat|können|kannst)\b"
    r"|\b(?:bekommen|bekommst|erhalten|erhältst|kriegen|kriegst|dürfen|darfst|haben|hast|können|kannst) (?:Sie|[Dd]u|Ihr)\b"
)
_CLAIM = re.compile(
    r"\b(?:anspruch|recht auf|(?:vorzeitig|vorher) |bekommen|bekommst|bekommt|erhalten|erhältst|erhält|krieg\w+|dürfen|darfst)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\b(?:habe|haben|hat|hatte|hatten|wurde|wurden|war|waren)\b.*\b(?:ge\w{2,}(?:t|en)|\w{2,6}ge\w{2,}(?:t|en)|(?:be|er|ver|ent)\w{3,}(?:t|en))\b(?! (?:kann|können))|\b(?:hatte|hatten|konnte|konnten|wusste|wussten|wollte|wollten|sollte|sollten|möchte|möchten|überlege\w*|muss|müssen|hoffe|hoffen|finde|sehe ich|weiß|kenne|verstehe|glaube)\b",
    re.IGNORECASE,
)
"""What was not done, seen or known is told, not refused."""
_SIDE = re.compile(r"(?:und )?(?:dass|wenn|ob|was|falls|sobald|obwohl|damit|bevor|bis|die|der|das ich|wie)\b")
"""A side clause says how things are, it refuses nothing."""
_SPOKEN = re.compile(
    r"\b(?:fehlanzeige|nope|sicher nicht|leider nein|(?<!das )bedaur?e,|out of scope|falsche abteilung|keine chance(?=[.!])|(?:kannst du|können sie|könnt ihr) (?:das |es )?(?:leider |gleich |getrost )?vergessen|(?:da|hier|fall|dagegen) ist (?:leider )?nichts zu (?:machen|wollen)|kann man (?:\w+ ){0,2}(?:nichts|nix) machen"
    r"|(?:wird|werden|wurde|wurden) (?:\w+ ){0,4}?(?:abgewiesen|abgelehnt|zurückgewiesen|nicht stattgegeben|verworfen)|keine folge (?:gegeben|geleistet)|(?:kommt|kommen) (?:\w+ ){0,4}?nicht (?:infrage|in frage|in betracht)|(?:ist|sind) (?:\w+ ){0,6}?nicht (?:vorgesehen|erlaubt|gestattet|zulässig|erwünscht|drin|machbar|zu machen)"
    r"|muss ich sie (?:\w+ )?enttäuschen|müssen wir sie (?:\w+ )?enttäuschen|muss ich dich enttäuschen|(?:ist|sind) (?:schon |bereits |leider |komplett |restlos ){0,3}(?:voll|ausgebucht|vergeben|final|endgültig)(?=[.!,])|passt (?:leider )?nicht (?:zu uns|in unser\w*)|nicht unsere baustelle|nicht (?:mein|unser) (?:bereich|thema)"
    r"|bleibt(?: der| die| das)?(?: \w+){0,3}, wie (?:er|sie|es) ist|(?:bleibe|bleiben) (?:ich|wir)?\s?(?:\w+ ){0,2}bei (?:unserer|der|meiner) (?:entscheidung|ablehnung|absage|auffassung)|(?:sehen|sehe) (?:wir|ich) (?:\w+ ){0,2}(?:ab|keinen anlass|keine veranlassung|keinen grund|keine möglichkeit)|müssen (?:wir|ich) (?:\w+ ){0,6}?ablehnen|(?:wir|ich) (?:müssen|muss) (?:\w+ ){0,6}?ablehnen"
    r"|haben wir (?:\w+ )?eingestellt|gibt (?:es|'s) (?:\w+ ){0,3}?keine?[nrs]?(?: (?:mehr|\w+))?[.!]|gibt's keine?[nrs]?\b|wird (?:\w+ ){0,3}?nicht (?:ge\w+t|ge\w+en|be\w+t|er\w+t|ver\w+t)[.!]|(?:sind|ist) (?:wir |ich )?(?:\w+ ){0,5}nicht interessiert|vergeben wir (?:\w+ ){0,2}(?:nicht|keine?)|bleibt es bei (?:der|dem|unserer|ihrer|diesem|dieser)\b|bleibt gesperrt|absagen zu müssen|verneint|nicht (?:erfüllbar|umsetzbar|verhandelbar|zugelassen)|(?:nicht|kaum) (?:zu hoffen|rechnen|zu rechnen)(?=[.!])|aus dem kopf schlagen|kein interesse|abschlägig|für uns (?:erledigt|abgeschlossen))",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:weil|denn|deshalb|daher|deswegen|darum|nämlich|grund|gründen?|sonst|andernfalls|damit|wegen|vorschrift\w*|gesetz\w*|sicherheit\w*|schutz|schützt|verschlüsselt|allergi\w+)\b|(?:^|[,;–] )da (?!ist|war|kann|können|haben|geht|nur|muss|müssen|sind|hat|gibt|kommt|wird|werden|hilft|bleibt)\w+ ",
    re.IGNORECASE,
)
_WAY_OUT = re.compile(
    r"\b(?:aber|jedoch|dafür|stattdessen|sondern|trotzdem|dennoch|alternativ\w*|anbieten|biete\w*|angebot|frei (?:sind|ist|wäre|wird)|(?:ist|sind|wäre|wird) (?:\w+ ){0,3}frei|noch frei|möglich|geht es|geht das|klappt|sie können|können sie|du kannst|kannst du|du darfst|dürfen sie|kann ich|ich kann|können wir|könnte|könnten"
    r"|hilft|helfe\w*|leihe\w*|bekommen sie|bekommst du|erhalten sie|hängt an|angehängt|anbei|reicht|genügt|gratis|kostenlos|hat noch|haben noch|nummer|adresse|link|nimmt|macht ihnen|hätte|vormerken|vorgemerkt|warteliste|zuständig ist|wenden|nächste\w*|ab (?:montag|dienstag|mittwoch|donnerstag|freitag|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
    r"|gutschein\w*|gutschrift|hätten wir|hätte ich|suchen wir wieder|schenke\w*|spendiere\w*|ersatz\w*|bereit|habe ich|haben wir|ich habe|wir haben|schon)\b|\?",
    re.IGNORECASE,
)
"""Anything that shows a way on: an offer, a place, a time, a question."""


MAX_SAID = 600
"""Characters of a sentence that are read: a no that stands further in is no plain one, and its patterns look both ways."""


@check("plain_no")
def plain_no(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The first no of a reply that has neither a reason beside it nor a way out behind it. The rule's words are verbs of granting."""
    sentences = reading.sentences
    for number, sentence in enumerate(sentences):
        words = reading.own[sentence.start : min(sentence.end, sentence.start + MAX_SAID)]
        found = (
            None if words.rstrip().endswith("?") or _HARMLESS.search(words) else _refusal(words, rule.words)
        )
        if found is None:
            continue
        near = " ".join(reading.said(s) for s in sentences[max(0, number - 1) : number + 2])
        rest = reading.own[sentence.start + found : reading.body_end]
        if not (_REASON.search(near) or ":" in words or _WAY_OUT.search(rest)):
            yield Hit(sentence.start, sentence.end)
            return


def _refusal(words: str, verbs: frozenset[str]) -> int | None:
    """Where the clause that refuses ends, counted from the beginning of the sentence."""
    if spoken := _SPOKEN.search(words):
        return _clause_end(words, spoken.end())
    for clause in re.finditer(r"[^,;–]+", words):
        said = clause[0].strip()
        if not _NOT.search(said) or _REPORT.search(said) or _SIDE.match(said):
            continue
        spoken_words = re.findall(r"\w+", said.casefold())
        if _WE.search(said) and not verbs.isdisjoint(spoken_words):
            return clause.end()
        if _GIVEN.search(said) and _CLAIM.search(said):
            return clause.end()
    return None


def _clause_end(words: str, position: int) -> int:
    mark = re.search(r"[,;–]", words[position:])
    return position + mark.start() if mark else len(words)

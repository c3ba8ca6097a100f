"""Whether a mail says thanks and nothing else, so that it need not reopen anything. An unknown word means: no."""

from __future__ import annotations

import re

LONGEST = 240
"""Characters; nobody who only says thanks writes more."""


def only_thanks(text: str) -> bool:
    """True when every word of the new text belongs to a greeting, to thanks, to "it works" or to good wishes."""
    text = text.strip()
    if len(text) > 3 * LONGEST:
        return False  # a smiley has at most three characters: it stays too long without them
    text = _SMILEY.sub(" ", text)
    if not text or len(text) > LONGEST or _ASKING.search(text):
        return False
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and not _SALUTATION.match(line.strip())
    ]
    if len(lines) > 1 and _SIGNED.match(lines[-1]):
        lines.pop()
    plain = _SETTLED.sub(" ", _NAMED.sub(r"\1", " \n".join(lines)))
    words = [word.casefold() for word in _WORD.findall(plain)]
    return bool(_THANKS.intersection(words)) and _HARMLESS.issuperset(words)


_SALUTATION = re.compile(
    r"(?:sehr geehrte[rs]?|liebe[rs]?|hallo|hi|hey|moin|guten (?:tag|morgen|abend)|servus|grüezi|dear|hello|"
    r"good (?:morning|afternoon|evening))"
    r"(?:\s(?:herr|frau|mr|mrs|ms|dr|prof|zusammen|team|liebes|all|there)\.?){0,3}(?:\s[^\W\d_][\w'’.-]{1,30}){0,3}\s?[,!.]?$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(\b(?:[Dd]anke(?:schön)?|[Dd]ank|[Tt]hanks|[Tt]hank you|[Hh]allo|[Hh]i|[Ll]iebe[rs]?)\b,?)"
    r"\s(?:(?:Herr|Frau|Mr|Mrs|Ms|Dr)\.? ){0,2}[A-ZÄÖÜ][\w'’-]{1,30}(?: [A-ZÄÖÜ][\w'’-]{1,30})?(?=\s*(?:[,.!:;]|$|und\b|and\b|für\b|for\b))"
)
_SIGNED = re.compile(r"[A-ZÄÖÜ][\w'’-]{1,20}(?: [A-ZÄÖÜ][\w'’.-]{1,20})?$")
"""A name below the thanks."""
_SETTLED = re.compile(
    r"\b(?:(?:jetzt|nun) (?:geht|läuft|funktioniert|klappt) (?:es|alles|das)(?: wieder)?|(?:dann )?(?:ist|wäre) (?:ja |somit |damit |nun |jetzt ){0,2}alles (?:geklärt|erledigt|gelöst)"
    r"|(?:sie haben|du hast|ihr habt) (?:mir|uns) (?:damit |sehr |wirklich |gut )?(?:weiter)?geholfen"
    r"|(?:geht|läuft|funktioniert|klappt) (?:jetzt |nun )?wieder(?: alles| einwandfrei)?|(?:das |mein )?problem (?:(?:ist|wurde|hat sich) )?(?:damit |jetzt |nun )?"
    r"(?:gelöst|behoben|erledigt)|noch (?=ein(?:en|e)? schön)|(?:schönen?|schönes) \w{3,10}tag noch|(?:the |my )?(?:issue|problem) (?:is|was|has been) (?:now )?(?:fixed|solved|resolved)"
    r"|(?:ich habe |wir haben |habe )?(?:die|den|das|ihre?|deine?|eure|alle) (?-i:[A-ZÄÖÜ][\w-]{2,30}) (?:ist |sind )?(?:gut |heute |gerade |soeben |schon )?(?:erhalten|bekommen|angekommen|eingetroffen|eingegangen)"
    r"|(?:das |es )?hat (?:mir |uns )?(?:sehr |gut )?geholfen"
    r"|(?:das |mein )?(?:ticket|vorgang|anfrage) (?:kann|können sie|darf) (?:damit |jetzt |gerne? )?(?:geschlossen werden|schließen))\b",
    re.IGNORECASE,
)
"""Phrases of words that alone would not be harmless ("wieder ein Problem")."""
_ASKING = re.compile(
    r"\?|\b(?:aber|jedoch|allerdings|leider|bitte|trotzdem|nur noch|außer|nicht|kein\w{0,2}|noch (?:eine|immer)|wann|warum|wieso|wie|wo|könn(?:en|ten|test)|kannst|würden?|"
    r"bräuchte|brauche|but|however|unfortunately|please|still|not|don't|doesn't|no|when|why|how|could|can you|would|need|another|except|although)\b",
    re.IGNORECASE,
)
_SMILEY = re.compile(r"[:;]-?[)D(P]|\^\^|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]|<3")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_THANKS = frozenset({"danke", "dank", "dankeschön", "dankesehr", "merci", "thanks", "thank", "thx", "ty"})
_GERMAN = """
super prima klasse toll genial cool fein großartig fantastisch mega perfekt top wunderbar spitze hervorragend bestens erledigt geklappt funktioniert angekommen
besten herzlichen vielen viel vielmals lieben sehr ganz herzlich herzlichst tausend nochmal nochmals einmal auch ihnen dir euch sie du ihr und
ihre ihren eure eurer deine deiner ihrer die der das den dem für schnelle rasche prompte gute nette freundliche tolle schnellen raschen
hilfe antwort rückmeldung unterstützung info infos information informationen auskunft bearbeitung erledigung lösung bemühungen mühe hinweis
erklärung klärung nachricht mail email service geduld zeit einsatz umsetzung zusendung ok okay oki alles klar gut passt jetzt nun es
läuft geht klappt hat hatte haben habe ich wir ist war damit bei mir uns so einwandfrei freut mich freue nett lieb von weiterhin
schönes schönen schöne schön einen ein eine wochenende feierabend tag abend woche rest wünsche wünschen guten noch gruß grüße grüßen viele liebe
beste mit freundlichen herzliche bis dann bald gleichfalls ebenso erhalten bekommen gelöst hab zur kenntnis genommen
"""
_ENGLISH = """
great awesome excellent works cheers perfect
a lot lots so much very many for the your you my our quick fast prompt help reply response support answer assistance info information
that this it is was all good fine now works worked fixed solved resolved received got sorted and nice lovely have day weekend evening brilliant
fantastic wonderful appreciate appreciated really kind best regards wishes kindly to from team me everything i we update clarification
"""
_HARMLESS = _THANKS.union(_GERMAN.split(), _ENGLISH.split())

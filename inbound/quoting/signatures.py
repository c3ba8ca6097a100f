"""Where a message stops being a message: signatures, notes of mobile programs, legal disclaimers, list footers.

The closing formula and everything below it belong to the signature ("Mit freundlichen Grüßen" + name block), because
that is what repeats from mail to mail; so the new text ends with its last sentence. A postscript is new text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from inbound.quoting.disclaimers import DISCLAIMER, first_filled, mark_disclaimers, set_kind
from inbound.quoting.lines import Line
from inbound.quoting.scan import Kind

_I = re.IGNORECASE
LONGEST = 40
"""Filled lines below a closing formula; more is no signature."""


def mark(lines: list[Line], kinds: list[Kind], *, sender_name: str = "") -> None:
    """Turn the ends of new text into `signature` and `disclaimer`, in place. The first words of a mail stay new."""
    runs = _runs(lines, kinds)
    more = len(runs) > 1 or any(kind != "new" for kind in kinds)
    for number, (start, end, closes) in enumerate(runs):
        stop = mark_disclaimers(lines, kinds, start, end, top=not number)
        first = first_filled(lines, start, stop)
        answered_below = more and first < stop and _is_mobile(lines[first].head)
        body = first if number or answered_below else first_filled(lines, first + 1, stop)
        if body < stop and (closes or answered_below):
            _mark_signature(lines, kinds, body, stop, sender_name)
        elif body < stop and _is_mobile(lines[last := _last_filled(lines, body, stop)].head):
            set_kind(
                kinds, last, stop, "signature"
            )  # a telephone's own note, above the quotation that is answered below


def _runs(lines: list[Line], kinds: list[Kind]) -> list[tuple[int, int, bool]]:
    """Runs of new lines; whether a signature may close them: before an attribution or at the end, not between quotes."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        start = at
        while at < len(lines) and kinds[at] == "new":
            at += 1
        if first_filled(lines, start, at) < at:
            spans.append((start, at))
        at += 1
    last = len(spans) - 1
    return [
        (start, end, number == last or kinds[end] != "quote") for number, (start, end) in enumerate(spans)
    ]


def _last_filled(lines: list[Line], start: int, end: int) -> int:
    last = end - 1
    while last > start and lines[last].blank:
        last -= 1
    return last


_FOOTER = re.compile(
    r"\W{0,6}(?:(?:besuchen|folgen|finden|werden|entdecken|abonnieren|bewerben|lernen|erfahren|treffen|bewerten|empfehlen) sie (?:uns|unser|teil|sich|mehr|jetzt|hier)"
    r"|(?:unsere|meine) (?:büro|öffnungs|geschäfts|service|sprech|telefon|arbeits|kern)zeiten|ich (?:arbeite|bin) (?:in teilzeit|teilzeit|montags|dienstags|mittwochs|immer)"
    r"|sie erreichen (?:mich|uns) (?:montags?|dienstags?|mo|von|in der|telefonisch|am besten)|(?:wichtige[rn]? )?hinweise?(?: (?:zum|zur|nach|gemäß))?[\s:]|wichtig:"
    r"|gemäß (?:art|§|der dsgvo)|nach art\.? ?1[34]|informationen (?:zum|zur|nach|gemäß)|(?:unsere |die )?datenschutz|wir verarbeiten|pflichtangaben"
    r"|der austausch von nachrichten|als zeichen|aus gründen der|bitte prüfen sie,? ob|bitte (?:denken|drucken)|nicht jede e-?mail|wir (?:suchen|stellen ein)|jetzt (?:neu|bewerben|anmelden)"
    r"|(?:please )?(?:follow|visit|join|find|like) us|our (?:office|opening|business) hours|i (?:work|am working) (?:part[- ]time|flexibly|from)|my working (?:hours|days)"
    r"|we are hiring|(?:notice|note|important):|privacy|please (?:consider|think|do not print))",
    _I,
)
"""What companies add below a signature. A sentence of one's own there is new text, and then nothing is cut."""
_GREETING_DE = (
    r"(?:(?:(?:vielen|besten|herzlichen|lieben|tausend|schon mal|schonmal|im voraus|vorab)\s){0,2}danke?(?:\s(?:im voraus|vorab|schon ?mal|dafür))?"
    r"[,\s]{1,2}(?:und\s)?)?(?:mit\s|es grü(?:ß|ss)t\s|und\s|ganz\s)?(?:(?:\w{0,3}(?:freundlich|freundl\.|frdl\.|lieb|best|schön|schoen|viel|herzlich|sonnig|kollegial|nett)\w{0,3}|"
    r"weihnachtlich\w{0,2}|viele|beste|liebe|einen|einem|den)[\s,]{1,2}(?:und\s)?){0,3}gr(?:ü|ue|u)(?:ß|ss|s|sse|ße)(?:e|en|chen|le)?"
)
_GREETING = re.compile(
    rf"(?:{_GREETING_DE}|m\.?\s?f\.?\s?g\.?|mfg|lg|vg|bg|hg|glg|vlg|grü(?:ß|ss)le|hochachtungsvoll|mit vorzüglicher hochachtung"
    r"|es grü(?:ß|ss)t|(?:aller)?herzlichst|beste wünsche|ihr(?: gesamtes)? team (?:von|vom|der|des)\b|bis (?:dann|bald|dahin|morgen)|bussi|ihre?|dein|deine|euer|alles (?:gute|liebe)|servus|ciao|tschüs{1,2}|"
    r"(?:(?:thanks?|thank you|many thanks)(?: (?:and|&|in advance)){0,2}[, &]{0,3})?(?:(?:with )?(?:kind|best|warm|kindest|warmest|many|sincere|good)\s){0,2}"
    r"(?:kind |best )?(?:regards?|wishes|greetings)|rgds|brgds|kr|br|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|best|all the best|"
    r"kindly|respectfully|take care|warmly|at your service|"
    r"cordialement|bien cordialement|(?:bien )?à (?:vous|toi|bientôt)|salutations(?: distinguées)?|sincères salutations|meilleures salutations|cdt|"
    r"cordiali saluti|distinti saluti|(?:un )?(?:cordiale|caro) saluto|saluti|saludos(?: cordiales)?|un (?:cordial )?saludo|atentamente|atenciosamente|"
    r"cumprimentos|com os melhores cumprimentos|abraços?|att|"
    r"met (?:vriendelijke|hartelijke) groet(?:en)?|vriendelijke groet(?:en)?|groet(?:jes|en)?|mvg|hartelijke groet(?:en)?|"
    r"pozdrawiam(?: serdecznie)?|(?:serdecznie )?pozdrawiam|z powa[żz]aniem|z wyrazami szacunku|serdeczno[śs]ci|"
    r"(?:med )?(?:venlig|vennlig|vänlig|bästa|beste|kærlig|hjertelig)(?:e|a)? hilsen(?:er)?|med vänliga? hälsning(?:ar)?|vänliga? hälsning(?:ar)?|hälsning(?:ar)?|"
    r"de bedste hilsner|(?:mange |beste |bedste )?hils(?:en|ner)|mvh|vh|kh|dbh|ystävällisin terveisin|terveisin|yst(?:ävällisin)?\.? ?terv\.?|t\.|"
    r"s pozdravem|(?:s )?přátelským pozdravem|děkuji a (?:s )?pozdravem|с уважением|с наилучшими пожеланиями|з повагою|"
    r"sayg[ıi]lar[ıi]m(?:la|ızla)?|iyi çal[ıi][şs]malar|此致|敬礼|祝好|以上、?よろしくお願い(?:いた|致)します|よろしくお願い(?:いた|致)します)"
    r"(?![\w-])",
    _I,
)
_THANKS = re.compile(
    r"(?:(?:(?:ich )?wünsche (?:ihnen |dir |euch )?)?(?:noch )?(?:ein(?:en)? )?(?:schön|gut|angenehm|sonnig|erholsam)e[sn]? (?:wochenende|feierabend|tag|abend|woche|start in die woche|feiertage)(?: noch)?(?: wünscht)?"
    r"|(?:ganz )?(?:vielen|besten|herzlichen|lieben) dank|dank(?:e|eschön|e schön)?|merci|thanks(?: a lot| so much| again)?|thank you(?: very much| so much)?|"
    r"many thanks|thx|tak|takk|tack|kiitos|gracias|grazie|obrigad[oa]|bedankt|dzi[ęe]kuj[ęe]|děkuji|dík[yi])"
    r"(?:,? (?:im voraus|vorab|schon ?mal|in advance|fyrirfram|d'avance|mille|and regards|& regards))?[!.,]{0,3}$",
    _I,
)
_DELIMITER = re.compile(r"(?:--|—|–|—-|-{3,80}|_{2,200}|={3,80}|—{2,80}|\*{3,80}|\+{3,80}|#{3,80})$")
_DASH_NAME = re.compile(
    r"[-–—~/](?:[^\W\d_][\w.’']{1,20}(?:\s[\w.’']{1,20}){0,3}|\s[^\W\d_][\w.’']{1,20}(?:\s[\w.’']{1,20})?)[.!]?$"
)
_ON_BEHALF = re.compile(r"(?:i\.\s?[AV]\.|ppa\.)\s[^\W\d_][\w.’'-]{0,30}(?:\s[\w.’'-]{1,30}){0,4}$")
"""How German business letters are signed."""
_BULLET = re.compile(r"[-–—*•·]\s?\w")
_MOBILE = re.compile(
    r"\W{0,12}(?:mit (?:vivaldi|spark|proton|thunderbird|k-9|fairemail)\b.{0,12} (?:gesendet|verschickt)|(?:sent|written|posted) (?:wirelessly )?(?:from|via|with|by|using)\b|get [\w ]{2,20} for (?:ios|android|iphone|mobile)(?:\b|https?:)|(?:[^\W\d_]{3,12} (?:aplikację )?)?outlook (?:for|für|pour|para|per|voor|för|til|na|для|dla(?: systemu)?) (?:ios|android|mobile)\b|(?:diese (?:nachricht|e-?mail|mail) wurde )?(?:mobil )?gesendet (?:von|mit|über|vom|via|aus)\b"
    r"|von (?:meinem|unterwegs|meiner|mobil|(?:iphone|ipad|android|samsung|outlook))\b.{0,40}(?:gesendet|verschickt|geschrieben|gesandt|versendet)"
    r"|diese (?:nachricht|e-?mail|mail|e-mail-nachricht) wurde (?:von|mit|mobil)\b.{0,60}(?:gesendet|verschickt|versendet)|(?:mobil )?(?:verschickt|versendet|geschrieben) (?:von|mit|vom) (?:meinem|mein|dem)?"
    r"|(?:holen|laden) sie sich outlook für|from my (?:i?phone|ipad|mobile|cell|android|samsung|galaxy|pixel|tablet|blackberry)\b|[^\W\d_]{2,20} from mobile$"
    r"|(?:mobil|(?:unterwegs )?vo[mn] (?:handy|smartphone|mobiltelefon|tablet|telefon)|unterwegs) (?:gesendet|geschrieben|verschickt|getippt)\b|unterwegs vom handy|von unterwegs"
    r"|envoyé (?:de|depuis|à partir|sans fil|par)\b|télécharger outlook|inviato (?:da|dal|con|tramite)\b|scarica outlook|enviado (?:desde|do|de|a partir|con|pelo)\b|obter o outlook|obtener outlook"
    r"|verstuurd (?:vanaf|vanuit|met|via)\b|verzonden (?:vanaf|met|via|vanuit)\b|wysłan[eoy] (?:z|za)\b|skickat? från\b|sendt? (?:fra|med)\b|hent outlook|lähetetty\b"
    r"|odesláno (?:z|ze)\b|poslané z|отправлено (?:с|из)\b|надіслано з|.{0,40}(?:gönderildi|'umdan|umdan gönder)|发自我的|從我的|.{1,30}から送信|via mobile$|sent by)",
    _I,
)
_MOBILE_MOST = 14
_SENTENCE_IN = re.compile(r"[.,;]\s[a-zäöü]|[?!]\s")
_EXCUSE = re.compile(
    r"\b(?:typ[oe]\w{0,3}|brevity|tippfehler|schreibfehler|kürze|autokorrektur|tuta(?:nota)?)\b", _I
)
"""What such a note goes on with: an excuse, or a word for its maker."""
_PS = re.compile(r"(?:p\.?\s?s\.?|nachtrag|ps)\s?[:.]|p\.\s?s\.|ps\s", _I)
_CONTACT = re.compile(
    r"https?://|www\.|@|\+?\d[\d\s()/.-]{6,}|\b(?:tel|fax|mobil|phone|gmbh|ag|hrb|ust)\b", _I
)
_PERSON = re.compile(
    r"(?:(?:Dr|Prof|Dipl|Ing|Mag|M|B)\.[-\s]?(?:Ing\.|Inf\.|Kfm\.|Sc\.|A\.)?\s?){0,3}[^\W\d_a-zß-ÿ][\w.’'-]{0,30}(?:\s(?:von|van|de|der|zu|[^\W\d_a-zß-ÿ][\w.’'-]{0,30})){1,3}"
    r"(?:,? (?:Ph\.?D\.?|M\.?A\.?|MBA|M\.?Sc\.?|B\.?Sc\.?))?"
)
"""First and last name on a line of its own, with titles."""
_CARD_LINE = re.compile(
    r"(?:tel(?:efon)?|fon|phone|mobil(?:e|funk)?|handy|fax|telefax|e-?mail|mail|web|internet|[tmfewp])\b\.?\s{0,3}[:|+.]|\+?[\d(][\d\s()/.–-]{6,24}$"
    r"|geschäftsführ\w{0,6}\b|amtsgericht\b|registergericht\b|handelsregister\b|hr[ab]\b|ust\b|ust-id|steuer-?(?:nr|nummer)\b|sitz der |vorstand\b|iban\b"
    r"|(?:https?://|www\.)\S{3,120}$|[\w.+-]{1,64}@[\w.-]{3,120}$",
    _I,
)
_SMILEY = re.compile(r"[:;]-?[)(*DPp]|<3")
_GREETING_TO = re.compile(r"\s*(?:an|to)\s", _I)
_WEAK = frozenset(("best", "t.", "att", "i", "kindly", "warmly", "ihr", "ihre", "dein", "deine", "euer"))
"""Closing formulas that are ordinary words: only alone on their line and with a comma."""
_QUESTION = re.compile(r"\?\s*$")
_WORD = re.compile(r"[^\W\d_]+")


def _mark_signature(lines: list[Line], kinds: list[Kind], start: int, end: int, sender_name: str) -> None:
    begin = _signature_start(lines, start, end, sender_name)
    if begin is None:
        return
    stop = _signature_end(lines, begin, end)
    set_kind(kinds, begin, stop, "signature")
    if stop < end:
        after = first_filled(lines, stop, end)
        tail = _signature_start(lines, after + 1, end, sender_name) if after < end else None
        if tail is not None:
            set_kind(kinds, tail, end, "signature")


def _signature_start(lines: list[Line], start: int, end: int, sender_name: str) -> int | None:
    """The first line from which everything down to `end` reads like a signature."""
    low = max(start, _lowest(lines, start, end))
    for at in range(low, end):
        head = lines[at].head
        if head and _opens(lines, at, end, sender_name):
            return at
    return None


def _lowest(lines: list[Line], start: int, end: int) -> int:
    """A signature has at most LONGEST filled lines, so nothing above needs a look."""
    filled, at = 0, end
    while at > start and filled <= LONGEST:
        at -= 1
        filled += not lines[at].blank
    return at


def _opens(lines: list[Line], at: int, end: int, sender_name: str) -> bool:
    head = lines[at].head
    if head == "-----BEGIN PGP SIGNATURE-----":
        return True
    if _is_mobile(head):
        return _block(lines, at + 1, end, most=8)
    if head in ("--", "-- "):
        sentences = 12 if head == "-- " else 3
        return _filled_below(lines, at, end) and _block(lines, at + 1, end, most=LONGEST, sentences=sentences)
    if _DELIMITER.match(head):
        return (
            not _underlines(lines, at)
            and _filled_below(lines, at, end)
            and _block(lines, at + 1, end, most=14)
        )
    if is_greeting(head):
        return _block(lines, at + 1, end, most=LONGEST)
    if _THANKS.match(head):
        return _name_below(lines, at, end) and _block(lines, at + 1, end, most=LONGEST)
    if _DASH_NAME.match(head):
        alone = not any(_BULLET.match(lines[near].head) for near in (at - 1, at + 1) if 0 <= near < end)
        return alone and _block(lines, at + 1, end, most=2)
    if _ON_BEHALF.match(head):
        return _block(lines, at + 1, end, most=LONGEST)
    if _own_name(head, sender_name):
        return _block(lines, at + 1, end, most=10)
    return _is_card(lines, at, end) and _block(lines, at + 1, end, most=LONGEST)


def _underlines(lines: list[Line], at: int) -> bool:
    """Is this rule the underline of a heading ("Teil 1: Rechnung" and as many dashes below)?"""
    above = lines[at - 1].head if at else ""
    return len(above) > 3 and above[-1].isalnum() and abs(len(above) - len(lines[at].head)) <= 3


def is_greeting(head: str) -> bool:
    """A closing formula on a line of its own, perhaps with a name or a place ("Viele Grüße aus Kiel", "LG Anna")."""
    if len(head) > 70:
        return False
    match = _GREETING.match(head)
    if match is None:
        return False
    rest = _SMILEY.sub("", head[match.end() :])
    words = _WORD.findall(rest)
    if len(words) > 6 or _QUESTION.search(head) or ":" in rest:
        return False
    if _GREETING_TO.match(rest):
        return False
    if match.group().casefold() in _WEAK:
        return not words and head.endswith(",")
    short = match.end() <= 7
    return not (short and len(words) > 2 and not all(word[0].isupper() or len(word) <= 3 for word in words))


def _is_mobile(head: str) -> bool:
    if len(head) > 160 or not _MOBILE.match(head):
        return False
    plain = re.sub(r"<[^>]{0,120}>|\(http[^)]{0,120}\)|https?://\S{1,120}", "", head)
    excused = _EXCUSE.search(plain) is not None
    return len(_WORD.findall(plain)) <= _MOBILE_MOST and (excused or not _SENTENCE_IN.search(plain))


def _is_card(lines: list[Line], at: int, end: int) -> bool:
    """A name over telephone, mail and web lines, with no closing formula above: company signatures. Data that somebody
    announces ("Bitte wenden Sie sich an:") is text."""
    if at == 0 or not lines[at - 1].blank or not _PERSON.fullmatch(lines[at].head):
        return False
    above = at - 1
    while above >= 0 and lines[above].blank:
        above -= 1
    if above < 0 or lines[above].head.endswith((":", ",")):
        return False
    filled = [line.head for line in lines[at + 1 : min(end, at + 30)] if line.head][:12]
    return sum(_CARD_LINE.match(head) is not None for head in filled) >= 2


def _filled_below(lines: list[Line], at: int, end: int) -> bool:
    return first_filled(lines, at + 1, end) < end


def _name_below(lines: list[Line], at: int, end: int) -> bool:
    """Below a word of thanks stands a name: one to four words, the first with a capital or all of them short."""
    below = first_filled(lines, at + 1, end)
    if below >= end:
        return False
    head = lines[below].head
    if is_greeting(head):
        return False
    words = _WORD.findall(head)
    return (
        1 <= len(words) <= 5 and len(head) <= 50 and not head.endswith((".", "?", "!", ":"))
    ) or _is_mobile(head)


def _own_name(head: str, sender_name: str) -> bool:
    names = _names(sender_name)
    first = _WORD.search(head) if names else None
    if first is None or first[0].casefold() not in names or head.endswith(("?", ":", "!", ",")):
        return False
    return len(_WORD.findall(head)) <= 4


@lru_cache(maxsize=64)
def _names(sender_name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(sender_name) if len(word) > 2)


def _block(lines: list[Line], start: int, end: int, *, most: int, sentences: int = 0) -> bool:
    """Whether what stands below may be part of a signature: short, and hardly a sentence in it (a postscript may be)."""
    filled = 0
    footer = False
    for at in range(start, end):
        head = lines[at].head
        if not head:
            footer = False
            continue
        if _PS.match(head):
            return True
        if head.startswith("```"):
            return False  # code is no signature, and no signature goes on below code
        filled += 1
        footer = footer or _FOOTER.match(head) is not None
        sentences -= not footer and _is_sentence(head)
        if filled > most or sentences < 0:
            return False
    return True


def _is_sentence(head: str) -> bool:
    """Running text: many words, most of them small, and nothing of an address, a number or a link."""
    if _CONTACT.search(head) or DISCLAIMER.match(head) or _is_mobile(head):
        return False
    words = _WORD.findall(head)
    small = sum(word[0].islower() for word in words)
    if len(words) >= 3 and head.endswith("?"):
        return True
    return len(words) >= 7 and small * 2 >= len(words)


def _signature_end(lines: list[Line], begin: int, end: int) -> int:
    """A postscript below the name is new text again."""
    for at in range(begin + 1, end):
        if _PS.match(lines[at].head):
            return at
    return end

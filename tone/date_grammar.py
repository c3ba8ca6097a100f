"""The pieces of :mod:`tone.dates`: which words name a day, a clock time or a duration, and how each is read.

Every row is a pattern on lower-cased text and a reader (:mod:`tone.date_readers`). Patterns have bounded repetitions only, so that no
text can make them slow. ``<NAMES>`` in a pattern stand for word lists (:mod:`tone.date_words`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from tone import date_readers as read
from tone.clockwork import Clockwork, Mention
from tone.date_readers import Reader
from tone.date_words import UNIT_DE, UNIT_EN, WORDS
from tone.finding import Language


def pieces(low: str, lang: Language, clockwork: Clockwork) -> list[Mention]:
    """Every piece of a time in the lower-cased text; of two that overlap, the earlier and longer one stays."""
    found: list[Mention] = []
    for pattern, reader in _GRAMMAR[lang]:
        for match in pattern.finditer(low):
            try:
                piece = reader(match, clockwork)
            except (ValueError, OverflowError):
                continue  # 31.2. and 29:70 are no times
            if piece is not None:
                found.append(replace(piece, start=match.start(), end=match.end()))
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


_COUNT_DE = r"(?:(?:<NUMBER>) ?(?:-|–|bis|bis zu|oder) ?)?(?P<n><NUMBER>)"
_COUNT_EN = r"(?:(?:<NUMBER>) ?(?:-|–|to|or) ?)?(?P<n><NUMBER>)"

_BOTH: list[tuple[str, Reader]] = [
    (r"(?<![\d.-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d-])", read.calendar_date),
    (r"\b(?P<f><FEAST>)\b(?! market)", read.feast),
    (
        r"(?<![\d.,:-])(?P<h>\d{1,2}):(?P<min>[0-5]\d)(?![\d:])(?: ?(?:uhr|h|hrs)\b)?(?! ?[ap]\.?m\b)",
        read.clock,
    ),
]

_GERMAN: list[tuple[str, Reader]] = [
    (r"\bzwischen (?:dem )?\d{1,2}\.(?: ?\d{1,2}\.| <MONTH>)? und (?:dem )?(?P<d>\d{1,2})\. ?(?:(?P<m>\d{1,2})\.|(?P<m2><MONTH>)\b)", read.window_of_days),
    (r"(?<![\d.,])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?: ?(?P<y>\d{4}|\d{2}(?![\d.:]))(?! ?uhr))?(?!\d)", read.calendar_date),
    (r"(?<![\d.,])(?P<d>\d{1,2})\.? ?(?P<m><MONTH>)\b<SHORTENED>(?: (?P<y>20\d\d))?", read.calendar_date),
    (
        r"(?:(?<=\bzum )|(?<=\bden )|(?<=\bder ))(?P<d>\d{1,2})\."
        r"(?= (?:um|bis|gegen|bei|wieder|an|los|raus|da|fertig|ab|im|in|ein|mit|zu|zwischen|per|ihnen|dir|und)\b|[,;)]| ?$)",
        read.day_of_month,
    ),
    (r"(?:(?<=\bbis zum )|(?<=\bam ))(?P<d>\d{1,2})\.(?=[,;)]| ?$| (?!(?:tisch|schalter|gate|gleis|abend|morgen|stock|geburtstag|mal|platz|tag|jahr\w*|monat|lebensjahr|kapitel|weihnachts\w*)\b)[a-zäöü])", read.day_of_month),
    (r"\b(?P<w>heute|morgen|übermorgen) (?:in|über) (?:einer woche|acht tagen)\b", read.week_from),
    (r"\b(?P<w>heute|morgen|übermorgen|gestern|vorgestern)\b(?: (?P<part><PART_DE>)\b)?", read.near_day),
    (r"\b(?P<w>morgigen|heutigen) (?:tag(?:es)?|(?P<part>(?:vormittag|mittag|nachmittag|abend)s?))\b", read.near_day),
    (r"\b(?P<w>im laufe des tages)\b", read.near_day),
    (r"(?<=\bim laufe des )(?P<w><WEEKDAY>)s\b", read.plain_weekday),
    (r"(?:(?<=\bam )|(?<=\bbis )|(?<=\bkommenden )|(?<=\bnächsten ))(?P<w><SHORT_DE>)\b\.?(?=,? (?:um|bis|gegen|ab|den|zwischen|früh|vor|nach)\b|,? \d)", read.plain_weekday),
    (
        r"\b(?:(?P<which>(?:letzt|vergangen|vorig|übernächst|nächst|kommend|dies)e[nmrs]?(?: woche)?)(?: am)? )?(?P<w><WEEKDAY>)"
        r"(?:[ -]?(?P<part><PART_DE>|morgen)\b|(?P<week> (?:(?:in )?(?:der )?(?:über)?nächste[rn]|(?:in )?(?:der )?kommende[rn]|dieser|in einer) woche)\b)?(?![a-zäöüß])",
        read.weekday,
    ),
    (
        r"\b(?:(?:anfang|mitte|ende|beginn) (?:der |dieser )?(?:(?:über)?nächste[rn]|kommende[rn]|folgende[rn]|laufenden)? ?"
        r"|(?:diese|(?:über)?nächste|kommende|letzte|vergangene|vorige|dieser|nächster|kommender|nächsten|kommenden|letzten)[rn]? )woche\b|\bwochenmitte\b|\bwochenanfang\b|\bwochenbeginn\b",
        read.week,
    ),
    (r"\b(?:bis (?:zum )?|vorm |vor dem |am |übers )wochenende\b", read.weekend),
    (r"\b(?:noch )?in diesem jahr\b|\bnoch dieses jahr\b|\bdieses jahr noch\b", read.year_end),
    (r"\b(?:kw|kalenderwoche) ?(?P<n>\d{1,2})\b|(?<!\d)(?P<n2>\d{1,2})\. ?(?:kw|kalenderwoche)\b", read.calendar_week),
    (
        r"\b(?:anfang|mitte|ende) (?P<m><MONTH>)\b|\b(?:anfang|mitte|ende) (?:des|dieses|nächsten|kommenden) (?:nächsten |kommenden |laufenden )?(?:monats|jahres)\b"
        r"|\b(?:monatsende|jahresende|quartalsende)\b|\bende des (?:laufenden |nächsten |kommenden )?quartals\b|\b(?:im laufe des |im |diesen |dieses )?(?:nächsten|kommenden) monate?s?\b|\bim laufe des monats\b",
        read.month_or_year,
    ),
    (r"\b(?:im |bis ende |im laufe des )(?P<m><MONTH>)\b(?! \d)", read.month_or_year),
    (
        r"\b(?:in|binnen|innerhalb|innert|nach)(?: (?:von|der|den|nächsten|spätestens|maximal|höchstens|etwa|ca\.|circa|rund|gut|knapp|weniger|als)){0,3} "
        rf"{_COUNT_DE} ?(?P<u>{UNIT_DE})(?![a-zäöüß])",
        read.duration,
    ),
    (r"\b(?:in|innerhalb|binnen)(?: (?:von|der|etwa|ca\.|rund|gut|nächsten|knapp)){0,2} (?:einer )?(?P<m>halben|viertel|dreiviertel)[ -]?stunde\b", read.minutes),
    (r"\b(?:in|innerhalb|binnen)(?: (?:von|etwa|ca\.|rund|gut|knapp)){0,2} (?P<m>anderthalb|eineinhalb|1,5|zweieinhalb|2,5) stunden\b", read.minutes),
    (r"\b(?:in|innerhalb|binnen) (?:der nächsten|einer guten|einer knappen) stunde\b", read.hour),
    (r"(?<=[a-zäöüß] bis )(?P<h>\d{1,2})(?=[.,!)](?: |$)|$)", read.clock),
    (rf"(?<=bis )(?:spätestens )?in {_COUNT_DE} ?(?P<u>{UNIT_DE})\b", read.duration),
    (r"\b(?:heute|morgen|übermorgen)? ?(?:über)?(?:nächste[nrms]?|folgende[nrms]?|kommende[nrms]?) (?:werk|arbeits|geschäfts)tag(?:es)?\b", read.next_working_day),
    (r"\bvor (?:etwa |rund |ca\. |über |gut |knapp )?(?:<NUMBER>|einigen|wenigen|ein paar|mehreren) (?:minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?)\b", read.ago),
    (r"\b(?:am (?:selben|gleichen) tag|taggleich)\b", read.same_day),
    (
        r"\b(?:zwischen|zw\.|von|ab) <ABOUT>?(?:\d{1,2}(?:[:.]\d{2})?|<HOUR>)(?: ?uhr)? (?:und|bis) (?:ca\. |etwa )?(?P<h>\d{1,2}|<HOUR>)(?:[:.](?P<min>\d{2})(?!\.))?(?:(?! ?uhr)<NO_CLOCK>(?![\d:]|[.,]\d)| ?uhr\b)",
        read.clock,
    ),
    (r"(?<![\d.,:])\d{1,2}(?:[:.]\d{2})?(?: ?uhr)? ?(?:-|–|bis) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?uhr\b", read.clock),
    (
        r"(?<![\d.,:])(?P<h>\d{1,2})(?:[.:](?P<min>[0-5]\d))? ?uhr (?P<part>morgens|früh|vormittags|mittags|nachmittags|abends|nachts|in der früh|am (?:morgen|vormittag|nachmittag|abend))\b"
        r"|\b(?P<h2><HOUR>) uhr (?P<part2>morgens|früh|vormittags|mittags|nachmittags|abends|nachts|in der früh|am (?:morgen|vormittag|nachmittag|abend))\b",
        read.clock_of_part,
    ),
    (r"(?<![\d.,:])(?P<h>\d{1,2})(?:\.(?P<min>[0-5]\d))? ?uhr\b|\b(?P<h2><HOUR>) uhr\b", read.clock),
    (r"(?<![\d.,:])(?P<h>\d{1,2}) uhr (?P<min>[0-5]\d)(?![\d:]|\.\d)", read.clock),
    (r"(?<![\d.,:/])(?P<h>\d{1,2})h(?P<min>[0-5]\d)?(?![a-z\d])", read.clock),
    (r"(?<=\bum )(?P<h>\d{1,2})(?![\d:/]|[.,]\d)\b<NO_CLOCK>", read.bare_hour),
    (r"(?<=\bum )(?P<h><HOUR>)\b<NO_CLOCK>", read.bare_hour),
    (
        r"(?:(?<=\bab )|(?<=\bgegen )|(?<=[a-zäöüß] bis ))(?P<h>\d{1,2}|<HOUR>)(?![\d:/]|[.,]\d)\b<NO_CLOCK>"
        r"(?=[.,!;)]| ?$| (?:an|zurück|vorbei|bei|da|und|oder|noch|fertig|wieder|ihnen|dir|sie|ich|wir|im|in|am|der|die|das|unser\w{0,2}|mein\w{0,2}|ein|eine)\b)",
        read.bare_hour,
    ),
    (r"\bviertel (?P<way>nach|vor) (?P<h><HOUR>|\d{1,2})\b", read.quarter),
    (r"\bhalb (?P<h><HOUR>)\b", read.half_past),
    (r"(?<!\bein )(?<!\beinen )(?<!\beinem )(?<!sten )(?<!\bganzen )(?<!\bschönen )(?<!\bjeden )\b(?P<part>(?:vormittag|mittag|nachmittag|abend)s?|mitternacht)\b", read.part_of_day),
    (r"\b(?:feierabend|geschäftsschluss|dienstschluss|büroschluss|(?:ende des )(?:arbeits)?tages|tagesende|eod|cob)\b", read.closing),
]  # fmt: skip

_ENGLISH: list[tuple[str, Reader]] = [
    (r"\bbetween (?:the )?\d{1,2}(?:st|nd|rd|th)?(?: (?:of )?<MONTH>)? and (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m><MONTH>)\b", read.window_of_days),
    (r"\bbetween (?P<m><MONTH>) \d{1,2}(?:st|nd|rd|th)? and (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d| ?[ap]\.?m\b)", read.window_of_days),
    (r"\b(?:from )?(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: (?:of )?<MONTH>)? ?(?:to|until|till|through|-|–) ?(?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m><MONTH>)\b", read.days_on_end),
    (r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\d/])", read.calendar_date),
    (r"(?<![\d.,:])(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m><MONTH>)\b<SHORTENED>(?:,? (?P<y>20\d\d))?", read.calendar_date),
    (r"\b(?P<m><MONTH>)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d| ?[ap]\.?m\b)(?:,? (?P<y>20\d\d))?", read.calendar_date),
    (r"(?<=\bthe )(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|time|century|street|avenue|place|day|week|edition|anniversary|birthday))", read.day_of_month),
    (r"\b(?P<w>the day after tomorrow|today|tomorrow|yesterday|tonight)\b(?: (?P<part><PART_EN>)\b)?", read.near_day),
    (r"\ba (?:week|fortnight) from (?P<w>today|tomorrow|now)\b", read.week_from),
    (r"\b(?:in|within)(?: the next)? (?:a )?fortnight\b", read.fortnight),
    (r"\b(?:on |by |this |next )(?P<w><SHORT_EN>)\b\.?(?=,? (?:at|by|before|between|morning|afternoon|the)\b|,? \d|[.,;)]|$)", read.plain_weekday),
    (r"\b(?P<w>this) (?P<part>morning|afternoon|evening)\b", read.near_day),
    (
        r"\b(?:(?P<which>last|past|next|this coming|this|coming) )?(?P<w><WEEKDAY>)(?:'s)?"
        r"(?: (?P<part><PART_EN>)\b|,? (?P<week>(?:of )?(?:next|this) week|week|after next)\b)?(?![a-z-])",
        read.weekday,
    ),
    (
        r"\b(?:the )?(?:end|beginning|start|middle) of (?:the |this |next |the coming |the following )(?:working )?week\b"
        r"|\b(?:(?:early|mid|late|later|earlier)[ -])?(?:this|next|last)(?: coming)? week\b|\bthe week after next\b",
        read.week,
    ),
    (r"\b(?:by |before |over |at |on )(?:the |this )?weekend\b", read.weekend),
    (r"\b(?:calendar )?week (?P<n>\d{1,2})\b|\b(?:kw|cw) ?(?P<n2>\d{1,2})\b", read.calendar_week),
    (
        r"\b(?:the )?(?:end|middle|beginning|start) of (?:(?P<m><MONTH>)|(?:the|this|next) (?:month|year|quarter))\b|\b(?:month|year|quarter)[- ]end\b|\b(?:early|mid|late)[ -](?:in )?(?P<m2><MONTH>)\b"
        r"|\bnext month\b",
        read.month_or_year,
    ),
    (
        r"\b(?:in|within|inside|over|after|no later than|at most)(?: (?:the|next|about|around|at|most|roughly|no|more|less|under|than|just|another)){0,3} "
        rf"{_COUNT_EN}[ -]?(?P<u>{UNIT_EN})\b(?!'? (?:ago|old))",
        read.duration,
    ),
    (r"\b(?:in|within)(?: (?:the|next|about|around)){0,3} (?P<m>half an|half|a quarter of an|three quarters of an) hour\b", read.minutes),
    (r"\b(?:in|within)(?: (?:about|around)){0,2} (?P<m>an hour and a half|one and a half hours|1\.5 hours)\b", read.minutes),
    (r"\b(?:in|within) (?:the|the next|this) hour\b", read.hour),
    (r"\b(?:the )?next (?:working|business) day\b", read.next_working_day),
    (r"\b(?:<NUMBER>|few|several|couple of) (?:minutes?|hours?|days?|weeks?|months?|years?) (?:ago|earlier)\b", read.ago),
    (r"\b(?:the same|that same|that very) (?:working |business )?day\b|\bsame[ -]day\b", read.same_day),
    (
        r"\b(?:between|from) \d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\b\.?)? ?(?:and|to|until|till|-|–) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?(?: ?(?P<ap>[ap])\.?m\b|<NO_CLOCK>(?![\d.,:]\d))",
        read.range_end,
    ),
    (r"(?<![\d.,:])\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\.?)? ?(?:to|-|–) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?(?P<ap>[ap])(?:\.m\.|\.?m\b)", read.clock),
    (r"(?<![\d.,:])(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?(?P<ap>[ap])(?:\.m\.|\.?m\b)", read.clock),
    (r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\baround ))(?P<h>\d{1,2}|<HOUR>)(?: o'clock)?\b(?![\d/%€]|[.,:]\d| (?:to|and|or) \d)<NO_CLOCK>(?! (?!this\b)(?:[a-z]+s|o'clock)\b)", read.bare_hour),
    (r"(?:(?<=\bat )|(?<=\bby )|(?<=\baround ))(?P<h>\d{1,2}|<HOUR>)(?::(?P<min>[0-5]\d))?(?: o'clock)? in the (?P<part>morning|afternoon|evening)\b", read.clock_of_part),
    (r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore ))(?P<h>\d{1,2})(?:\.(?P<min>[0-5]\d)|h(?P<min2>[0-5]\d)?)(?![\d:]|\.\d|\w)", read.clock),
    (r"(?<![\d.,:-])(?P<h>[1-6]):(?P<min>[0-5]\d)(?![\d:])(?! ?(?:[ap]\.?m\b|h\b|hrs\b|this morning|in the morning))", read.bare_hour),
    (r"\b(?P<h>\d{1,2}|<HOUR>) o'clock\b", read.bare_hour),
    (r"\b(?:a )?quarter (?P<way>past|to) (?P<h><HOUR>|\d{1,2})\b", read.quarter),
    (r"\bhalf past (?P<h><HOUR>)\b|(?:(?<=\bat )|(?<=\bby )|(?<=\baround )|(?<=\bbefore ))half (?P<h2><HOUR>)\b(?! (?:hour|day|of)\b)", read.half_past),
    (r"\b(?P<part>midnight|noon|midday|lunchtime)\b|\b(?:in|by|during) the (?P<part2>morning|afternoon|evening)\b", read.part_of_day),
    (r"\b(?:close of (?:business|play)|(?:the )?end of (?:the |our )?(?:business |working )?day|before the day is out|cob|eod|eob)\b", read.closing),
]  # fmt: skip


def _compiled(rows: list[tuple[str, Reader]]) -> list[tuple[re.Pattern[str], Reader]]:
    compiled = []
    for pattern, reader in rows:
        for name, words in WORDS.items():
            pattern = pattern.replace(f"<{name}>", words)
        compiled.append((re.compile(pattern), reader))
    return compiled


_GRAMMAR: dict[Language, list[tuple[re.Pattern[str], Reader]]] = {
    "de": _compiled(_BOTH + _GERMAN),
    "en": _compiled(_ENGLISH + _BOTH),
}

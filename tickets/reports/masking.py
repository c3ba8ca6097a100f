"""Masking: a reply without the people in it, for reviews of how the team writes.

Two means, one after the other. What the rows know (names of the contact, of everybody on the ticket and of the team, their addresses,
organisations, ticket numbers) is found in any spelling, also folded and in the genitive. What has a form (mail addresses, links,
IBAN, telephone, card and order numbers, streets, places with a postcode, names behind a salutation) is found by its form.

It is pseudonymisation, not a promise: a text can give somebody away by what it tells. Reviewers are told so, and a reply's author
can withdraw it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

NAME, ADDRESS, LINK = "[Name]", "[Mailadresse]", "[Link]"
DATE = "[Datum]"
PHONE, IBAN, NUMBER, STREET, PLACE, ORGANISATION = (
    "[Telefon]",
    "[IBAN]",
    "[Nummer]",
    "[Straße]",
    "[Ort]",
    "[Organisation]",
)

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        ADDRESS,
        re.compile(r"(?<![\w.+%'-])[\w.+%'-]++(?:@| ?\[at\] ?| ?\(at\) ?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
    ),
    (LINK, re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)),
    (
        IBAN,
        re.compile(
            r"\b(?=[A-Z]{2}(?:[^\d\n]{0,4}\d){10})[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?\b",
            re.IGNORECASE,
        ),
    ),
    (IBAN, re.compile(r"(?<=\bBIC[ :])[ ]?[A-Z]{6}[A-Z0-9]{2,5}\b", re.IGNORECASE)),
    (
        DATE,
        re.compile(
            r"(?<=\bgeb\. )(?:am )?\d{1,2}\.\d{1,2}\.\d{2,4}|(?<=\bgeboren am )\d{1,2}\.\d{1,2}\.\d{2,4}"
        ),
    ),
    # With a sign or a zero in front and at least six more digits; dates and amounts have neither.
    (
        PHONE,
        re.compile(
            r"(?<![\w.,/-])(?:\+\d{1,3}|00[1-9]\d?|\(?0[1-9]\d{1,4}\)?)(?:[ \u00a0]?\(0\))?(?:[ \u00a0/.-]{0,3}\d{1,12}){1,6}(?![\w])"
        ),
    ),
    (PHONE, re.compile(r"(?<=Durchwahl )-?\d{2,6}\b")),
    (
        STREET,
        re.compile(
            r"\b(?:[A-ZÄÖÜ][\wäöüß-]{0,40}[ -]){0,2}[A-ZÄÖÜ]?[\wäöüß-]{0,40}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Gg]asse|[Aa]llee|[Pp]latz|[Uu]fer|[Dd]amm|[Rr]ing|[Cc]haussee)"
            r" \d{1,4} ?[a-z]?\b"
        ),
    ),
    (
        STREET,
        re.compile(
            r"\b(?:Am|An der|An den|Auf dem|Auf der|Im|In der|Zum|Zur|Unter den|Hinter dem)(?: [A-ZÄÖÜ][\wäöüß-]{1,40}){0,2}"
            r" [A-ZÄÖÜ]?[\wäöüß-]{0,40}(?:[Mm]arkt|[Hh]of|[Bb]erg|[Tt]or|[Gg]raben|[Ff]eld|[Ww]all|[Bb]ach|[Pp]ark|[Ll]inden|[Hh]öhe|[Ww]iesen?|"
            r"[Gg]arten|[Hh]ang|[Rr]ain|[Ss]teig|[Ww]inkel|[Bb]ogen|[Aa]nger|[Mm]ühle|[Kk]irche) \d{1,4} ?[a-z]?\b"
        ),
    ),
    (
        STREET,
        re.compile(
            r"\b\d{1,5}[a-z]? (?:[A-Z][\w'-]{1,40} ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Square|St|Rd|Ave)\b\.?"
        ),
    ),
    (
        PLACE,
        re.compile(
            r"(?<![\d.,])\b(?:[DAL]-|CH-)?\d{4,5} (?!(?:Euro|EUR|Uhr|Prozent|Stück|Stunden|Tage|Minuten|Kilo|Liter|Meter|Punkte|Seiten|Mails?|Dollar|Franken)\b)[A-ZÄÖÜ][\wäöüß-]{1,40}(?:(?:[ /-]| am | an der | im )[A-ZÄÖÜ][\wäöüß-]{1,40})?"
        ),
    ),
    (PLACE, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    # Letters, digits and joiners with at least four digits: order, invoice, contract and customer numbers.
    (
        NUMBER,
        re.compile(
            r"(?<![\w.,:])(?=[\w/.-]{0,40}\d)(?:[A-Z]{1,6}[-/ ]?)?\d[\dA-Z]*(?:[-/][\dA-Z]+)*(?![\w])"
        ),
    ),
)
_MONEY_OR_DATE = re.compile(
    r"\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|(?:19|20)\d{2}"
)
_MONEY_AFTER = re.compile(
    r"[ \u00a0]?(?:€|EUR\b|Euro\b|£|\$|USD\b|Prozent\b|%|Uhr\b|kg\b|km\b|Tage|Stück|days?\b|hours?\b)"
)
_SALUTED = re.compile(
    r"\b(?:Herrn?|Frau|Mr\.?|Mrs\.?|Ms\.?|Mx\.?|Familie)[ \u00a0]+(?:(?:Prof|Dr|Dipl|Ing|Mag|med|jur)\.?[ \u00a0-]*)*"
    r"(?P<name>(?:(?:von|van|de|der|den|zu|zum|del|la|le|al|el|bin)[ \u00a0])*[^\W\d_][\w'’-]+(?:[ \u00a0](?=[A-ZÄÖÜ])[^\W\d_][\w'’-]+){0,2})"
)
_GREETED = re.compile(
    r"^(?i:Guten (?:Tag|Morgen|Abend)|Hallo|Hi|Hello|Dear|Hey|Moin|Servus|Grüezi|Lieber?|Sehr geehrte[rs]?|Good (?:morning|afternoon|evening))[ \u00a0]+"
    r"(?P<name>(?!(?i:zusammen|Herrn?|Frau|Damen|all|team|everyone|there|nach|und|das|die|der|wir|ich)\b)[^\W\d_][\w'’-]+(?:[ \u00a0][^\W\d_][\w.'’-]+){0,3})(?=[ \u00a0]*[,!:\n]|$)",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
MIN_NAME = 2
_LEGAL = ("GmbH", "AG", "SE", "KG", "OHG", "UG", "mbH", "Co", "eG", "Ltd", "Inc", "LLC", "plc")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens and marks of direction: nobody sees them, and a name with one inside would be no name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows know about the people of a reply."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def mask(text: str, known: Known) -> str:
    """The text with a word in brackets in place of everything that names somebody."""
    text = _INVISIBLE.sub("", text)
    for address in sorted(known.addresses, key=len, reverse=True):
        text = re.sub(re.escape(address), ADDRESS, text, flags=re.IGNORECASE)
    for number in sorted(known.numbers, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", NUMBER, text, flags=re.IGNORECASE)
    for organisation in sorted(known.organisations, key=len, reverse=True):
        text = _organisation(organisation).sub(ORGANISATION, text)
    for what, form in _FORMS:
        text = form.sub(partial(_masked, what), text)
    text = _SALUTED.sub(lambda m: m[0].replace(m["name"], NAME), text)
    text = _GREETED.sub(lambda m: m[0].replace(m["name"], NAME), text)
    text = _mask_names(text, known.names)
    return re.sub(r"\[Name\](?:[ \u00a0-]+\[Name\])+", NAME, text)


def _organisation(name: str) -> re.Pattern[str]:
    """A firm as people write it: with or without its legal form, inflected, with a hyphen."""
    words = [re.escape(word) for word in re.findall(r"[\w&+.]+", name) if word.rstrip(".") not in _LEGAL] or [
        re.escape(name)
    ]
    legal = rf"(?:[\s-]+(?:{'|'.join(_LEGAL)})\b\.?)*"
    inflected = r"(?:e?[ns])?[\s-]+".join(words)
    return re.compile(rf"(?<!\w){inflected}(?:e?[ns])?{legal}(?!\w)", re.IGNORECASE)


def _masked(what: str, match: re.Match[str]) -> str:
    found = match[0]
    if what == NUMBER and not _is_number_of_something(found, match.string, match.end()):
        return found
    if what == PHONE and (sum(c.isdigit() for c in found) < 6 or _MONEY_OR_DATE.fullmatch(found)):
        return found if sum(c.isdigit() for c in found) < 4 else what
    return what


def _is_number_of_something(found: str, text: str, end: int) -> bool:
    digits = sum(c.isdigit() for c in found)
    if digits < 4 or _MONEY_OR_DATE.fullmatch(found):
        return False
    return not _MONEY_AFTER.match(text, end)


def _mask_names(text: str, names: Iterable[str]) -> str:
    parts = {
        spelled for name in names for part in _WORD.findall(name) for spelled in (fold(part), bare(part))
    }
    parts |= {piece for part in parts for piece in part.split("-")}
    parts = {part for part in parts if len(part) >= MIN_NAME and part not in _PARTICLES}
    if not parts:
        return text

    def known(written: str) -> bool:
        for word in {fold(written), bare(written)}:
            stem = re.sub(r"(?:['’]s|['’]|s)$", "", word)
            if word in parts or stem in parts or (word[0] != written[0] and _double(word, parts)):
                return True
        return False

    # A name that is a word as well ("Sommer", "Weiß", "Lang") is one only where it begins with a capital, or beside another name.
    text = _WORD.sub(lambda m: NAME if m[0][0].isupper() and known(m[0]) else m[0], text)
    text = _RUN.sub(lambda m: _known_runs(m[0], known), text)
    return _BESIDE.sub(lambda m: NAME if known(m[1]) else m[0], text)


def _known_runs(words: str, known: Callable[[str], bool]) -> str:
    """Two or more known names in a row are one, however they are written."""
    pieces = _SPACE.split(words)
    masked: list[str] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and known(pieces[end]):
            end += 2  # over the space
        if end - at > 2:
            masked.append(NAME)
            masked += pieces[end - 1 : end]
            at = end
        else:
            masked += pieces[at : at + 2]
            at += 2
    return "".join(masked)


_SPACE = re.compile(r"([ \u00a0]+)")
_RUN = re.compile(r"(?<![\w\['’-])[^\W\d_][\w'’-]*(?:[ \u00a0]+[^\W\d_][\w'’-]*)+(?![\w\]])")
_BESIDE = re.compile(r"\[Name\][ \u00a0]+([^\W\d_][\w'’-]*)")


def _double(word: str, parts: set[str]) -> bool:
    pieces = word.split("-")
    return len(pieces) > 1 and any(piece in parts for piece in pieces)


_PARTICLES = frozenset(
    ("von", "van", "der", "den", "de", "zu", "und", "dr", "prof", "herr", "frau", "mr", "ms", "mrs", "team")
)


def fold(word: str) -> str:
    """Lower case with umlauts written out, so that Krämer and Kraemer are one name."""
    folded = word.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(umlaut, plain)
    return bare(folded)


def bare(word: str) -> str:
    """Without any accent, as somebody types it who has none on the keyboard: Yildiz for Yıldız, Kramer for Krämer."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i").replace("ß", "ss"))
    return (
        "".join(character for character in plain if not unicodedata.combining(character)) or word.casefold()
    )

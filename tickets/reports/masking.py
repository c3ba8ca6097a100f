"""Masking: a reply without the people in it, for reviews of how the team writes.

Two means, one after the other. What the rows know (names of the contact, of everybody on the ticket and of the team, their addresses,
organisations, ticket numbers) is found in any spelling, also folded and in the genitive. What has a form (mail addresses, links,
IBAN, telephone, card and order numbers, streets, places with a postcode, names behind a salutation) is found by its form.

It is pseudonymisation, not a promise: a text can give somebody away by what it tells. Reviewers are told so, and a reply's author
can withdraw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

NAME, ADDRESS, LINK = "[Name]", "[Mailadresse]", "[Link]"
PHONE, IBAN, NUMBER, STREET, PLACE, ORGANISATION = (
    "[Telefon]",
    "[IBAN]",
    "[Nummer]",
    "[Straße]",
    "[Ort]",
    "[Organisation]",
)

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (ADDRESS, re.compile(r"[\w.+%'-]+(?:@| ?\[at\] ?| ?\(at\) ?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    (LINK, re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)),
    (IBAN, re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?\b")),
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
            r"\b(?:[A-ZÄÖÜ][\wäöüß-]*[ -]){0,2}[A-ZÄÖÜ]?[\wäöüß-]*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Gg]asse|[Aa]llee|[Pp]latz|[Uu]fer|[Dd]amm|[Rr]ing|[Cc]haussee)"
            r" \d{1,4} ?[a-z]?\b"
        ),
    ),
    (
        STREET,
        re.compile(
            r"\b\d{1,5}[a-z]? (?:[A-Z][\w'-]+ ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court|Square|St|Rd|Ave)\b\.?"
        ),
    ),
    (
        PLACE,
        re.compile(
            r"\b(?:[DAL]-|CH-)?\d{4,5} (?!(?:Euro|EUR|Uhr|Prozent|Stück|Stunden|Tage|Minuten|Kilo|Liter|Meter|Punkte|Seiten|Mails?|Dollar|Franken)\b)[A-ZÄÖÜ][\wäöüß-]+(?:(?:[ /-]| am | an der | im )[A-ZÄÖÜ][\wäöüß-]+)?"
        ),
    ),
    (PLACE, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    # Letters, digits and joiners with at least four digits: order, invoice, contract and customer numbers.
    (
        NUMBER,
        re.compile(r"(?<![\w.,:])(?=[\w/.-]*\d)(?:[A-Z]{1,6}[-/ ]?)?\d[\dA-Z]*(?:[-/][\dA-Z]+)*(?![\w])"),
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
    r"^(?:Guten (?:Tag|Morgen|Abend)|Hallo|Hi|Hello|Dear|Hey|Moin|Servus|Grüezi|Lieber?|Sehr geehrte[rs]?|Good (?:morning|afternoon|evening))[ \u00a0]+"
    r"(?P<name>(?!(?:zusammen|Herrn?|Frau|Damen|all|team|everyone|there|Team|nach|und)\b)[^\W\d_][\w'’-]+(?:[ \u00a0][^\W\d_][\w.'’-]+){0,3})(?=[ \u00a0]*[,!:\n]|$)",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
MIN_NAME = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows know about the people of a reply."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def mask(text: str, known: Known) -> str:
    """The text with a word in brackets in place of everything that names somebody."""
    for address in sorted(known.addresses, key=len, reverse=True):
        text = re.sub(re.escape(address), ADDRESS, text, flags=re.IGNORECASE)
    for number in sorted(known.numbers, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", NUMBER, text, flags=re.IGNORECASE)
    for organisation in sorted(known.organisations, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(organisation)}(?!\w)", ORGANISATION, text, flags=re.IGNORECASE)
    for what, form in _FORMS:
        text = form.sub(partial(_masked, what), text)
    text = _SALUTED.sub(lambda m: m[0].replace(m["name"], NAME), text)
    text = _GREETED.sub(lambda m: m[0].replace(m["name"], NAME), text)
    text = _mask_names(text, known.names)
    return re.sub(r"\[Name\](?:[ \u00a0-]+\[Name\])+", NAME, text)


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
    parts = {fold(part) for name in names for part in _WORD.findall(name)}
    parts |= {piece for part in parts for piece in part.split("-")}
    parts = {part for part in parts if len(part) >= MIN_NAME and part not in _PARTICLES}
    if not parts:
        return text

    def masked(match: re.Match[str]) -> str:
        word = fold(match[0])
        bare = re.sub(r"(?:['’]s|['’]|s)$", "", word)
        known = word in parts or bare in parts or (word[0] != match[0][0] and _double(word, parts))
        # A name that is a word as well ("Sommer", "Weiß", "Lang") is one only where it begins with a capital.
        return NAME if known and match[0][0].isupper() else match[0]

    return _WORD.sub(masked, text)


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
    return folded

"""Why a ticket stands where it stands in the queue, in words: "Zusage an Frau Özdemir bis 14:00"."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tickets.records import Contact

WHAT: dict[tuple[str, str], str] = {
    ("de", "promise"): "Zusage an {name}",
    ("de", "first"): "erste Antwort an {name}",
    ("de", "next"): "nächste Antwort an {name}",
    ("de", "solution"): "Lösung für {name}",
    ("de", "update"): "Statusmeldung an {name}",
    ("en", "promise"): "promise to {name}",
    ("en", "first"): "first answer to {name}",
    ("en", "next"): "next answer to {name}",
    ("en", "solution"): "solution for {name}",
    ("en", "update"): "status update to {name}",
}
WHEN: dict[tuple[str, bool], str] = {
    ("de", False): "{what} bis {time}",
    ("de", True): "{what}, überfällig seit {time}",
    ("en", False): "{what} by {time}",
    ("en", True): "{what}, overdue since {time}",
}
NEAR: dict[str, dict[int, str]] = {
    "de": {-1: "gestern, ", 0: "", 1: "morgen, "},
    "en": {-1: "yesterday, ", 0: "", 1: "tomorrow, "},
}


def reason(kind: str, name: str, due: dt.datetime, *, now: dt.datetime, zone: str, language: str) -> str:
    """One line for the queue, the digest and the command. `kind` is the ticket's `next_due_kind`, `name` as `called` says it."""
    lang = "en" if language == "en" else "de"
    what = WHAT.get((lang, kind), "{name}").format(name=name)
    return WHEN[lang, due < now].format(what=what, time=moment(due, now=now, zone=zone, language=lang))


def called(contact: Contact, language: str) -> str:
    """How colleagues speak of a contact: "Frau Özdemir" where we know it, else the name they write themselves."""
    if language == "de" and contact.salutation and contact.last_name:
        return " ".join(filter(None, (contact.salutation, contact.title, contact.last_name)))
    known = " ".join(filter(None, (contact.first_name, contact.last_name)))
    return known or contact.display_name


def moment(due: dt.datetime, *, now: dt.datetime, zone: str, language: str) -> str:
    """ "14:00" today, "morgen, 14:00", "Fr., 27. Nov., 14:00": as near as it is."""
    local, here = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    near = NEAR[language].get((local.date() - here.date()).days)
    if near is None:
        pattern = "EEE, d. MMM" if language == "de" else "EEE d MMM"
        near = f"{format_date(local.date(), pattern, locale=language)}, "
    return f"{near}{local:%H:%M}"

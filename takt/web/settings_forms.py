"""The forms of the settings pages: what is typed becomes values of :mod:`tickets.desk_settings`, and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from tickets import desk_settings, team
from tickets.agents_time import week
from tickets.records import Mailbox
from tickets.refused import Refused
from tone import registry
from tone.categories import category_name
from tone.finding import Language

MAX_ANNOUNCEMENTS = 10
SEVERITIES = ("off", "hint", "warning", "block")
Fields = Mapping[str, str]


def _voice(typed: Fields, box: Mailbox) -> dict[str, Any]:
    return {
        "name": _one_line(typed, "name"),
        "language": typed.get("language", "de"),
        "form_of_address": typed.get("form_of_address", "Sie"),
        "reach_us": _one_line(typed, "reach_us"),
        "signature_lines": _lines(typed.get("signature_lines", ""))[:10],
        "acknowledge": bool(typed.get("acknowledge")),
        "tone.gender_style": typed.get("gender_style", "off"),
        "tone.glossary": [word.strip() for word in typed.get("glossary", "").split(",") if word.strip()],
    }


def _windows(typed: Fields, box: Mailbox) -> dict[str, Any]:
    values: dict[str, Any] = {
        f"windows.{urgency}": {
            kind: _number(typed, f"{urgency}_{kind}") for kind in ("first", "next", "solution")
        }
        for urgency in desk_settings.URGENCIES
    }
    share = _number(typed, "warning_share")
    values["warning_share"] = share / 100 if share is not None else None
    values["default_urgency"] = typed.get("default_urgency", "normal")
    values["assign"] = "fair" if typed.get("assign") else "off"
    return values


def _calendar(typed: Fields, box: Mailbox) -> dict[str, Any]:
    data = box.profile.calendar.model_dump(mode="json")
    try:
        data["frames"] = week(typed.get("week", ""))
        data["extra_holidays"] = dict(_named_day(line) for line in _lines(typed.get("extra_holidays", "")))
        data["closed"] = [_closed(line) for line in _lines(typed.get("closed", ""))]
    except Refused:
        raise
    except ValueError as error:
        raise Refused(f"Das ließ sich nicht lesen: {error}", str(error)) from error
    data["region"] = typed.get("region", "").strip().upper() or None
    data["timezone"] = typed.get("timezone", "").strip() or data["timezone"]
    return {"calendar": data}


def _labels(typed: Fields, box: Mailbox) -> dict[str, Any]:
    return {
        "labels.names": dict(_synonyms(line) for line in _lines(typed.get("names", ""))),
        "labels.urgency": {
            urgency: [w.strip() for w in typed.get(f"urgency_{urgency}", "").split(",") if w.strip()]
            for urgency in desk_settings.URGENCIES
        },
    }


def _rules(typed: Fields, box: Mailbox) -> dict[str, Any]:
    """Categories from the page; single rules that were set elsewhere stay as they are."""
    known = {category for category, _, _ in categories("de")}
    kept = {name: value for name, value in box.profile.tone.severities.items() if name not in known}
    chosen = {c: typed[f"rule_{c}"] for c in known if typed.get(f"rule_{c}") in SEVERITIES}
    return {"tone.severities": dict(sorted({**kept, **chosen}.items()))}


def _announcements(typed: Fields, box: Mailbox) -> dict[str, Any]:
    """One row of the form an announcement; a row without words is gone."""
    found = []
    for number in range(MAX_ANNOUNCEMENTS + 1):
        sentence = " ".join(typed.get(f"de_{number}", "").split())
        start, end = typed.get(f"start_{number}", ""), typed.get(f"end_{number}", "")
        if not sentence:
            if start or end or typed.get(f"en_{number}", "").strip():
                raise Refused(
                    "Einer Ankündigung fehlt der deutsche Satz. Ganz leer nimmt sie weg.",
                    "an announcement lacks its German sentence; leave the row empty to take it away",
                )
            continue
        begin, over = _moment(start, sentence), _moment(end, sentence)
        if over <= begin:
            raise Refused(
                f"„{sentence[:40]}“ endet, bevor es beginnt.", f"“{sentence[:40]}” ends before it begins"
            )
        days, stretch = _number(typed, f"days_{number}", least=0), _number(typed, f"stretch_{number}")
        if days is not None and (days != int(days) or days > 365):
            raise Refused(
                f"„{days:g}“: Sagen Sie in ganzen Tagen, wie lange vorher; höchstens 365.",
                f"“{days:g}”: say in whole days how long ahead, 365 at most",
            )
        if stretch is not None and not 1 <= stretch <= 10:
            raise Refused(
                f"„{stretch:g}“: Antwortfenster werden 1- bis 10-mal so lang.",
                f"“{stretch:g}”: response windows get 1 to 10 times as long",
            )
        found.append(
            {
                "start": begin.isoformat(),
                "end": over.isoformat(),
                "de": sentence,
                "en": " ".join(typed.get(f"en_{number}", "").split()),
                "days_before": 14 if days is None else int(days),
                "stretch": 1.0 if stretch is None else stretch,
            }
        )
    if len(found) > MAX_ANNOUNCEMENTS:
        raise Refused(
            f"Mehr als {MAX_ANNOUNCEMENTS} Ankündigungen liest niemand. Nehmen Sie erst eine weg.",
            f"nobody reads more than {MAX_ANNOUNCEMENTS} announcements: take one away first",
        )
    return {"announcements": found}


def _moment(text: str, sentence: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Refused(
            f"„{sentence[:40]}“ braucht Anfang und Ende, zum Beispiel 2026-12-28T08:00.",
            f"“{sentence[:40]}” needs a start and an end, such as 2026-12-28T08:00",
        ) from error


READERS: Mapping[str, Callable[[Fields, Mailbox], dict[str, Any]]] = {
    "voice": _voice,
    "windows": _windows,
    "calendar": _calendar,
    "labels": _labels,
    "rules": _rules,
    "announcements": _announcements,
}


def shown(box: Mailbox, language: str) -> dict[str, str]:
    """What the forms show: every value as it is typed."""
    profile = box.profile
    calendar = profile.calendar
    values = {
        "name": profile.name,
        "language": profile.language,
        "form_of_address": profile.form_of_address,
        "reach_us": profile.reach_us,
        "signature_lines": "\n".join(profile.signature_lines),
        "acknowledge": "1" if profile.acknowledge else "",
        "gender_style": profile.tone.gender_style,
        "glossary": ", ".join(profile.tone.glossary),
        "warning_share": f"{profile.warning_share * 100:g}",
        "default_urgency": profile.default_urgency,
        "assign": "1" if profile.assign == "fair" else "",
        "week": team.week_text(calendar, language),
        "timezone": calendar.timezone,
        "region": calendar.region or "",
        "extra_holidays": "\n".join(f"{day} {name}" for day, name in calendar.extra_holidays.items()),
        "closed": "\n".join(
            f"{w.start:%Y-%m-%dT%H:%M} {w.end:%Y-%m-%dT%H:%M} {w.name}".rstrip() for w in calendar.closed
        ),
        "names": "\n".join(f"{name} = {', '.join(words)}" for name, words in profile.labels.names.items()),
    }
    for number, one in enumerate(profile.announcements):
        values |= {
            f"start_{number}": f"{one.start:%Y-%m-%dT%H:%M}",
            f"end_{number}": f"{one.end:%Y-%m-%dT%H:%M}",
            f"de_{number}": one.de,
            f"en_{number}": one.en,
            f"days_{number}": str(one.days_before),
            f"stretch_{number}": f"{one.stretch:g}",
        }
    for urgency in desk_settings.URGENCIES:
        window = profile.window(urgency)
        values |= {
            f"{urgency}_{kind}": _plain(getattr(window, kind)) for kind in ("first", "next", "solution")
        }
        words = profile.labels.urgency.get(urgency, ())  # type: ignore[call-overload]
        values[f"urgency_{urgency}"] = ", ".join(words)
    return values


def categories(language: str) -> list[tuple[str, str, str]]:
    """(category, its name, why it matters) of every rule that finds something, in the page's language and its order."""
    lang: Language = "en" if language == "en" else "de"
    whys: dict[str, str] = {}
    for rule in (*registry.rules("de"), *registry.rules("en")):
        if not rule.praise and "{" in whys.get(
            rule.category, "{"
        ):  # rather a reason that is not about one word
            whys[rule.category] = rule.why[lang]
    shown = [(category, category_name(category, lang), _without_names(why)) for category, why in whys.items()]
    return sorted(shown, key=lambda row: row[1].casefold())


def _without_names(why: str) -> str:
    """A reason that is about one word, without that word."""
    return re.sub(r"[„“(]*\{\w+\}[“”)]*", "…", why)


def _one_line(typed: Fields, name: str) -> str:
    return " ".join(typed.get(name, "").split())[:200]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _number(typed: Fields, name: str, *, least: float = 0.001) -> float | None:
    text = typed.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise Refused(f"„{text}“ ist keine Zahl.", f"“{text}” is no number") from error
    if not least <= number < 10_000:
        raise Refused(
            f"„{text}“ ist keine Zahl von Stunden, die ein Fenster haben kann.",
            f"“{text}” is no number of hours that a window can have",
        )
    return number


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _named_day(line: str) -> tuple[str, str]:
    day, _, name = line.partition(" ")
    if not name:
        raise ValueError(f"{line!r}: write 12-24 Heiligabend")
    return day, name


def _closed(line: str) -> dict[str, str]:
    start, _, rest = line.partition(" ")
    end, _, name = rest.partition(" ")
    for moment in (start, end):
        dt.datetime.fromisoformat(moment)
    return {"start": start, "end": end, "name": name}


def _synonyms(line: str) -> tuple[str, list[str]]:
    name, equals, words = line.partition("=")
    label = name.strip().lower()
    if not label:
        raise Refused(
            f"„{line}“: Schreiben Sie ein Label so: rechnung = rechnung, invoice",
            f"“{line}”: write a label as rechnung = rechnung, invoice",
        )
    return label, [word.strip() for word in words.split(",") if word.strip()] if equals else [label]

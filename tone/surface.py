"""One item of ``takt tone check --json``: plain dictionaries in, plain dictionaries out.

In:  {lang, client{name, address, ...}, context{now, waiting_days, mood, urgency, first_reply, house_style}, client_mail, reply}
Out: {findings[], praise[], promises[], verdict, measures{}}
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast, get_args

from tone.finding import Context, HouseProfile, Mood, Person, Review

_ITEM = (
    "id",
    "lang",
    "client",
    "context",
    "client_mail",
    "reply",
    "domain",
    "labels",
    "praise",
    "promises",
    "verdict",
)
_CLIENT = ("name", "first_name", "last_name", "title", "address", "pronouns", "language")
_CONTEXT = (
    "now",
    "waiting_days",
    "mood",
    "urgency",
    "first_reply",
    "house_style",
    "timezone",
    "agent_name",
    "recent_replies",
    "house_words",
)
_FEELINGS: Mapping[str, Mood] = {
    **dict.fromkeys(("neutral", "matter-of-fact", "polite", "curious", "sachlich", "neugierig"), "calm"),
    **dict.fromkeys(("happy", "satisfied", "freundlich", "zufrieden"), "friendly"),
    **dict.fromkeys(("grateful", "dankbar"), "thankful"),
    **dict.fromkeys(
        (
            "anxious",
            "concerned",
            "afraid",
            "scared",
            "stressed",
            "nervous",
            "sad",
            "besorgt",
            "ängstlich",
            "traurig",
        ),
        "worried",
    ),
    **dict.fromkeys(
        ("frustrated", "annoyed", "irritated", "impatient", "upset", "enttäuscht", "genervt", "frustriert"),
        "disappointed",
    ),
    **dict.fromkeys(("furious", "outraged", "heated", "verärgert", "wütend", "empört"), "angry"),
}
"""What others call the moods of :data:`tone.finding.Mood`."""
_STYLES = {"off": "off", "neutral": "neutral", "doppelpunkt": "doppelpunkt", "stern": "stern"}
_URGENCIES = ("critical", "high", "normal", "low")


class ItemError(ValueError):
    """A bad item: which field, what stood there, what is expected."""


def check_item(item: Mapping[str, Any], *, fragment: bool = False) -> dict[str, Any]:
    """Review one item. Raises ItemError when a field cannot be used."""
    from tone import review

    context = context_of(item)
    return as_dict(review(_text(item, "reply"), context, fragment=fragment))


def as_dict(result: Review) -> dict[str, Any]:
    """A review as plain values, ready for JSON."""
    return {
        "findings": [
            asdict(finding)
            | {
                "suggestions": list(finding.suggestions),
                "replaces": list(finding.replaces or (finding.start, finding.end)),
            }
            for finding in result.findings
        ],
        "praise": [asdict(praise) for praise in result.praise],
        "promises": [
            {"quote": p.quote, "start": p.start, "end": p.end, "due": p.due.isoformat() if p.due else None}
            for p in result.promises
        ],
        "verdict": result.verdict,
        "measures": dict(result.measures),
    }


def context_of(item: Mapping[str, Any]) -> Context:
    """The review's context from an item; everything but `reply` has a sensible default."""
    if not isinstance(item, Mapping):
        raise ItemError(f"an item must be a JSON object, not {_shown(item)}")
    _known(item, _ITEM, "item")
    client, context = _table(item, "client"), _table(item, "context")
    _known(client, _CLIENT, "client")
    _known(context, _CONTEXT, "context")
    lang = _choice(item.get("lang", "de"), ("de", "en"), "lang")
    now = _moment(context.get("now"))
    zone = context.get("timezone") or _zone_of(now, lang)
    _check_zone(zone)
    return Context(
        lang=cast(Any, lang),
        now=now,
        client=Person(
            name=_optional(client, "name"),
            first_name=_optional(client, "first_name"),
            last_name=_optional(client, "last_name"),
            title=_optional(client, "title"),
            address=cast(Any, _optional_choice(client.get("address"), ("Sie", "du"), "client.address")),
            pronouns=_optional(client, "pronouns"),
            language=cast(Any, _optional_choice(client.get("language"), ("de", "en"), "client.language")),
        ),
        client_mail=_text(item, "client_mail", required=False),
        timezone=zone,
        waiting_days=_number(context.get("waiting_days", 0), "context.waiting_days"),
        mood=_mood(context.get("mood")),
        urgency=_choice(context.get("urgency", "normal"), _URGENCIES, "context.urgency"),
        first_reply=_yes_or_no(context.get("first_reply", True), "context.first_reply"),
        agent_name=_optional(context, "agent_name", "context."),
        profile=HouseProfile(
            gender_style=cast(
                Any, _choice(context.get("house_style") or "off", _STYLES, "context.house_style")
            ),
            words=_swaps(context.get("house_words", {})),
        ),
        recent_replies=tuple(_texts(context.get("recent_replies", []), "context.recent_replies")),
    )


def _known(table: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    names = list(names)
    for key in table:
        if key not in names:
            near = difflib.get_close_matches(str(key), names, 1, 0.6)
            raise ItemError(
                f"{where}: unknown field {key!r}"
                + (f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(names)}")
            )


def _table(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = item.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ItemError(f"{key}: expected an object, got {_shown(value)}")
    return value


def _text(item: Mapping[str, Any], key: str, *, required: bool = True) -> str:
    value = item.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise ItemError(
            f"{key}: expected the text as a string, got {_shown(value) if key in item else 'nothing'}"
        )
    return value


def _optional(table: Mapping[str, Any], key: str, where: str = "client.") -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise ItemError(f"{where}{key}: expected a string or null, got {_shown(value)}")
    return value or None


def _choice(value: Any, options: Iterable[str], where: str) -> str:
    options = list(options)
    if value not in options:
        raise ItemError(f"{where}: expected one of {', '.join(options)}, got {_shown(value)}")
    return str(value)


def _mood(value: Any) -> Mood | None:
    """A mood under our name or another's; None is read from the client's mail."""
    known = _FEELINGS.get(value.strip().casefold()) if isinstance(value, str) else None
    return known or cast(Any, _optional_choice(value, get_args(Mood), "context.mood"))


def _optional_choice(value: Any, options: Iterable[str], where: str) -> str | None:
    return None if value is None or value == "" else _choice(value, options, where)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ItemError(f"{where}: expected a number from 0 upwards, got {_shown(value)}")
    return float(value)


def _yes_or_no(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ItemError(f"{where}: expected true or false, got {_shown(value)}")
    return value


def _texts(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ItemError(f"{where}: expected a list of strings, got {_shown(value)}")
    return value


def _swaps(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(
        isinstance(w, str) and w.strip() and isinstance(i, str) for w, i in value.items()
    ):
        raise ItemError(
            f'context.house_words: expected an object like {{"Ticket": "Vorgang"}}, got {_shown(value)}'
        )
    return value


def _moment(value: Any) -> datetime:
    if value is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ItemError(
            f"context.now: expected a time like 2026-03-04T09:30:00+01:00, got {_shown(value)}"
        ) from None
    if moment.tzinfo is None:
        raise ItemError(f"context.now: the time zone is missing; write {value}+01:00")
    return moment


def _zone_of(now: datetime, lang: str) -> str:
    """Where nobody says a time zone: ours, or one in whose local time `now` is given.

    UTC in summer, or beside German, is the clock of a machine and tells nothing.
    """
    from zoneinfo import ZoneInfo

    if now.utcoffset() or lang == "en":
        for zone in _ZONES:
            if now.astimezone(ZoneInfo(zone)).utcoffset() == now.utcoffset():
                return zone
    return _ZONES[0]


_ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Helsinki"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Asia/Kolkata", "Asia/Dubai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
)


def _check_zone(value: Any) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(value)
    except Exception:
        raise ItemError(
            f"context.timezone: expected a name like Europe/Berlin, got {_shown(value)}"
        ) from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

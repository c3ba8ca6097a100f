"""Automatic mail: out-of-office notes, auto-replies, lists, newsletters, receipts. None of it may ever get an answer from us.

Two machines that thank each other fill a disk overnight, and an out-of-office note that reopens a ticket costs an agent a
minute each time. So headers are believed first (RFC 3834, RFC 2919, RFC 2369, RFC 3798 and what vendors add); only when all of
them were stripped on the way are the words read, and then a mail must say nothing else: a person who mentions her holiday in
a question is a person. Everything here is stored and shown; `Automatic` only says that nobody is waiting for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

from inbound.absence import is_absence, read_return_day, reads_as_automatic
from inbound.parsed import Automatic, OutOfOffice

Headers = Mapping[str, Sequence[str]]
"""Lower-cased name -> every value, in header order."""


def classify(
    headers: Sequence[tuple[str, str]],
    subject: str,
    text: str,
    from_address: str,
    *,
    now: datetime | None = None,
) -> tuple[Automatic | None, OutOfOffice | None]:
    """Did a machine write this mail, and does it say that somebody is away?

    `headers` are decoded, `text` is the whole body as plain text, `from_address` the bare address. `now` completes dates
    without a year; without it the mail's own Date is used. The second value is never given without the first.
    """
    found = by_name(headers)
    reason = header_reason(found) or sender_reason(found, from_address)
    if reason is None and not _is_authored_reply(found):
        is_reply = any(value for name in ("in-reply-to", "references") for value in found.get(name, ()))
        reason = reads_as_automatic(subject, text, is_reply=is_reply)
    if reason is None:
        return None, None
    if reason in _LIST_REASONS or not is_absence(subject, text):
        return Automatic(reason), None
    return Automatic(reason), OutOfOffice(read_return_day(subject, text, now or _mail_date(found)))


def by_name(headers: Sequence[tuple[str, str]]) -> Headers:
    """Headers as a mapping; folded white space is squeezed."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.strip().lower(), []).append(" ".join(value.split()))
    return found


def header_reason(headers: Headers) -> str | None:
    """The first header rule that says "machine", or None."""
    for reason, says_so in HEADER_RULES:
        if says_so(headers):
            return reason
    return None


def sender_reason(headers: Headers, from_address: str) -> str | None:
    """``sender:...`` for mailboxes nobody reads. A form that writes from noreply@ names its person in Reply-To: that is no machine."""
    local = from_address.partition("@")[0].strip().strip('"').lower()
    if match := _DAEMONS.match(local):
        return f"sender:{match.lastgroup}".replace("_", "-")
    if _NOREPLY.match(local) and not _names_a_person(headers):
        return "sender:noreply"
    return None


def _auto_submitted(*kinds: str) -> Callable[[Headers], bool]:
    """RFC 3834 section 5; without `kinds` every value but "no". ``auto-forwarded`` (RFC 5436) was written by a person."""

    def says_so(headers: Headers) -> bool:
        values = {_AFTER_WORD.sub("", value).strip().lower() for value in headers.get("auto-submitted", ())}
        return bool(values & set(kinds) if kinds else values - {"no", "auto-forwarded", ""})

    return says_so


def _null_sender(headers: Headers) -> bool:
    return any(value.replace(" ", "") == "<>" for value in headers.get("return-path", ()))


def _report(headers: Headers) -> bool:
    """Delivery reports, read receipts, complaints: RFC 6522."""
    return any(value.lower().startswith("multipart/report") for value in headers.get("content-type", ()))


def _precedence(*kinds: str) -> Callable[[Headers], bool]:
    def says_so(headers: Headers) -> bool:
        return any(
            value.strip().lower().replace("-", "_") in kinds for value in headers.get("precedence", ())
        )

    return says_so


def _present(*names: str) -> Callable[[Headers], bool]:
    """One of the headers is there and does not say "no"."""

    def says_so(headers: Headers) -> bool:
        return any(value.lower() not in _DENIALS for name in names for value in headers.get(name, ()))

    return says_so


def _loop(headers: Headers) -> bool:
    """X-Loop and its cousins X-No-Loop, X-OTRS-Loop, X-Zammad-Loop ...; Exchange's rule loops have a rule of their own."""
    return any(
        _LOOP_NAME.fullmatch(name) and any(value.lower() not in _DENIALS for value in values)
        for name, values in headers.items()
    )


def _auto_response_suppress(headers: Headers) -> bool:
    """MS-OXCMAIL 2.2.3.2.14: who forbids automatic answers is nearly always automatic. Receipts alone (DR, RN, NRN) say nothing."""
    wanted = {"oof", "all", "autoreply"}
    return any(
        wanted & {kind.strip().lower() for kind in value.split(",")}
        for value in headers.get("x-auto-response-suppress", ())
    )


def _exchange_rule(headers: Headers) -> bool:
    """An Outlook rule made this mail. A rule that only redirects leaves the writer's From, and then a person wrote it."""
    author = " ".join(headers.get("from", ())).lower()
    return any(
        value.lower() in author for value in headers.get("x-ms-exchange-inbox-rules-loop", ()) if "@" in value
    )


def _feedback_id(headers: Headers) -> bool:
    """Bulk mail is counted by Feedback-ID. Relays that stamp it on everything, letters of people too, prove nothing."""
    return any(
        value.rpartition(":")[2].strip().lower() not in _RELAYS for value in headers.get("feedback-id", ())
    )


def _list_header(headers: Headers) -> bool:
    return any(name in _LIST_HEADERS and any(values) for name, values in headers.items())


HEADER_RULES: tuple[tuple[str, Callable[[Headers], bool]], ...] = (
    ("header:auto-replied", _auto_submitted("auto-replied")),
    ("header:auto-submitted", _auto_submitted()),
    ("header:multipart-report", _report),
    ("header:null-return-path", _null_sender),
    (
        "header:x-autoreply",
        _present("x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoreply-from"),
    ),
    (
        "header:x-mail-autoreply",
        _present("x-mail-autoreply", "x-mail-autoresponder", "x-vacation", "x-auto-generated"),
    ),
    ("header:precedence-auto-reply", _precedence("auto_reply", "autoreply", "auto_response")),
    ("header:x-loop", _loop),
    ("header:response-suppress", _auto_response_suppress),
    ("header:exchange-rule", _exchange_rule),
    ("header:exchange-generated", _present("x-ms-exchange-generated-message-source")),
    (
        "header:machine-generated",
        _present("x-fc-machinegenerated", "x-cron-env", "x-auto-response", "x-failed-recipients"),
    ),
    ("header:precedence-list", _precedence("list")),
    ("header:list-id", _present("list-id")),
    ("header:list-unsubscribe", _present("list-unsubscribe", "list-unsubscribe-post")),
    ("header:list", _list_header),
    ("header:precedence-bulk", _precedence("bulk", "junk")),
    ("header:feedback-id", _feedback_id),
)
"""Tried from the top. Reasons with "auto-repl", "autoreply" or "autorespon" are answers of machines to a mail of ours; the chain of
rules asks for that. What says most about the mail comes first, so that an out-of-office note through a list is still one."""

_LIST_REASONS = frozenset(
    {"header:precedence-list", "header:list-id", "header:list-unsubscribe", "header:list"}
)
_LIST_HEADERS = frozenset(
    {
        "list-post",
        "list-help",
        "list-subscribe",
        "list-owner",
        "list-archive",
        "mailing-list",
        "x-mlserver",
        "x-mailing-list",
        "x-ml-name",
    }
)
_DENIALS = frozenset({"", "no", "false", "0"})
_RELAYS = frozenset({"amazonses", "sg"})
_AFTER_WORD = re.compile(r"[;(].*", re.DOTALL)
_LOOP_NAME = re.compile(r"x-(?!ms-exchange)(?:[a-z0-9]{1,40}-){0,4}loop")

_DAEMONS = re.compile(
    r"(?:(?P<mailer_daemon>mailer.?daemon|mail.?daemon|mdaemon)"
    r"|(?P<postmaster>post.?master)"
    r"|(?P<autoresponder>auto.?repl(?:y|ies)|auto.?respon(?:se|der))"
    r"|(?P<bounce>(?:double-)?bounces?))(?:[^a-z]|$)"
)
_NOREPLY = re.compile(
    r"(?:.{0,40}[._+-])?(?:no.?reply|do.?not.?reply|dont.?reply|not?.?replies|nicht.?antworten|keine.?antwort"
    r"|kein.?reply|ne.?pas.?repondre|no.?responder|no.?responda|non.?rispondere|niet.?(?:be)?antwoorden)(?:[^a-z]|$)"
)


def _names_a_person(headers: Headers) -> bool:
    """Reply-To leads to somebody who reads mail."""
    values = [value for value in headers.get("reply-to", ()) if "@" in value]
    return bool(values) and not any(
        _NOREPLY.match(local.lower()) for value in values for local in _LOCAL_PART.findall(value[:2000])
    )


_LOCAL_PART = re.compile(r"([^\s<>,;:\"@]{1,64})@")


def _is_authored_reply(headers: Headers) -> bool:
    """``Auto-Submitted: no`` is a promise that a person wrote this (RFC 3834 section 5): then the words are not searched."""
    return any(value.lower().startswith("no") for value in headers.get("auto-submitted", ()))


def _mail_date(headers: Headers) -> datetime | None:
    for value in headers.get("date", ()):
        try:
            return parsedate_to_datetime(value[:100])
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None

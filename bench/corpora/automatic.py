"""Bounces, complaints and automatic mail: found where they are, and never found in normal mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.corpora import Result, cases
from inbound.files import read_file
from inbound.parse import parse
from inbound.parsed import Bounce, ParsedMail

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
_SERVER = re.compile(r"multipart/report|delivery-status|daemon|postmaster", re.IGNORECASE)
BOUNCES = ("sisimai_set_of_emails", "flufl_bounce", "bounce_email_ruby")


def measure(root: Path) -> Iterable[Result]:
    """One result a question; the misses are named."""
    yield from _sisimai(root)
    yield from _flufl(root)
    yield from _ruby(root)
    yield from _automatic(root)
    yield from _normal(root)


def _sisimai(root: Path) -> Iterator[Result]:
    found = Result("sisimai_set_of_emails", "reports and complaints seen as such")
    counted = Result("sisimai_set_of_emails", "one entry a recipient, each with an address")
    status = Result("sisimai_set_of_emails", "status code where the mail has one")
    hard = Result("sisimai_set_of_emails", "an address proven bad, or not")
    false_hard = Result("sisimai_set_of_emails", "no good address called bad")
    whole = Result("sisimai_set_of_emails", "bounce, each recipient, and hard or not")
    vacation = Result("sisimai_set_of_emails", "vacation mail is automatic and no bounce")
    for path, entry in cases(root, "sisimai_set_of_emails"):
        expected, mails = entry["expected"], _mails(path)
        auto, bounce = mails[0].automatic, _together(mails)
        name = path.parent.name + "/" + path.name
        if expected.get("is_auto_reply"):
            vacation.count(bounce is None and auto is not None, name)
        elif expected.get("is_bounce") is False:
            found.count(bounce is None and auto is None, name)
        elif expected:
            complaint = bool(expected.get("is_feedback_report"))
            found.count(bounce is not None and (bounce.kind == "complaint") == complaint, name)
            if wanted := expected.get("bounce_results", []) if not complaint else []:
                whole.count(_recipients_and_hardness(bounce, wanted), name)
            if bounce is not None and not complaint:
                _count_recipients(
                    bounce, expected.get("bounce_results", []), name, counted, status, hard, false_hard
                )
    yield from (found, counted, status, hard, false_hard, whole, vacation)


def _mails(path: Path) -> list[ParsedMail]:
    """Every mail of the file as `takt import` reads it: three files are an mbox of two reports."""
    return [parse(raw, now=NOW) for raw in read_file(path)]


def _together(mails: list[ParsedMail]) -> Bounce | None:
    """Their expectations count the recipients of all the reports in a file."""
    bounces = [mail.bounce for mail in mails if mail.bounce is not None]
    recipients = tuple(recipient for bounce in bounces for recipient in bounce.recipients)
    return replace(bounces[0], recipients=recipients) if bounces else None


def _recipients_and_hardness(bounce: Bounce | None, wanted: list[dict[str, Any]]) -> bool:
    """As the manifest compares: one entry a recipient, and whether any address is proven bad."""
    if bounce is None or len(bounce.recipients) != len(wanted):
        return False
    hard = any(recipient.hard for recipient in bounce.recipients)
    return all(r.address for r in bounce.recipients) and hard == any(
        result["hard_bounce"] for result in wanted
    )


def _count_recipients(
    bounce: Bounce,
    wanted: list[dict[str, Any]],
    name: str,
    counted: Result,
    status: Result,
    hard: Result,
    false: Result,
) -> None:
    if not wanted:
        return
    addressed = all(recipient.address for recipient in bounce.recipients)
    counted.count(
        addressed and len(bounce.recipients) == len(wanted), f"{name}: {len(bounce.recipients)}/{len(wanted)}"
    )
    codes = sorted(result["status"] or "" for result in wanted if ".0.9" not in (result["status"] or ".0.9"))
    if codes and len(codes) == len(wanted):
        got = sorted(recipient.status or "" for recipient in bounce.recipients)
        status.count(got == codes, f"{name}: {got} not {codes}")
    verdict = any(recipient.hard for recipient in bounce.recipients)
    wanted_hard = any(result["hard_bounce"] for result in wanted)
    why = [(r.status, r.diagnostic[:90]) for r in bounce.recipients][:2]
    reasons = [result["reason"] for result in wanted]
    hard.count(verdict == wanted_hard, f"{name}: {reasons} {why}")
    if not wanted_hard:
        false.count(not verdict, f"{name}: {reasons} {why}")


def _flufl(root: Path) -> Iterator[Result]:
    found = Result("flufl_bounce", "reports seen as such")
    recipients = Result("flufl_bounce", "kind and recipients")
    for path, entry in cases(root, "flufl_bounce"):
        expected, bounce = entry["expected"], _read(path).bounce
        if "is_bounce" in expected:
            found.count((bounce is not None) == expected["is_bounce"], path.name)
        if "failed_recipients" in expected and expected.get("is_bounce"):
            got = {r.address.lower() for r in bounce.recipients if r.address} if bounce else set()
            wanted = {address.lower() for address in expected["failed_recipients"]}
            kind = bounce.kind if bounce else ""
            right_kind = (kind == "delayed") == bool(expected.get("temporary"))
            recipients.count(got == wanted and right_kind, f"{path.name}: {kind} {got} not {wanted}")
    yield from (found, recipients)


def _ruby(root: Path) -> Iterator[Result]:
    found = Result("bounce_email_ruby", "bounce or not")
    status = Result("bounce_email_ruby", "status code")
    for path, entry in cases(root, "bounce_email_ruby"):
        expected, bounce = entry["expected"], _read(path).bounce
        found.count((bounce is not None) == expected["is_bounce"], path.name)
        if "status" in expected:
            got = bounce.recipients[0].status if bounce and bounce.recipients else None
            status.count(got == expected["status"], f"{path.name}: {got} not {expected['status']}")
    yield from (found, status)


def _automatic(root: Path) -> Iterator[Result]:
    keys = {"is_auto", "is_auto_reply"}
    for corpus in ("otrs_loop_detection", "redmine_mail_handler", "roundup_mailgw", "chatwoot"):
        result = Result(corpus, "automatic or not")
        for path, entry in cases(root, corpus):
            for key in keys & entry["expected"].keys():
                result.count((_read(path).automatic is not None) == entry["expected"][key], path.name)
        yield result
    bounced = Result("flanker, mikel_mail, chatwoot", "bounce or not")
    for corpus in ("flanker", "mikel_mail", "chatwoot"):
        for path, entry in cases(root, corpus):
            if "is_bounce" in entry["expected"]:
                bounce = _read(path).bounce
                failed = bounce is not None and bounce.kind == "failed"
                bounced.count(failed == entry["expected"]["is_bounce"], path.name)
    yield bounced


def _normal(root: Path) -> Iterator[Result]:
    """Every other corpus: mail of people, and mail with declared marks. Only marks may make it automatic, never its words."""
    words = Result("all other corpora", "no mail without a mark taken for automatic")
    reports = Result("all other corpora", "no bounce but where a mail server reports")
    for folder in sorted(path.parent.name for path in root.glob("*/manifest.json")):
        if folder in BOUNCES:
            continue
        for path, entry in cases(root, folder):
            if entry.get("kind") not in ("mime", "text", None) or not path.exists():
                continue
            if {"is_auto", "is_auto_reply", "is_bounce"} & entry["expected"].keys():
                continue
            mail = _read(path, body_only=entry.get("kind") == "text")
            auto, bounce = mail.automatic, mail.bounce
            declared = auto is not None and auto.reason.startswith(
                ("header:", "sender:", "subject:machine-report")
            )
            words.count(auto is None or declared, f"{folder}/{path.name}: {auto and auto.reason}")
            head = " ".join(value for name, value in mail.headers if name.lower() in ("from", "content-type"))
            report = _SERVER.search(head) is not None
            reports.count(bounce is None or report, f"{folder}/{path.name}: {bounce and bounce.kind}")
    yield from (words, reports)


def _read(path: Path, *, body_only: bool = False) -> ParsedMail:
    raw = path.read_bytes()
    return parse(_HEAD + raw if body_only else raw, now=NOW)


_HEAD = b"From: mensch@example.org\nSubject: Frage\nContent-Type: text/plain; charset=utf-8\n\n"

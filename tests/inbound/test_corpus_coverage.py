"""Our own corpus covers every mail program, language and rule that Takt claims to read: counted here, so that a gap fails."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import inbound
from inbound.automatic import HEADER_RULES

CORPUS = Path(__file__).parents[1] / "corpus"
PROGRAMS = {
    "outlook-desktop", "outlook-mobile", "outlook-web", "exchange", "gmail", "apple-mail", "thunderbird", "gmx", "web.de",
    "t-online", "lotus-notes",
}  # fmt: skip
LANGUAGES = {"en", "fr", "it", "es", "pt", "nl", "pl", "da", "sv", "no", "fi", "cs", "ru", "tr", "hu", "ja"}
BY_WORDS = {
    "sender:mailer-daemon", "sender:postmaster", "sender:noreply", "sender:autoresponder", "sender:bounce",
    "subject:auto-reply", "subject:out-of-office", "subject:machine-report", "text:out-of-office", "text:automatic-message",
}  # fmt: skip


def tables(folder: str, key: str) -> list[dict[str, Any]]:
    return [
        entry
        for path in sorted((CORPUS / folder).glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8"))[key]
    ]


def expected(folder: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((CORPUS / folder / "expected.toml").read_text("utf-8"))


def test_the_corpus_is_large_and_every_mail_has_expected_values() -> None:
    mails = {
        folder: {path.stem for path in (CORPUS / folder).glob("*.eml")}
        for folder in ("automatic", "bounces", "parsing")
    }
    assert mails["automatic"] == set(expected("automatic"))
    assert mails["bounces"] == set(expected("bounces"))
    assert mails["parsing"] == {path.stem for path in (CORPUS / "parsing").glob("*.json")}
    assert sum(map(len, mails.values())) >= 200
    assert len(tables("replies", "case")) >= 90
    assert len(tables("clients", "quote")) >= 150
    assert len(tables("absences", "note")) >= 50


def test_every_program_is_there_in_german_as_text_and_as_html() -> None:
    german = tomllib.loads((CORPUS / "clients" / "german.toml").read_text("utf-8"))["quote"]
    assert {quote["client"] for quote in german} >= PROGRAMS
    as_html = tomllib.loads((CORPUS / "clients" / "html.toml").read_text("utf-8"))["quote"]
    assert {quote["client"] for quote in as_html} >= PROGRAMS


def test_every_language_is_there_for_the_common_programs() -> None:
    names = {quote["name"] for quote in tables("clients", "quote")}
    for program in ("outlook", "owa", "gmail", "apple", "thunderbird"):
        assert {f"{program}-{language}" for language in LANGUAGES} <= names


def test_every_rule_for_automatic_mail_is_there_and_people_too() -> None:
    reasons = [entry["reason"] for entry in expected("automatic").values()]
    assert {name for name, _ in HEADER_RULES} | BY_WORDS <= set(reasons)
    assert reasons.count("") >= 30, "mails of people that look like machines"


def test_every_kind_of_report_is_there_and_people_too() -> None:
    kinds = [entry["kind"] for entry in expected("bounces").values()]
    assert {"failed", "delayed", "delivered", "relayed", "expanded", "complaint"} <= set(kinds)
    assert kinds.count("") >= 30, "mails of people about bounces"


def test_every_problem_a_mail_can_have_is_there() -> None:
    """Each key that the readers note: in an own mail, or, where it is a limit, in the bombs."""
    rooms = Path(inbound.__file__).parent
    source = "".join(path.read_text("utf-8") for path in [*(rooms / "mime").glob("*.py"), rooms / "parse.py"])
    keys = set(re.findall(r'note\((?:[a-z.]+, )?"([a-z-]+)"', source))
    keys |= set(re.findall(r'"((?:charset|base64|transfer-encoding|smime|pgp)-(?!type)[a-z]+)"', source))
    keys |= {f"from-{problem}" for problem in ("missing", "several", "malformed")}
    seen = {
        key
        for path in (CORPUS / "parsing").glob("*.json")
        for key in json.loads(path.read_text("utf-8"))["problems"]
    }
    bombs = (Path(__file__).parent / "test_parse_hostile.py").read_text("utf-8")
    assert {key for key in keys - seen if f'"{key}"' not in bombs} == set()

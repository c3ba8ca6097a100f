"""Our own mails in tests/corpus/parsing: each `.eml` beside the values it must give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inbound.parse import parse

CORPUS = Path(__file__).parent.parent / "corpus" / "parsing"


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.eml")), ids=lambda path: path.stem)
def test_mail_gives_its_expected_values(path: Path) -> None:
    read = parse(path.read_bytes())
    found = {
        "subject": read.subject,
        "text": read.text,
        "attachments": [[file.name, file.content_type, file.size] for file in read.attachments],
        "problems": list(read.problems),
    }
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    if "reply" in expected:
        found["reply"] = read.reply_text
    assert found == expected

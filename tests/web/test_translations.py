"""Every German sentence of the desk has an English one."""

from __future__ import annotations

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import templates


def test_no_sentence_is_missing_or_left_over() -> None:
    found = {
        message
        for _, _, message, _, _ in extract_from_dir(
            templates.FOLDER / "web", method_map=[("**.html", "jinja2")], keywords={"_": None}
        )
    }
    with (templates.FOLDER / "locale" / "en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {message.id for message in catalogue if message.id and message.string}
    assert found - known == set(), "add these to templates/locale/en.po"
    assert known - found == set(), "these are no longer used"

"""The rules, read from TOML: one file a category and language under ``tone/rules/{de,en}``, and a team's own folder.

A rule is data with its own proof: every rule carries examples it must hit and examples it must leave alone. A rule that
cannot be understood is refused with file, line, reason and the nearest fix; it never fails silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from tone.finding import Language
from tone.rule import CATEGORIES, LANGUAGES, PRAISE_CATEGORIES, Example, Rule, RuleError
from tone.rulefile import read_file, read_folder

__all__ = [
    "CATEGORIES",
    "LANGUAGES",
    "PRAISE_CATEGORIES",
    "SHIPPED",
    "Example",
    "Rule",
    "RuleError",
    "read_file",
    "read_folder",
    "rule",
    "rules",
    "why",
]

SHIPPED: Final = Path(__file__).parent / "rules"


@lru_cache(maxsize=8)
def rules(lang: Language, folder: str | None = None) -> tuple[Rule, ...]:
    """The shipped rules of a language, then those of a team's `folder`, which may replace a shipped rule by its id."""
    found = {rule.id: rule for rule in read_folder(SHIPPED / lang, lang)}
    if folder is not None:
        own = Path(folder)
        if not own.is_dir():
            raise RuleError(
                own, 0, "the folder of own rules does not exist.", "Create it or change rules_folder."
            )
        _check_layout(own)
        found.update(_own_rules(own / lang, lang))
    return tuple(found.values())


def _check_layout(folder: Path) -> None:
    """Rules that lie where nobody reads them are worse than none: say so."""
    astray = sorted(file for file in folder.glob("*.toml"))
    if astray:
        raise RuleError(astray[0], 1, "rules lie in a folder per language.", "Move the file into de/ or en/.")
    if not any((folder / lang).is_dir() for lang in LANGUAGES):
        raise RuleError(
            folder, 0, "there is neither de/ nor en/ in it.", "Put your rules into de/CATEGORY.toml."
        )


def _own_rules(folder: Path, lang: Language) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for rule in read_folder(folder, lang):
        if rule.id in found:
            raise RuleError(
                rule.file,
                rule.line,
                f"rule {rule.id}: the id is taken by {found[rule.id].file.name}.",
                "Give each rule an id of its own.",
            )
        found[rule.id] = rule
    return found


def rule(rule_id: str, folder: str | None = None) -> Rule:
    """One rule by its id; KeyError names the nearest ones."""
    known = {r.id: r for lang in LANGUAGES for r in rules(lang, folder)}
    if rule_id not in known:
        near = difflib.get_close_matches(rule_id, known, 3, 0.5)
        raise KeyError(f"no rule {rule_id!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
    return known[rule_id]


def why(rule_id: str, lang: Language, folder: str | None = None) -> str:
    """Why this rule speaks up, in the language of the page."""
    return rule(rule_id, folder).why[lang]

"""Every category of a rule has a name in both languages."""

from __future__ import annotations

from tone.categories import category_name
from tone.registry import CATEGORIES, PRAISE_CATEGORIES


def test_every_category_has_two_names_of_its_own() -> None:
    for lang in ("de", "en"):
        names = [category_name(c, lang) for c in (*CATEGORIES, *PRAISE_CATEGORIES)]  # type: ignore[arg-type]
        assert len(set(names)) == len(names)
        assert not {n for n in names if "_" in n}


def test_an_unknown_category_keeps_its_key() -> None:
    assert category_name("later", "de") == "later"

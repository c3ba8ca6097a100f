"""Quotations by the structure of the HTML: what each mail program puts around the message it repeats."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class HtmlSplit:
    new_html: str
    quoted_html: str
    new_text: str


def split_html(html: str) -> HtmlSplit:
    return HtmlSplit(html, "", "")


def locate(text: str, html: str) -> list[tuple[int, int]]:
    return []

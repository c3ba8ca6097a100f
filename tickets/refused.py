"""Refused: something cannot be done as asked, said in both languages, so that pages, commands and mails tell it alike."""

from __future__ import annotations


class Refused(ValueError):
    """What was asked cannot be done; :meth:`say` tells why and what would be possible."""

    def __init__(self, german: str, english: str) -> None:
        super().__init__(english)
        self._german = german

    def say(self, language: str) -> str:
        return str(self) if language == "en" else self._german

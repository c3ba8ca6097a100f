"""Addresses out of lines that mail servers wrote."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@\\|]{1,128}@(?:(?!\.\.)[^\s<>()\[\],;:\"'@\\|/]){1,253}")
"""Two dots end a domain: Sendmail and its kin glue their answer to it ("550 kim@kunde.example...User unknown")."""


def address_in(text: str) -> str:
    """The first address, its domain in lower case; empty when there is none."""
    match = ADDRESS.search(text[:2000])
    return tidy(match[0]) if match else ""


def tidy(address: str) -> str:
    """Without what servers glue to it: X.400 prefixes, dots, quoting."""
    if (prefix := address.upper().rfind("SMTP=")) >= 0 and address.upper().rfind("SMTP=") < address.rfind(
        "@"
    ):
        address = address[prefix + 5 :]
    local, _, domain = address.strip("'`\"*").rpartition("@")
    return f"{local}@{domain.rstrip('.!?-_…').lower()}"

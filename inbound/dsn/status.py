"""What a server's answer means: its RFC 3463 code, and whether the address itself is no good.

"Hard" stops all further mail to somebody, so it needs proof: a code 5.1.x about the recipient, or words that name an unknown
user, an unknown host, a moved account or a host that takes no mail. 5.0.0 proves nothing (it once froze forty live
accounts elsewhere), and where words speak of quota, spam or policy the address is fine whatever the code says.
"""

from __future__ import annotations

import re

_ENHANCED = re.compile(r"(?<![\d.\w])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REFUSING = re.compile(r"(?<![\d.\w])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_AFTER_REPLY = re.compile(r"(?<![\d.])[45]\d\d[\s:;,\-#(]{1,4}([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.\[:/=-])([45][0-7]\d)(?=[\s:;,\-]|$)")


def status_in(text: str) -> str | None:
    """The first RFC 3463 code, a code right behind an SMTP reply code before all others."""
    text = text[:4000]
    match = _AFTER_REPLY.search(text) or _REFUSING.search(text) or _ENHANCED.search(text)
    return ".".join(str(int(part)) for part in match.groups()) if match else None


def reply_in(text: str) -> str | None:
    """The first SMTP reply code that refuses: 4xx or 5xx."""
    match = _REPLY.search(text[:4000])
    return match[1] if match else None


def best_status(field: str, diagnostic: str) -> str | None:
    """The Status field, unless it is vaguer than the code in the server's own words; words alone as the last resort."""
    stated = status_in(field)
    spoken = status_in(diagnostic)
    if spoken and (stated is None or (spoken[0] == stated[0] and _precision(spoken) > _precision(stated))):
        return spoken
    return stated or status_from_words(diagnostic)


def status_from_words(text: str) -> str | None:
    """A code for a refusal told in words, with the class of the SMTP reply when there is one."""
    lowered = text[:4000].lower()
    for pattern, permanent, code in _WORDS:
        if pattern.search(lowered):
            reply = reply_in(text)
            return f"{reply[0] if reply else permanent}.{code}"
    return None


def is_hard(status: str | None, diagnostic: str) -> bool:
    """Is the address itself proven bad?"""
    lowered = diagnostic[:4000].lower()
    if status and not status.startswith("5"):
        return False
    reply = reply_in(diagnostic)
    if status is None and reply and reply.startswith("4"):
        return False
    if status == "5.4.1" and _EXCHANGE_UNKNOWN.search(lowered):
        return True
    if _ADDRESS_IS_FINE.search(lowered):
        return False
    if status in _PROVEN_CODES:
        return True
    if status and not _is_general(status) and status not in _OPEN_CODES:
        return False
    return _PROVEN_WORDS.search(lowered) is not None


def _precision(status: str) -> int:
    """5.0.0 says nothing, 5.1.0 where, 5.1.1 what."""
    return sum(part != "0" for part in status.split(".")[1:])


def _is_general(status: str) -> bool:
    return status.endswith(".0.0")


_PROVEN_CODES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
"""Unknown mailbox, unknown host, impossible address, moved, null MX (RFC 7505). 5.1.7 and 5.1.8 blame the sender."""
_OPEN_CODES = frozenset({"5.1.0", "5.1.4", "5.1.5", "5.3.0", "5.3.2", "5.4.4", "5.4.1", "5.5.0", "5.7.27"})
"""Servers send these for many things: the words decide."""

_EXCHANGE_UNKNOWN = re.compile(r"(?<!all )recipient address rejected\s?: access denied")
"""How Exchange Online says "no such mailbox" since it blocks unknown recipients at its edge."""

_UNKNOWN_USER = (
    r"user (?:is )?(?:unknown|not (?:found|known|exist)|does ?n[o']t exist|invalid)"
    r"|unknown (?:user|recipient|address|e-?mail|mailbox|local|account|or illegal|addressee|sender or)"
    r"|no such (?:user|recipient|mailbox|account|address|person|local user|email)|no mailbox here|mailbox (?:not found|does not exist|unknown|unavailable or not local)"
    r"|(?:recipient|user|account|address|mailbox|addressee)(?: name| address)? (?:is )?(?:not (?:found|recognized|recognised|listed|exist|valid|a valid)|unknown|invalid|does ?n[o']t exist|no longer (?:valid|exists|available|in use))"
    r"|invalid (?:user|recipient|mailbox|address|final delivery userid|account)|does ?n[o']t have an? \S{1,80} account|does not exist|doesn't exist|not a (?:valid|registered|known)"
    r"|unrouteable address|not listed in|no valid recipients|bad (?:destination|recipient)|illegal user|unknown to (?:me|this)|no account|not our customer|can(?:not|'t) verify recipient"
    r"|(?:benutzer|empfänger|adresse|postfach|konto|e-mail-adresse)[^.]{0,40}(?:unbekannt|nicht gefunden|existiert nicht|nicht vorhanden|ungültig|gibt es nicht|nicht bekannt)"
    r"|unbekannte[rs]? (?:empfänger|benutzer|adresse)|kein solche[rs]? (?:benutzer|empfänger|postfach)|existiert nicht|nicht zugestellt[^.]{0,60}nicht gefunden"
    r"|utilisateur inconnu|adresse inexistante|n'existe pas|usuario desconocido|no existe|utente sconosciuto|non esiste|inesistente|gebruiker onbekend|bestaat niet|onbekende gebruiker|пользователь не найден|user account is unknown"
)
_UNKNOWN_HOST = (
    r"host (?:is |[\w.-]{1,100} )?(?:unknown|not found|or domain name not found)|unknown (?:host|domain)|domain (?:does ?n[o']t exist|not found|name not found|is not valid)|no such (?:domain|host)"
    r"|could ?n[o']t find (?:any|a) (?:host|mail exchanger)|unable to find (?:host|the)|name or service not known|nxdomain|no (?:mx|such) (?:or a records?|record|host)|bad host|unrouteable (?:mail )?domain|illegal host"
    r"|domäne[^.]{0,40}(?:nicht gefunden|unbekannt|existiert nicht)|no route to domain|all relevant mx records point to non-existent hosts|recipient's domain"
)
_MOVED = r"(?:has|have|user|recipient|account|mailbox) (?:has )?moved|no longer (?:employed|works?|with (?:us|the company))|new (?:e-?mail )?address is|recipient address has been changed|ist umgezogen|nicht mehr im unternehmen"
_NO_MAIL_THERE = r"nullmx|null mx|does not accept mail|host/domain does not accept|no smtp service|not accepting (?:network )?messages|host does not accept|domain (?:does not|doesn't) accept|recipient host does not accept"

_PROVEN_WORDS = re.compile(f"{_UNKNOWN_USER}|{_UNKNOWN_HOST}|{_MOVED}|{_NO_MAIL_THERE}")
_FULL = r"quota|mailbox (?:is )?full|full mailbox|mailfolder is full|over ?(?:the )?(?:allowed|disk|storage)|too much mail|exceed(?:s|ed|ing)? (?:the |its |their |his )?(?:allowed size|storage|mailbox|size|limit)|postfach (?:ist )?voll|speicherplatz|not enough space|space not enough|insufficient (?:system )?storage|mailbox size"
_UNWANTED = r"spam|blacklist|block(?:ed|list)|banned|reputation|policy|dmarc|dkim|\bspf\b|virus|reverse dns|ptr record|rdns|access denied|not permitted|unauthenticated|abuse|listed (?:at|in|by) \S{0,40}(?:rbl|spamhaus|bl\.)|greylist|gray-?list|rate limit|too many|throttl|unsolicited|denied by"
_ADDRESS_IS_FINE = re.compile(
    f"{_FULL}|{_UNWANTED}|sender (?:address )?(?:rejected|denied|unknown)|unknown sender|disabled|suspended|relay|timed? ?out|retry timeout|temporar|try again|locked|too large|too big|loop|too many hops|lookup failure, try"
)

_WORDS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(_FULL), "5", "2.2"),
    (re.compile(r"too large|too big|message size|size limit|maximum size|zu groß"), "5", "3.4"),
    (re.compile(_UNWANTED), "5", "7.1"),
    (
        re.compile(r"disabled|suspended|inactive|discontinued|locked|deactivated|deaktiviert|gesperrt"),
        "5",
        "2.1",
    ),
    (re.compile(r"too many hops|loop"), "5", "4.6"),
    (re.compile(r"relay(?:ing)?"), "5", "7.1"),
    (re.compile(_MOVED), "5", "1.6"),
    (re.compile(_UNKNOWN_HOST), "5", "1.2"),
    (re.compile(_NO_MAIL_THERE), "5", "1.10"),
    (re.compile(_UNKNOWN_USER), "5", "1.1"),
    (
        re.compile(
            r"timed? ?out|expired|giving up|too long|retry timeout|delivery attempts|not been collected|in the queue"
        ),
        "4",
        "4.7",
    ),
    (
        re.compile(
            r"connect(?:ion|ed)?\b.{0,40}(?:refused|failed|reset|lost|establish)|not reachable|unreachable|did not respond|unable to contact"
        ),
        "4",
        "4.1",
    ),
    (re.compile(r"mailbox unavailable|mailbox not available"), "5", "2.0"),
)
"""First match wins: what is wrong with the mail or the moment before what is wrong with the address."""

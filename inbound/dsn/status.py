"""What a server's answer means: its RFC 3463 code, and whether the address itself is no good.

"Hard" stops all further mail to somebody, so it needs proof: a code 5.1.x about the recipient, or words that name an unknown
user, an unknown host, a moved account or a host that takes no mail. 5.0.0 proves nothing (it once froze forty live
accounts elsewhere), and where words speak of quota, spam or policy the address is fine whatever the code says.

"User unknown" without a code proves something only as the answer to RCPT TO. Servers that took the recipient and refuse after
DATA, and filters that refuse in somebody's name, say the same of people who read their mail every day.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from inbound.dsn.addresses import ADDRESS

_ENHANCED = re.compile(r"(?<![\d.\w])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REFUSING = re.compile(r"(?<![\d.\w])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_AFTER_REPLY = re.compile(r"(?<![\d.])[45]\d\d[\s:;,\-#(']{1,4}([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
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


class Answer(NamedTuple):
    """What a refusal means: its RFC 3463 code when one can be told, and whether the address itself is proven bad."""

    status: str | None
    hard: bool


def read_answer(stated: str, words: str, report: str = "") -> Answer:
    """`stated` is the Status field, `words` the server's answer, `report` all that the report says around it."""
    status = _best_status(stated, words, report)
    return Answer(status, _is_hard(status, f"{words[:4000]}\n{stated}", f"{words[:4000]}\n{report[:20_000]}"))


def _best_status(stated_field: str, words: str, report: str) -> str | None:
    """The Status field, unless it is vaguer than the code in the server's own words; words alone as the last resort."""
    stated = status_in(stated_field)
    spoken = status_in(words)
    if spoken and spoken.endswith(_EXPIRED):
        causes = (code for code in _codes_in(f"{words}\n{report}") if not code.endswith(_EXPIRED))
        spoken = next((code for code in causes if code.startswith("4.")), spoken)
    if spoken and (stated is None or (spoken[0] == stated[0] and _tells_more(spoken, stated))):
        return spoken
    return stated or _status_from_words(words)


def _tells_more(spoken: str, stated: str) -> bool:
    """A specific code beats a general one, and every cause beats "expired", which only says that the sender gave up."""
    if stated.endswith(_EXPIRED):
        return not spoken.endswith(_EXPIRED) and _precision(spoken) > 1
    return _precision(spoken) > _precision(stated)


def _codes_in(text: str) -> list[str]:
    return [
        ".".join(str(int(part)) for part in match.groups()) for match in _REFUSING.finditer(text[:20_000])
    ]


def _status_from_words(text: str) -> str | None:
    """A code for a refusal told in words, with the class of the SMTP reply when there is one."""
    lowered = _without_addresses(text).lower()
    for pattern, permanent, code in _WORDS:
        if pattern.search(lowered):
            reply = reply_in(text)
            return f"{reply[0] if reply else permanent}.{code}"
    return None


def _is_hard(status: str | None, said: str, report: str) -> bool:
    lowered = _without_addresses(said).lower()
    if status and not status.startswith("5"):
        return False
    reply = reply_in(said)
    if status is None and reply and reply.startswith("4"):
        return False
    if _PROVEN_ANYWAY.search(lowered):
        return True
    if status == "5.4.1" and _EXCHANGE_UNKNOWN.search(lowered):
        return True
    if _ADDRESS_IS_FINE.search(lowered):
        return False
    if status in _PROVEN_CODES and status in said:
        return True
    if status and not _is_general(status) and status not in _OPEN_CODES and status in said:
        return False
    if _PROVEN_WORDS.search(lowered):
        return True
    about_address = status is not None and status.startswith("5.1.") and status in said
    return (about_address or _told_to_rcpt(report)) and _UNKNOWN_USER.search(lowered) is not None


def _without_addresses(text: str) -> str:
    """What stands in an address is no word of the server ("relay-test@kunde.example")."""
    return ADDRESS.sub("x@x", text[:5000])


def _told_to_rcpt(report: str) -> bool:
    """Does the report say that the recipient itself was refused, not the content?"""
    return _TO_RCPT.search(report) is not None and _AFTER_DATA.search(report) is None


def _precision(status: str) -> int:
    """5.0.0 says nothing, 5.1.0 where, 5.1.1 what."""
    return sum(part != "0" for part in status.split(".")[1:])


def _is_general(status: str) -> bool:
    return status.endswith(".0.0")


_PROVEN_CODES = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
"""Unknown mailbox, unknown host, impossible address, moved, null MX (RFC 7505). 5.1.7 and 5.1.8 blame the sender."""
_OPEN_CODES = frozenset(
    {"5.1.0", "5.1.4", "5.1.5", "5.2.1", "5.3.0", "5.3.2", "5.4.4", "5.4.1", "5.5.0", "5.7.27"}
)
"""Servers send these for many things: the words decide."""
_EXPIRED = ".4.7"
_TO_RCPT = re.compile(
    r"(?:reply to|response to|replied to|after|for|during|our|>>>|smtp:|command[:=]?|\[) ?rcpt(?:\b|_to)|\brcpt to:?\s?<|does not like recipient"
    r"|(?:server )?has rejected (?:the )?address|recipient (?:was )?refused|refused (?:the |this )?recipient",
    re.IGNORECASE,
)
_AFTER_DATA = re.compile(
    r"(?:reply to|response to|after|during)(?: the)? (?:end of )?(?:data|\.)(?: command|\b)|>>> (?:data|\.)\s+<<< [45]",
    re.IGNORECASE,
)

_EXCHANGE_UNKNOWN = re.compile(r"(?<!all )recipient address rejected\s?: access denied")
"""How Exchange Online says "no such mailbox" since it blocks unknown recipients at its edge."""

_UNKNOWN_USER = re.compile(
    r"user (?:is )?(?:unknown|not (?:found|known|exist)|does ?n[o']t exist|invalid)"
    r"|unknown (?:user|recipient|address|e-?mail|mailbox|local|account|or illegal|addressee|sender or)"
    r"|no such (?:user|recipient|mailbox|account|address|person|local user|email)|no mailbox here|mailbox (?:not found|does not exist|unknown|not present|unavailable or not local)"
    r"|(?:recipient|user|account|address|mailbox|addressee)(?: name| address)? (?:is )?(?:not (?:found|recognized|recognised|listed|exist|valid|a valid)|unknown|invalid|does ?n[o']t exist|no longer (?:valid|exists|available|in use))"
    r"|invalid (?:user|recipient|mailbox|address|account)|does ?n[o']t have an? \S{1,80} account|does not exist|doesn't exist|not a (?:valid|registered|known)"
    r"|unrouteable address|no valid recipients|bad (?:destination|recipient)|illegal user|unknown to (?:me|this)|no account|not our customer|can(?:not|'t) verify recipient"
    r"|user account is unknown|action not taken: mailbox unavailable|address rejected\.?\s{0,3}(?:$|\n|\(in reply)"
)
"""How servers put it in a session."""
_UNKNOWN_HERE = (
    r"(?:recipient|user) name is not recogni[sz]ed|invalid final delivery userid|not listed in|sorry, no mailbox here"
    r"|(?:benutzer|empfänger|adresse|postfach|konto|e-mail-adresse)[^.]{0,40}(?:unbekannt|nicht gefunden|existiert nicht|nicht vorhanden|ungültig|gibt es nicht|nicht bekannt)"
    r"|unbekannte[rs]? (?:empfänger|benutzer|adresse)|kein solche[rs]? (?:benutzer|empfänger|postfach)|nicht im [\w -]{0,30}(?:verzeichnis|adressbuch)|existiert nicht|nicht zugestellt[^.]{0,60}nicht gefunden"
    r"|utilisateur inconnu|adresse (?:du )?destinataire (?:invalide|inconnue)|destinataire (?:inconnu|invalide)|adresse inexistante|n'existe pas|usuario desconocido|no existe|utente sconosciuto|non esiste|inesistente|gebruiker onbekend|bestaat niet|onbekende gebruiker|пользователь не найден"
)
"""How the server that keeps the mailboxes explains it to people."""
_UNKNOWN_HOST = (
    r"host (?:is |[\w.-]{1,100} )?(?:unknown|not found|or domain name not found)|unknown (?:host|domain)|domain (?:does ?n[o']t exist|not found|name not found|is not valid)|no such (?:domain|host)"
    r"|could ?n[o']t find (?:any|a) (?:host|mail exchanger)|unable to find (?:host|the)|name or service not known|nxdomain|no (?:mx|such) (?:or a records?|record|host)|bad host|unrouteable (?:mail )?domain|illegal host"
    r"|domäne[^.]{0,40}(?:nicht gefunden|unbekannt|existiert nicht)|no route to domain|all relevant mx records point to non-existent hosts|recipient's domain"
)
_MOVED = r"(?:has|have|user|recipient|account|mailbox) (?:has )?moved|no longer (?:employed|works?|with (?:us|the company))|new (?:e-?mail )?address is|recipient address has been changed|ist umgezogen|nicht mehr im unternehmen"
_NO_MAIL_THERE = r"nullmx|null mx|does not accept mail|host/domain does not accept|no smtp service|not accepting (?:network )?messages|host does not accept|domain (?:does not|doesn't) accept|recipient host does not accept"

_PROVEN_WORDS = re.compile(f"{_UNKNOWN_HERE}|{_UNKNOWN_HOST}|{_MOVED}|{_NO_MAIL_THERE}")
_PROVEN_ANYWAY = re.compile(
    r"delivery error: dd this user doesn't have|domain is not reachable|account or domain may not exist"
)
"""Standing phrases of big providers and of cPanel, over words that are open elsewhere."""
_FULL = r"quota|mailbox (?:is )?full|full mailbox|mailfolder is full|over ?(?:the )?(?:allowed|disk|storage)|too much mail|exceed(?:s|ed|ing)? (?:the |its |their |his )?(?:allowed size|storage|mailbox|size|limit)|postfach (?:ist )?voll|speicherplatz|not enough space|space not enough|insufficient (?:system )?storage|mailbox size"
_UNWANTED = r"spam|blacklist|block(?:ed|list)|banned|reputation|policy|dmarc|dkim|\bspf\b|virus|reverse dns|ptr record|rdns|access denied|not permitted|unauthenticated|abuse|listed (?:at|in|by) \S{0,40}(?:rbl|spamhaus|bl\.)|greylist|gray-?list|rate limit|too many|throttl|unsolicited|denied by|(?:recipient|e-?mail|user) preferences"
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
    (_UNKNOWN_USER, "5", "1.1"),
    (re.compile(_UNKNOWN_HERE), "5", "1.1"),
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

"""How mail servers title and open their reports, in the languages seen in the wild; and how people write about them."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


SERVER_MAILBOX = _any(
    r"(?:mailer.?daemon|mail.?daemon|post.?master|mdaemon|double-bounce|imss|mailgateway|delivery.?(?:status|failure)\w*|microsoftexchange[0-9a-f]{16,})(?:[^a-z].*)?$"
)
SERVER_NAME = _any(
    r"mail delivery(?: sub)?system",
    r"mail deliver system",
    r"mail\.delivery\.system",
    r"mailer.?daemon",
    r"post.?master\b",
    r"mail(?: system)? administrator",
    r"internet mail (?:delivery|service)",
    r"delivery (?:sub)?system",
    r"e-?mail delivery (?:service|agent)",
)
NULL_SENDER = re.compile(r"<\s*>|<?mailer-daemon\b", re.IGNORECASE)

FORWARDED = re.compile(r"(?:fwd?|wg|tr|rv|doorst|weitergeleitet|i)\s?:", re.IGNORECASE)
REPLY = re.compile(r"(?:re|aw|antw(?:ort)?|sv|ant|rif)(?:\[\d\])?\s?:", re.IGNORECASE)

TITLE = _any(
    r"^.{0,40}\bundeliver(?:able|ed|y)\b",
    r"^.{0,40}\bnon-?deliver(?:y|able)\b",
    r"^.{0,40}\bdelivery (?:status )?(?:notification|failure|failed|problem|report|error|warning|delayed|incomplete|has failed|unsuccessful)",
    r"^.{0,40}\b(?:mail|message|e-?mail)(?: system)? ?(?:delivery|could not be delivered|not delivered|failure|failed|error|status|bounced?)",
    r"^.{0,20}\breturned (?:mail|to sender|e-?mail|message)\b",
    r"^failure (?:notice|notification|delivery)|^delivery (?:failed|failure)|^failed (?:mail|delivery)\b|^processing error$",
    r"^.{0,20}\breturn(?:ed|ing) (?:message|mail|to) ",
    r"^mail failed, returning|^there was an error sending your mail|^your message to .{1,120} could not be delivered",
    r"^warning: ?(?:message|could not send|[^\s]{1,100} - user unknown)|^warning--could not send|^.{0,20}\bmessage delayed\b",
    r"^permanent delivery failure|^problem delivering|^could not send message|^automatically rejected mail|^rejected mail|^mail rejected|^message rejected",
    r"^.{0,40}\b(?:unzustellbar\b|nicht zustellbar\b|unzustellbarkeit|zustellung fehlgeschlagen|zustellfehler|fehler bei der (?:nachrichten)?(?:zustellung|übermittlung)|zustellung verzögert|nicht zugestellt|zustellbenachrichtigung|rückläufer|zustellstatus|zustellungs?(?:bericht|problem)|(?:nachricht|e-?mail|mail) (?:wurde )?(?:abgelehnt|zurückgewiesen)|annahme verweigert)",
    r"^.{0,40}\b(?:non remis|non distribu|échec de (?:la )?(?:remise|distribution)|retour de mail|courrier non délivré|impossible de remettre)",
    r"^.{0,40}\b(?:no se puede entregar|no entregad[oa]|devuelto|error de entrega|mensaje no entregado)",
    r"^.{0,40}\b(?:non recapitabile|mancato recapito|consegna fallita|errore di consegna|messaggio non recapitato)",
    r"^.{0,40}\b(?:onbestelbaar|niet bezorgd|niet afgeleverd|bezorging mislukt)",
    r"^ваше сообщение не доставлено|^недоставленное|не доставлено|系统退信|退信|送信エラー|配信|投递失败",
)

REGRET = _any(
    r"\b(?:could|can|has|have|was|were|is|are)(?: ?not|n['’]t) (?:yet )?(?:be |been )?(?:successfully )?(?:deliver(?:ed)?|sent|reached|distributed)\b",
    r"\b(?:wasn['’]t|was not|were|weren['’]t|unable|not able|failed|trying|attempt\w{0,3}|trouble|error|problems?|while)\b.{0,30}\b(?:to |in |while )?deliver(?:ing|y|ed)?\b",
    r"\b(?:did not|didn['’]t|not) reach (?:the following|some or all|its|the intended)",
    r"\bdeliver[ey]y to the following (?:recipients?|address(?:es)?) (?:has )?(?:failed|been delayed|was aborted)",
    r"\bdelivery (?:has )?(?:failed|failure|attempts?|of email to this address)\b|\bdelivery status notification\b|\bnon-?delivery report\b",
    r"\b(?:following|these) (?:address(?:es)?|recipients?)(?:\(s\)|\(es\))? (?:had|failed|did not|returned|could)|\bthe following address(?:es|\(es\))?\b.{0,20}\bfailed\b",
    r"\b(?:had|were|with) (?:permanent )?(?:fatal|delivery) (?:errors|problems)|\bhad delivery errors\b",
    r"\bundeliver(?:able|ed)\b",
    r"\breturned (?:to (?:the )?sender|because|below)|\bhas been returned\b|\bmail returned\b",
    r"\bcreated automatically by mail (?:delivery|server)|\bqmail-send program\b|\bmail delivery agent\b|\bmailer[ -]daemon\b",
    r"\btranscript of session follows\b|\bfailed (?:recipients?|address(?:es)?)\b|\bfailure reasons?\b|\bincorrectly\s+constructed\b",
    r"\b(?:mailbox|account) (?:is full|exceeds|has exceeded|unavailable)\b|\bno such user\b|\bunknown user\b|\buser unknown\b|\binvalid (?:user|final delivery|address)|\baddress is wrong\b",
    r"\b(?:was|been) (?:automatically )?(?:rejected|postponed|delayed)\b|\bnot delivered\b|\bdid not exactly match\b|\bdoes not have a final\b|\bdelivery problems\b",
    r"\b(?:group|gruppe|grupo|gruppo|groep|groupe)\b.{0,200}\b(?:may not exist|nicht vorhanden|no exista|non esist|bestaat|n['’]exist)",
    r"\b(?:nicht|konnte|konnten|kann)\b.{0,120}\b(?:zugestellt|zustellbar|ausgeliefert|übermittelt|erreicht)\b|\bzustellung\b.{0,80}\b(?:fehlgeschlagen|nicht möglich|verzögert|gescheitert)|\bunzustellbar\b|\b(?:nachricht|e-?mail|mail)\b.{0,80}\b(?:abgelehnt|zurückgewiesen|nicht angenommen)\b|\bfehler bei der (?:zustellung|übermittlung)|\bautomatisch (?:vom|von)\b.{0,40}\bmail",
    r"\b(?:n['’]a pas pu|n['’]ont pas pu|impossible de|n['’]a pas été|pas pu etre|pas pu être)\b.{0,60}\b(?:remis|distribu|délivré|delivre|livré|acheminé)|\béchec de la (?:remise|distribution)",
    r"\b(?:no (?:se )?(?:pudo|ha podido|pudimos|puede|ha sido)|imposible)\b.{0,60}\bentreg|\bno pudo ser entregado",
    r"\b(?:impossibile|non è stato possibile|non è stato|non può essere)\b.{0,60}\b(?:consegn|recapit)",
    r"\b(?:kon|kan|kunnen|konden)\b.{0,60}\bniet\b.{0,60}\b(?:bezorg|aflever|afgeleverd|bestel)",
    r"не может быть доставлено|не доставлено|не удалось доставить|送信できませんでした|配信できませんでした|配送できません|届けることができません|投递失败|无法(?:发送|投递|送达)|退信",
)

DELAY_TITLE = _any(
    r"^delivery status notification \(delay\)|^(?!returned).{0,30}\bdelayed\b|^warning: ?(?:message|could not send)|^warning--could not send|\bverzögert|\bhas not yet been delivered|^mail delivery warning|\bretard(?:é|ée)\b|^(?!returned).{0,40}\bdeferred\b"
)
DELAY = _any(
    r"\b(?:has|have) not yet been delivered\b|\bhas been (?:delayed|postponed)\b|\bthis is (?:just )?(?:a|only a) (?:warning|advisory)|\bwarning message only\b|\bwill (?:continue to (?:try|be)|be retried|keep trying)|\bdelivery attempts will continue\b|\bdo not need to resend\b",
    r"\bdelivery attempts will continue\b|\bdo not resend your\b",
    r"\b(?:noch nicht|verzögert)\b.{0,60}\bzugestellt|\bweitere zustellversuche|\bwird weiter versucht|\bes wird weiterhin versucht",
)
FINAL = _any(
    r"\bpermanent(?:ly)? (?:error|failed|failure|fatal)|\bfailed permanently\b|\bgiven up\b|\bgiving up\b|\bendgültig\b"
)

ABOUT_MAIL = _any(
    r"\b(?:messages?|e-?mails?|mail|recipients?|delivery|nachricht|empfänger|courrier|mensaje|messaggio|bericht)\b"
)
"""What a report regrets: parcels and payments come back too."""

_PERSON = _any(
    r"^(?:hallo|hi|hello|dear|sehr geehrte|liebe[rs]?|guten (?:tag|morgen|abend)|moin|hey|servus|bonjour|hola|ciao)\b(?!.{0,80}@)",
    r"\b(?:ich|wir) (?:habe|haben|bekomme|bekommen|erhalte|erhalten|kann|können|wollte|wollten|versuche)\b",
    r"\b(?:i|we) (?:get|got|am getting|receive|received|keep|have (?:a|the|been|got)|tried|can['’]?t|cannot)\b",
    r"\b(?:können|könnten|kannst|could|can) (?:sie|du|you|ihr)\b",
)


_CONCERN = _any(
    r"\?\s*$",
    r"\b(?:my|mein|meine[nrms]?|unser|unsere[nrms]?)\b",
    r"\bplease (?:send|fix|help|call|advise|confirm)\b|\bbitte (?:um|neu|senden|schicken|helfen|prüfen|melden)\b|\banbei\b|\bgruß\b|\bgrüße\b",
)


def sounds_human(opening: str) -> bool:
    """Does a person speak in these first lines?"""
    return any(_PERSON.search(line) for line in opening.split("\n"))


def has_a_concern(text: str) -> bool:
    """Does anybody want something here? Servers do not ask, own or send regards."""
    return any(_CONCERN.search(line) for line in text.split("\n"))

"""Automatic answers that continue nothing."""

from __future__ import annotations

from inbound.rules.base import Incoming, Verdict


class StrayAutoReply:
    """An out-of-office or auto-reply that belongs to no ticket, or comes from somebody who takes no part in one."""

    name = "stray-auto-reply"
    description = "An automatic answer to a mail that this desk did not send."

    def check(self, incoming: Incoming) -> Verdict | None:
        mail = incoming.mail
        threading = incoming.threading
        if threading.how not in ("new", "stranger") or mail.automatic is None:
            return None
        if mail.out_of_office is not None or is_answer(mail.automatic.reason):
            if threading.ticket is not None:
                said = f"by somebody who takes no part in {threading.ticket.number}"
                return Verdict(
                    "ignored", f"an automatic answer ({mail.automatic.reason}) {said}", threading.ticket.id
                )
            return Verdict(
                "ignored", f"an automatic answer ({mail.automatic.reason}) that belongs to no ticket"
            )
        return None


def is_answer(reason: str) -> bool:
    """Does this reason speak of an answer by a machine, rather than of a list or a newsletter?"""
    return any(
        part in reason
        for part in ("auto-repl", "autoreply", "auto-respon", "autorespon", "out-of-office", "vacation")
    )

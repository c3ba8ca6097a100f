"""An agent's answer by mail: the signed address of one agent and one ticket is the identity, From alone never is."""

from __future__ import annotations

import re

from inbound import threads
from inbound.accept import unpack
from inbound.parse import attachment_bytes
from inbound.rules.base import Incoming, Verdict
from tickets import drafts, rights
from tickets.contacts import fold
from tickets.records import Agent, AgentMail, Reply, Ticket, track
from tickets.tokens import Token

SEALS = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "text/vcard",
    }
)
"""What mail programs put there by themselves: signatures, keys and cards are no files of the answer."""
_SEEN = re.compile(r"(\d{1,9})m(\d{1,12})(?:r(\d{1,12}))?")
"""What :func:`outbound.colleagues.seen_by` writes: the ticket's version, its newest message, and the held answer it is about."""


class AgentReply:
    """Mail to the address that a notice to an agent is answered to."""

    name = "agent-reply"
    description = (
        "The mail is addressed to an agent's own signed address of a ticket; it becomes their answer, "
        "when they still work here and may read the ticket."
    )

    def check(self, incoming: Incoming) -> Verdict | None:
        token = next(threads.tokens_in(incoming.mail, incoming.row.envelope_to, incoming.signer, "a"), None)
        if token is None:
            return None
        session = incoming.session
        named = session.get(Ticket, token.ticket_id)
        ticket = threads.follow(session, named) if named is not None else None
        agent = session.get(Agent, token.party_id)
        if ticket is None or agent is None:
            return Verdict("quarantined", "it answers a notice to an agent about a ticket that is gone")
        if incoming.mail.automatic is not None or incoming.mail.out_of_office is not None:
            return Verdict("ignored", f"an automatic answer from {agent.email} to a notice", ticket.id)
        if reason := _refused(incoming, ticket, agent):
            track(
                session, "agent_mail.refused", now=incoming.now, ticket_id=ticket.id, agent_id=agent.id,
                inbound_id=incoming.row.id, reason=reason,
            )  # fmt: skip
            return Verdict("quarantined", reason, ticket.id)
        _keep(incoming, token, ticket, agent)
        return Verdict("agent_reply", f"an answer by {agent.name}", ticket.id)


def _refused(incoming: Incoming, ticket: Ticket, agent: Agent) -> str:
    """Why this mail is not the agent's word, or nothing. The address may have been forwarded, and people leave."""
    sender = fold(incoming.mail.from_.address)
    if not agent.active:
        return f"it answers as {agent.name}, who does not work here any more"
    if not rights.may_read(agent, ticket):
        return f"it answers as {agent.name}, who may not read {ticket.number} any more"
    if incoming.mail.from_problem or sender != agent.email:
        return (
            f"{sender or 'somebody without an address'} uses the reply address that belongs to {agent.name}"
        )
    return ""


def _keep(incoming: Incoming, token: Token, ticket: Ticket, agent: Agent) -> None:
    seen = _SEEN.fullmatch(token.nonce)
    reply_id = int(seen[3]) if seen is not None and seen[3] else None
    held = incoming.session.get(Reply, reply_id) if reply_id is not None else None
    mail = incoming.mail
    incoming.session.add(
        AgentMail(
            inbound_mail_id=incoming.row.id,
            ticket_id=ticket.id,
            agent_id=agent.id,
            base_version=int(seen[1]) if seen is not None else 0,
            seen_message_id=int(seen[2]) if seen is not None else 0,
            reply_id=held.id if held is not None and held.agent_id == agent.id else None,
            text=mail.reply_text,
            files=_attach(incoming, ticket, agent, held),
            received_at=incoming.row.received_at,
        )
    )
    track(
        incoming.session, "agent_mail.taken", now=incoming.now, ticket_id=ticket.id, agent_id=agent.id,
        inbound_id=incoming.row.id,
    )  # fmt: skip


def _attach(incoming: Incoming, ticket: Ticket, agent: Agent, held: Reply | None) -> list[str]:
    """Put the files to the answer they came with: the held one, or a draft of this mail. Gives the names of what it could not take."""
    wanted = [f for f in incoming.mail.attachments if not f.inline and f.content_type not in SEALS]
    if not wanted:
        return []
    session, now = incoming.session, incoming.now
    reply = held if held is not None and held.agent_id == agent.id and held.state in drafts.EDITABLE else None
    if reply is None:
        reply = Reply(
            ticket_id=ticket.id, agent_id=agent.id, state="draft", text="", request_key=f"mail:{incoming.row.id}",
            created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(reply)
        session.flush()
    raw = unpack(incoming.row.raw)
    left = []
    for file in wanted:
        try:
            found, content = attachment_bytes(raw, file.index)
            drafts.attach(session, reply, name=found.name, content_type=found.content_type, content=content)
        except (drafts.FileTooLarge, LookupError):
            left.append(file.name or file.content_type)
    return left

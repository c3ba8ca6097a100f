"""Answers by mail from agents: through the same gate as on the desk, with everything that stands in the way sent back to them.

Whatever cannot be done as asked comes back as a mail that explains it and can be answered in turn. Nothing an agent wrote is lost:
an answer that does not leave stays as a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outbound import letters_back
from outbound.compose import CannotCompose, says_nothing
from outbound.post import House
from outbound.release import NotReleasable, Release, release
from tickets import actions, drafts, mail_commands, rights
from tickets.gate import MIN_REASON
from tickets.mail_commands import Asked, Command
from tickets.records import Agent, AgentMail, Reply, Ticket, track
from tickets.refused import Refused
from tickets.search.folding import fold
from tickets.store import Store
from tickets.tokens import Signer
from tone import dates
from tone.clockwork import Clockwork

MAX_BACK = 10
"""Mails back to one agent about one ticket within an hour: a program that answers us unmarked is not fed for ever."""
MAX_TRIES_TEXT = 100_000

log = structlog.get_logger("takt.outbound")


def work_off(
    store: Store, *, signer: Signer, instance: str, base_url: str, now_fn: Callable[[], dt.datetime]
) -> int:
    """Do what agents' mails ask for, one transaction each. Returns how many were worked off."""
    with store.read() as session:
        due = session.scalars(
            select(AgentMail.id).where(AgentMail.state == "due").order_by(AgentMail.id)
        ).all()
    for mail_id in due:
        house = House(signer, instance, base_url, now_fn())
        try:
            with store.write() as session:
                _one(session, mail_id, house)
        except OperationalError:
            raise  # the database, not the mail: the job comes again
        except Exception as error:
            log.exception("an agent's mail could not be worked off", agent_mail_id=mail_id)
            with store.write() as session:
                _failed(session, mail_id, house, error)
    return len(due)


def _one(session: Session, mail_id: int, house: House) -> None:
    mail = session.get(AgentMail, mail_id, with_for_update=True)
    if mail is None or mail.state != "due":
        return
    ticket = session.get_one(Ticket, mail.ticket_id, with_for_update=True)
    if not rights.may_read(mail.agent, ticket):
        _done(session, mail, "refused", "the agent may not read this ticket any more", house.now)
        return
    try:
        asked = _understood(mail)
        outcome, why = _act(session, mail, ticket, asked, house)
    except Refused as refused:
        _keep_text(session, mail, house.now)
        _back(session, mail, "agent_refused", {"problem": refused.say(_language(mail.agent))}, house)
        outcome, why = "refused", str(refused)
    _done(session, mail, outcome, why, house.now)


def _understood(mail: AgentMail) -> Asked:
    if mail.files:
        names = ", ".join(mail.files)
        raise Refused(
            f"Das passt nicht in eine Antwort: {names}. Eine Antwort nimmt höchstens {drafts.MAX_FILES} Dateien mit zusammen "
            f"{drafts.MAX_FILE_BYTES // 1024 // 1024} MB. Der Text und die übrigen Dateien liegen als Entwurf am Vorgang.",
            f"This does not fit into an answer: {names}. An answer takes {drafts.MAX_FILES} files at most, of "
            f"{drafts.MAX_FILE_BYTES // 1024 // 1024} MB together. The text and the other files are kept as a draft on the ticket.",
        )
    asked = mail_commands.read(mail.text[:MAX_TRIES_TEXT])
    if asked.empty or (asked.text and says_nothing(asked.text)):
        raise Refused("In deiner Mail stand nichts Neues.", "There was nothing new in your mail.")
    return asked


def _act(session: Session, mail: AgentMail, ticket: Ticket, asked: Asked, house: House) -> tuple[str, str]:
    """Do it. Returns the outcome and why. Everything that can be refused is looked at before anything is changed."""
    flags = _flags(session, mail, ticket, asked, house.now)
    if asked.about_held == "discard":
        _throw_away(_held(session, mail), house.now)
        return "done", "the held answer was thrown away"
    if asked.about_held:
        reply = _held(session, mail)
        reply.base_version = max(reply.base_version, mail.base_version)
    elif asked.text:
        reply = _draft(session, mail, asked.text, house.now)
    else:
        _run(session, mail, ticket, asked.commands, house.now)
        _set_state(session, mail, ticket, asked.commands, flags, house.now)
        return "done", ", ".join(command.line for command in asked.commands)
    for name, value in flags.items():
        setattr(reply, name, value)
    _run(session, mail, ticket, asked.commands, house.now)
    if not letters_back.news(session, mail, house.now)["news"]:
        reply.base_version = ticket.version  # what moved it was their own doing, or nothing that is read
    session.flush()
    return _submit(session, mail, reply, asked, house)


def _submit(session: Session, mail: AgentMail, reply: Reply, asked: Asked, house: House) -> tuple[str, str]:
    anyway = asked.about_held == "anyway"
    try:
        done = release(
            session,
            reply.id,
            signer=house.signer,
            now=house.now,
            undo_seconds=0,
            override_reason=asked.reason if anyway else "",
            second_look=anyway,
            base_url=house.base_url,
        )
    except (CannotCompose, NotReleasable) as error:
        raise Refused(
            f"Daraus wurde keine Mail: {error.say('de')}", f"It did not become a mail: {error}"
        ) from error
    if done.decision == "release":
        return "released", f"reply {reply.id}"
    if done.decision == "conflict":
        _back(session, mail, "agent_moved", letters_back.news(session, mail, house.now), house, reply)
        return "moved", f"reply {reply.id} waits: somebody wrote in the meantime"
    _back(session, mail, "agent_held", _findings(done, anyway), house, reply)
    return "held", f"reply {reply.id} is held: {done.judgement.needs}"


def _findings(done: Release, reason_too_short: bool) -> dict[str, Any]:
    shown = [f for f in done.judgement.findings if f.severity != "hint"]
    return {
        "findings": letters_back.shown(shown),
        "needs_reason": done.judgement.needs == "change",
        "reason_too_short": reason_too_short and done.judgement.needs == "change",
        "min_reason": MIN_REASON,
    }


def _held(session: Session, mail: AgentMail) -> Reply:
    """The answer that "send anyway" is about: the one the mail spoke of, else the only one held by mail."""
    mine = select(Reply).where(Reply.ticket_id == mail.ticket_id, Reply.agent_id == mail.agent_id)
    if mail.reply_id is not None:
        reply = session.scalar(mine.where(Reply.id == mail.reply_id))
        if reply is not None and reply.state in drafts.EDITABLE:
            return reply
        raise Refused(
            "Diese Antwort ist schon hinausgegangen oder verworfen. Es wartet nichts mehr.",
            "This answer has left already or was thrown away. Nothing is waiting any more.",
        )
    waiting = session.scalars(
        mine.where(Reply.state.in_(drafts.EDITABLE), Reply.request_key.like("mail:%")).order_by(Reply.id)
    ).all()
    if len(waiting) == 1:
        return waiting[0]
    raise Refused(
        "Es ist nicht klar, welche Antwort hinaus soll. Antworte bitte auf die Mail, die von ihr handelt.",
        "It is not clear which answer is to leave. Please answer the mail that is about it.",
    )


def _throw_away(reply: Reply, now: dt.datetime) -> None:
    """Its words go; the row stays, because what the gate saw of it counts in the reports."""
    reply.text, reply.state, reply.findings, reply.request_key = "", "draft", [], None
    reply.promise_due_at, reply.ask_client, reply.close_ticket, reply.updated_at = None, False, False, now


def _draft(session: Session, mail: AgentMail, text: str, now: dt.datetime) -> Reply:
    """The held answer with its new words, or a new one. A draft on the desk stays untouched beside it."""
    if mail.reply_id is not None:
        reply = session.get(Reply, mail.reply_id)
        if reply is not None and reply.ticket_id == mail.ticket_id and reply.state in drafts.EDITABLE:
            reply.text, reply.state, reply.findings = text, "draft", []
            reply.base_version, reply.updated_at = mail.base_version, now
            return reply
    reply = session.scalar(select(Reply).where(Reply.request_key == f"mail:{mail.inbound_mail_id}"))
    if reply is not None:  # its files came first
        reply.text, reply.base_version, reply.updated_at = text, mail.base_version, now
        return reply
    reply = Reply(
        ticket_id=mail.ticket_id,
        agent_id=mail.agent_id,
        state="draft",
        text=text,
        base_version=mail.base_version,
        request_key=f"mail:{mail.inbound_mail_id}",
        created_at=now,
        updated_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def _keep_text(session: Session, mail: AgentMail, now: dt.datetime) -> None:
    """What could not be understood stays as a draft, so that nobody writes it twice."""
    worth = not says_nothing(mail.text)
    if worth and mail.reply_id is None:
        _draft(session, mail, mail.text.strip(), now)


# Commands


def _flags(
    session: Session, mail: AgentMail, ticket: Ticket, asked: Asked, now: dt.datetime
) -> dict[str, Any]:
    """What the commands set on the answer. Checks every command, so that one that cannot be done stops them all."""
    flags: dict[str, Any] = {}
    for command in asked.commands:
        if command.kind == "assign":
            _agent_named(session, mail, command.value)
        elif command.kind == "urgency":
            mail_commands.urgency_of(command.value)
        elif command.kind == "close":
            flags["close_ticket"] = True
        elif command.kind == "wait":
            flags["ask_client"] = True
            if command.value:
                flags["promise_due_at"] = _time(command.value, mail.agent, ticket, now)
    return flags


def _time(value: str, agent: Agent, ticket: Ticket, now: dt.datetime) -> dt.datetime:
    profile = ticket.mailbox.profile
    clock = Clockwork.at(now, profile.calendar.timezone, profile.hours)
    for language in (_language(agent), "en" if _language(agent) == "de" else "de"):
        found = dates.mentions(value, language, clock)  # type: ignore[arg-type]
        due = clock.due(found[0]) if len(found) == 1 else None
        if due is not None and due > now:
            return due.astimezone(dt.UTC)
    today = now.astimezone(ZoneInfo(profile.calendar.timezone))
    raise Refused(
        f"„{value}“ lese ich nicht als eine Zeit, die noch kommt. Schreib zum Beispiel „!warten bis Freitag, 14 Uhr“ oder „bis {today:%d.%m.}“.",
        f"“{value}” is not read as one time still to come. Write for example “!wait until Friday, 2 pm”.",
    )


def _agent_named(session: Session, mail: AgentMail, name: str) -> int | None:
    wanted = fold(name).strip()
    if wanted in ("mir", "me", "ich"):
        return mail.agent_id
    if wanted in ("niemand", "niemandem", "nobody", "team"):
        return None
    agents = session.scalars(select(Agent).where(Agent.active).order_by(Agent.id)).all()
    ticket = session.get_one(Ticket, mail.ticket_id)
    found = [
        a for a in agents if wanted and wanted in fold(f"{a.name} {a.email}") and rights.may_read(a, ticket)
    ]
    exact = [
        a
        for a in found
        if wanted in (fold(a.first_name).strip(), fold(a.name).strip(), fold(a.email).strip())
    ]
    if len(exact or found) == 1:
        return (exact or found)[0].id
    names = ", ".join(a.name for a in (found or agents))
    if found:
        raise Refused(
            f"„{name}“ passt auf mehrere: {names}. Wer ist gemeint?",
            f"“{name}” fits several: {names}. Who is meant?",
        )
    raise Refused(
        f"„{name}“ heißt hier niemand. Es gibt {names}.",
        f"nobody here is called “{name}”. There are {names}.",
    )


def _run(
    session: Session, mail: AgentMail, ticket: Ticket, commands: tuple[Command, ...], now: dt.datetime
) -> None:
    """What is for the house and not for the contact, in the order it was written."""
    for command in commands:
        if command.kind == "assign":
            actions.assign(
                session, ticket, _agent_named(session, mail, command.value), by=mail.agent_id, now=now
            )
        elif command.kind == "note":
            actions.add_note(session, ticket, mail.agent_id, command.value, now=now)
        elif command.kind == "label":
            actions.add_label(session, ticket, command.value, by=mail.agent_id, now=now)
        elif command.kind == "urgency":
            urgency, reason = mail_commands.urgency_of(command.value)
            actions.set_urgency(session, ticket, urgency, reason=reason, by=mail.agent_id, now=now)


def _set_state(
    session: Session,
    mail: AgentMail,
    ticket: Ticket,
    commands: tuple[Command, ...],
    flags: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Commands alone, without an answer. Waiting until a time is then for the house: the ticket comes back when it has come."""
    verbs = {"wait": actions.wait, "close": actions.close, "open": actions.reopen}
    for command in commands:
        if verb := verbs.get(command.kind):
            verb(session, ticket, by=mail.agent_id, now=now)
    if until := flags.get("promise_due_at"):
        actions.snooze(session, ticket, until, by=mail.agent_id, now=now)


# What goes back


def _back(
    session: Session,
    mail: AgentMail,
    name: str,
    values: dict[str, Any],
    house: House,
    reply: Reply | None = None,
) -> None:
    if reply is None:
        reply = session.scalar(select(Reply).where(Reply.request_key == f"mail:{mail.inbound_mail_id}"))
        reply = reply or (session.get(Reply, mail.reply_id) if mail.reply_id is not None else None)
    sent = session.scalar(
        select(func.count())
        .select_from(AgentMail)
        .where(
            AgentMail.agent_id == mail.agent_id,
            AgentMail.ticket_id == mail.ticket_id,
            AgentMail.outcome.not_like("released%"),
            AgentMail.done_at > house.now - dt.timedelta(hours=1),
        )
    )
    if (sent or 0) >= MAX_BACK:
        track(session, "agent_mail.silent", now=house.now, ticket_id=mail.ticket_id, agent_id=mail.agent_id)
        return
    letters_back.send(session, mail, name, values, house, reply)


def _failed(session: Session, mail_id: int, house: House, error: Exception) -> None:
    mail = session.get_one(AgentMail, mail_id)
    _keep_text(session, mail, house.now)
    problem = {
        "de": "Dabei ist uns ein Fehler passiert. Dein Text liegt als Entwurf am Vorgang.",
        "en": "Something went wrong on our side. Your text is kept as a draft on the ticket.",
    }
    _back(session, mail, "agent_refused", {"problem": problem[_language(mail.agent)]}, house)
    _done(session, mail, "refused", f"{type(error).__name__}: {error}"[:500], house.now)


def _done(session: Session, mail: AgentMail, outcome: str, why: str, now: dt.datetime) -> None:
    mail.state, mail.outcome, mail.done_at = "done", f"{outcome}: {why}", now
    track(
        session, f"agent_mail.{outcome}", now=now, ticket_id=mail.ticket_id, agent_id=mail.agent_id,
        agent_mail_id=mail.id, why=why,
    )  # fmt: skip


def _language(agent: Agent) -> str:
    return "en" if agent.language == "en" else "de"

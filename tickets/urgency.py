"""The emergency rule: "critical" may be claimed rarely, so that it can be taken at its word.

Each client, or their organisation together, has a number of emergencies a quarter. Over it the mail is taken as high, the client
gets a kind note, and one line of reason in a reply makes it an emergency again; an agent may do so too. Nobody is punished,
nothing is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets import windows
from tickets.profile import MailboxProfile
from tickets.records import URGENCIES, Contact, Emergency, Organisation, Ticket, track

MAX_REASON = 300
_CALM = re.compile(
    r"\bkein(?:en|e)? notfall|\bnicht (?:so |ganz |sehr )?(?:dringend|eilig|kritisch)|\bhat (?:noch )?zeit\b|\beilt (?:gar )?nicht"
    r"|\bkeine eile|\bno (?:rush|hurry)|\bnot (?:an |so |very |that )?(?:emergency|urgent|critical)|\bcan wait\b",
    re.IGNORECASE,
)
"""Words that say the opposite: whoever answers so gets what they ask for."""


def quarter_of(moment: dt.datetime, profile: MailboxProfile) -> str:
    local = moment.astimezone(profile.calendar.zone)
    return f"{local.year}-Q{(local.month + 2) // 3}"


def claim(session: Session, ticket: Ticket, *, now: dt.datetime) -> Emergency | None:
    """A label claims critical: count it, and take it as high when the quota is used up. None when it was claimed before."""
    if session.scalar(select(Emergency.id).where(Emergency.ticket_id == ticket.id)) is not None:
        return None
    # Locked, so that two mails at once are counted one after the other.
    contact = session.get_one(Contact, ticket.contact_id, with_for_update=True)
    organisation = (
        session.get_one(Organisation, contact.organisation_id, with_for_update=True)
        if contact.organisation_id is not None
        else None
    )
    profile = ticket.mailbox.profile
    quarter, quota = quarter_of(now, profile), quota_of(profile, organisation)
    number = 1 + _claimed(session, contact, organisation, quarter)
    made = Emergency(
        ticket=ticket,
        contact=contact,
        organisation=organisation,
        quarter=quarter,
        at=now,
        state="counted" if number <= quota else "over",
        number=number,
        quota=quota,
    )
    session.add(made)
    ticket.urgency_claimed = "critical"
    ticket.urgency, ticket.urgency_reason = (
        ("critical", "label") if made.state == "counted" else ("high", "over_quota")
    )
    session.flush()
    track(
        session,
        "emergency.claimed",
        now=now,
        ticket_id=ticket.id,
        state=made.state,
        number=number,
        quota=quota,
        quarter=quarter,
    )
    return made


def claimed_later(
    session: Session, ticket: Ticket, claimed: str | None, *, now: dt.datetime
) -> Emergency | None:
    """A further mail of the ticket carries a label: it may claim more than before, never less.

    Less would be read out of a subject that a mail program kept; an agent lowers with a reason.
    """
    if claimed not in ("critical", "high") or _rank(claimed) >= _rank(
        ticket.urgency_claimed or ticket.urgency
    ):
        return None
    made = None
    was = ticket.urgency
    if claimed == "critical":
        made = claim(session, ticket, now=now)
    else:
        ticket.urgency_claimed = claimed
        if _rank(claimed) < _rank(ticket.urgency):
            ticket.urgency, ticket.urgency_reason = claimed, "label"
    if ticket.urgency != was:
        windows.urgency_changed(session, ticket, now=now)
        track(
            session,
            "ticket.urgency_set",
            now=now,
            ticket_id=ticket.id,
            was=was,
            to=ticket.urgency,
            reason="label",
        )
    return made


def answered(session: Session, ticket: Ticket, text: str, *, now: dt.datetime) -> Emergency | None:
    """The client answers the note: one line of reason restores the emergency. None when there is nothing to restore."""
    made = session.scalar(
        select(Emergency).where(Emergency.ticket_id == ticket.id, Emergency.state == "over")
    )
    reason = reason_in(text)
    if made is None or not reason:
        return None
    _restore(session, made, reason, None, now)
    return made


def restored_by_agent(
    session: Session, ticket: Ticket, reason: str, *, agent_id: int | None, now: dt.datetime
) -> None:
    """An agent sets critical by hand: the claim that was over the quota counts as restored."""
    made = session.scalar(
        select(Emergency).where(Emergency.ticket_id == ticket.id, Emergency.state == "over")
    )
    if made is not None:
        made.state, made.reason, made.restored_by_agent_id = "restored", reason[:MAX_REASON], agent_id


def reason_in(text: str) -> str:
    """The first line of an answer that says something: three words or more, and not that it can wait."""
    said = " ".join(text.split())
    if _CALM.search(said):
        return ""
    for line in text.splitlines():
        words = re.findall(r"\w{2,}", line)
        if len(words) >= 3 and not re.match(
            r"\s*(?:hallo|guten (?:tag|morgen|abend)|sehr geehrte|liebe|dear|hello|hi)\b", line, re.IGNORECASE
        ):
            return " ".join(line.split())[:MAX_REASON]
    return ""


def quota_of(profile: MailboxProfile, organisation: Organisation | None) -> int:
    agreement = organisation.agreement if organisation is not None else None
    agreed = agreement.per_quarter if agreement is not None else None
    return profile.emergency.per_quarter if agreed is None else agreed


@dataclass(frozen=True, slots=True)
class Usage:
    """What one client or organisation claimed in a quarter."""

    who: str
    organisation: bool
    claimed: int
    over: int
    """Still taken as high."""
    restored: int
    quota: int
    """As agreed at the newest claim."""

    @property
    def left(self) -> int:
        return max(0, self.quota - self.claimed)

    def as_dict(self) -> dict[str, object]:
        return {
            "who": self.who,
            "organisation": self.organisation,
            "claimed": self.claimed,
            "counted": self.claimed - self.over - self.restored,
            "over": self.over,
            "restored": self.restored,
            "quota": self.quota,
            "left": self.left,
        }


def usage(session: Session, quarter: str) -> list[Usage]:
    """Who claimed how much in a quarter, those who used it up first."""
    found: dict[tuple[bool, int], list[Emergency]] = {}
    for made in session.scalars(select(Emergency).where(Emergency.quarter == quarter).order_by(Emergency.id)):
        party = (True, made.organisation_id) if made.organisation_id is not None else (False, made.contact_id)
        found.setdefault(party, []).append(made)
    rows = [
        Usage(
            who=claims[0].organisation.name
            if claims[0].organisation is not None
            else claims[0].contact.address,
            organisation=by_organisation,
            claimed=len(claims),
            over=sum(c.state == "over" for c in claims),
            restored=sum(c.state == "restored" for c in claims),
            quota=claims[-1].quota,
        )
        for (by_organisation, _), claims in found.items()
    ]
    return sorted(rows, key=lambda row: (row.left, -row.claimed, row.who))


def _restore(session: Session, made: Emergency, reason: str, agent_id: int | None, now: dt.datetime) -> None:
    ticket = made.ticket
    made.state, made.reason, made.restored_by_agent_id = "restored", reason, agent_id
    was, ticket.urgency, ticket.urgency_reason = ticket.urgency, "critical", reason
    ticket.updated_at = now
    windows.urgency_changed(session, ticket, now=now)
    windows.refresh_due(session, ticket, now=now)
    track(
        session, "emergency.restored", now=now, ticket_id=ticket.id, agent_id=agent_id, was=was, reason=reason
    )


def _claimed(session: Session, contact: Contact, organisation: Organisation | None, quarter: str) -> int:
    whose = (
        Emergency.organisation_id == organisation.id
        if organisation is not None
        else (Emergency.contact_id == contact.id) & Emergency.organisation_id.is_(None)
    )
    return session.scalar(select(func.count()).where(whose, Emergency.quarter == quarter)) or 0


def _rank(urgency: str) -> int:
    return URGENCIES.index(urgency)

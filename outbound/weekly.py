"""The weekly mail to the team: three pictures with their tables, what helped, what hurt, what we try next.

It goes out on the first working day of a week, within each agent's hours, once. What is hidden on the page is hidden here: a house
that is too small for figures gets no mail at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outbound.policy import POLICY, mailbox
from outbound.post import House, Picture, enqueue, words
from templates import Language, pictures, render_mail
from templates.pictures import Series
from tickets import weeks
from tickets.agenda import home
from tickets.agents_time import hours_of
from tickets.records import Agent, Mailbox, WeeklyMail
from tickets.reports import GroupSize, week_label
from tickets.reports.period import monday
from tickets.store import Store, insert_or_ignore
from tickets.tokens import Signer
from tickets.weeks import Weekly
from tone.categories import category_name

TOP = 3
WORDS: dict[Language, dict[str, str]] = {
    "de": {"per_hundred": "von 100 Antworten", "replies": "Antworten", "kept": "gehalten, in Prozent"},
    "en": {"per_hundred": "of 100 replies", "replies": "replies", "kept": "kept, per cent"},
}


def compose_weekly(
    store: Store,
    *,
    signer: Signer,
    instance: str,
    base_url: str,
    size: GroupSize,
    now_fn: Callable[[], dt.datetime],
) -> int:
    """Write the week's mail to whoever is at work and has not got it. Returns how many were written."""
    now = now_fn()
    with store.read() as session:
        waiting = [
            a.id
            for a in session.scalars(select(Agent).where(Agent.active).order_by(Agent.id))
            if _waits(session, a, now)
        ]
    written = 0
    drawn = _Drawn(size)
    for agent_id in waiting:
        with store.write() as session:
            written += _compose(session, agent_id, drawn, House(signer, instance, base_url, now))
    return written


@dataclass
class _Drawn:
    """The figures and pictures of a week, counted and drawn once for everybody."""

    size: GroupSize
    _figures: dict[dt.date, Weekly] = field(default_factory=dict)
    _pictures: dict[tuple[dt.date, Language], tuple[Picture, ...]] = field(default_factory=dict)

    def week(self, session: Session, reported: dt.date) -> Weekly:
        if reported not in self._figures:
            self._figures[reported] = weeks.weekly(session, reported + dt.timedelta(weeks=1), self.size)
        return self._figures[reported]

    def pictures(self, session: Session, reported: dt.date, language: Language) -> tuple[Picture, ...]:
        if (reported, language) not in self._pictures:
            self._pictures[reported, language] = _pictures(self.week(session, reported), language)
        return self._pictures[reported, language]


def _waits(session: Session, agent: Agent, now: dt.datetime) -> bool:
    box = home(session, agent)
    if box is None or not hours_of(agent, box.profile).is_open(now):
        return False
    seen = select(WeeklyMail.id).where(
        WeeklyMail.agent_id == agent.id, WeeklyMail.monday == _reported(agent, box, now)
    )
    return session.scalar(seen) is None


def _reported(agent: Agent, box: Mailbox, now: dt.datetime) -> dt.date:
    """The Monday of the last full week, on the agent's clock."""
    return monday(now.astimezone(hours_of(agent, box.profile).zone).date()) - dt.timedelta(weeks=1)


def _compose(session: Session, agent_id: int, drawn: _Drawn, house: House) -> int:
    agent = session.get_one(Agent, agent_id)
    box = home(session, agent)
    assert box is not None
    reported = _reported(agent, box, house.now)
    made = insert_or_ignore(
        session, WeeklyMail, agent_id=agent.id, monday=reported, created_at=house.now, outbox_mail_id=None
    )
    if made is None:
        return 0  # another worker was there first
    week = drawn.week(session, reported)
    if week.report.weeks[-1].counts is None:
        return 0  # too few people or replies: nothing to show, so nothing to send
    language: Language = "en" if agent.language == "en" else "de"
    shown = drawn.pictures(session, reported, language)
    mail_id = _mail(session, agent, box, week, language, shown, house)
    session.execute(update(WeeklyMail).where(WeeklyMail.id == made).values(outbox_mail_id=mail_id))
    return 1


def _mail(
    session: Session,
    agent: Agent,
    box: Mailbox,
    week: Weekly,
    language: Language,
    shown: tuple[Picture, ...],
    house: House,
) -> int:
    values = _values(agent, week, language, house)
    rendered = render_mail("weekly", language, values, blocks=words)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", box.address)
    message["To"] = mailbox(agent.name, agent.email)
    message["Message-ID"] = house.signer.message_id(box.address, 0, agent.id)
    return enqueue(
        session, message, rendered, "internal", None, (agent.name, agent.email), house, pictures=shown
    ).id


def _values(agent: Agent, week: Weekly, language: Language, house: House) -> dict[str, Any]:
    last = week.report.weeks[-1]
    assert last.counts is not None
    counts = last.counts
    return {
        "agent_first_name": agent.first_name,
        "week": week_label(last.start, language),
        "replies": counts.replies,
        "clean": round(100 * counts.clean_at_first / counts.replies),
        "helped": [(category_name(c, language), n) for c, n in counts.praise.most_common(TOP)],
        "hurt": [
            (category_name(c, language), n, counts.changed[c]) for c, n in counts.first.most_common(TOP)
        ],
        "weeks": [
            {
                "name": week_label(line.start, language, short=True),
                "replies": line.counts.replies if line.counts else None,
                "findings": line.counts.first.total() if line.counts else None,
                "changed": line.counts.changed.total() if line.counts else None,
                "kept": promised.kept,
                "due": promised.due,
            }
            for line, promised in zip(week.report.weeks, week.promises, strict=True)
        ],
        "tried": week.tried,
        "try_next": week.try_next,
        "link": f"{house.base_url.rstrip('/')}/reports/week",
        "language": language,
    }


def _pictures(week: Weekly, language: Language) -> tuple[Picture, ...]:
    said = WORDS[language]
    labels = [week_label(line.start, language, short=True) for line in week.report.weeks]
    total = week.report.total
    findings = [
        Series(
            category_name(category, language),
            [
                100 * line.counts.first[category] / line.counts.replies if line.counts else None
                for line in week.report.weeks
            ],
        )
        for category, _ in total.first.most_common(TOP)
    ]
    changed = [(category_name(c, language), float(n)) for c, n in total.changed.most_common(TOP + 2)]
    kept = [Series(said["kept"], [promised.share for promised in week.promises])]
    return (
        Picture("findings", pictures.lines(labels, findings, unit=said["per_hundred"], form="png")),
        Picture("changed", pictures.ranks(changed, unit=said["replies"], form="png")),
        Picture("promises", pictures.lines(labels, kept, unit=said["kept"], form="png")),
    )

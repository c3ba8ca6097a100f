"""The one list of jobs. `takt serve` runs them in its process; Celery workers run the same list.

A job is idempotent and finds its work in rows, so running one twice, late or on two machines does no harm. Being woken only makes
it sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inbound.imap import cursors
from takt import logins
from takt.desk import Desk, clock
from tickets import assignment, library, promises, queue, recount, search


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of regular work. `every` is the longest pause in seconds; `then` are jobs it may have made work for."""

    name: str
    every: float
    run: Callable[[Desk], int]
    then: tuple[str, ...] = ()


def _process(desk: Desk) -> int:
    """Accepted mail -> its end state."""
    return desk.processor.run().total()


def _notices(desk: Desk) -> int:
    """Due notices -> mail in the outbox."""
    return desk.compose_notices()


def _agent_mail(desk: Desk) -> int:
    """Agents' answers by mail -> through the gate."""
    return desk.answer_by_mail()


def _deliver(desk: Desk) -> int:
    """The outbox -> the relay."""
    report = desk.deliver()
    return int(report.attempted)


def _promises(desk: Desk) -> int:
    """Remind of what is due soon, mark what is broken."""
    with desk.store.read() as session:
        if not promises.anything_to_watch(session, now=desk.now):
            return 0
    with desk.store.write() as session:
        watched = promises.watch(session, now=desk.now)
    return watched.reminded + watched.broken


def _recount(desk: Desk) -> int:
    """Count due times anew where a calendar changed."""
    return recount.run(desk.store, clock)


def _rank(desk: Desk) -> int:
    """Move on in the queue what the clock made late or at risk."""
    return queue.mark(desk.store, now=desk.now)


def _assign(desk: Desk) -> int:
    """Free tickets -> an agent, where a mailbox asks for it."""
    return assignment.run(desk.store, now=desk.now)


def _index(desk: Desk) -> int:
    """Changed tickets -> what the search finds."""
    return search.keep(desk.store)


def _mailboxes(desk: Desk) -> int:
    """Mailboxes that have not been fetched for long -> an alert to the leads."""
    with desk.store.write() as session:
        return cursors.watch(session, since=desk.opened_at, now=desk.now)


def _weekly(desk: Desk) -> int:
    """The week's report -> mail to the team."""
    return desk.compose_weekly()


def _library(desk: Desk) -> int:
    """Praised sentences and well-rated replies -> a question to their authors."""
    with desk.store.write() as session:
        return library.propose(session, now=desk.now)


def _sweep(desk: Desk) -> int:
    """Forget sessions and links that are over."""
    with desk.store.write() as session:
        logins.sweep(session, now=desk.now)
    return 0


JOBS: tuple[Job, ...] = (
    Job("process", 30, _process, then=("assign", "agent_mail", "notices", "index")),
    Job("agent_mail", 30, _agent_mail, then=("deliver", "index")),
    Job("notices", 30, _notices, then=("deliver",)),
    Job("deliver", 5, _deliver, then=("notices",)),
    Job("promises", 60, _promises, then=("notices",)),
    Job("rank", 20, _rank),
    Job("recount", 60, _recount),
    Job("assign", 60, _assign, then=("index",)),
    Job("index", 10, _index),
    Job("mailboxes", 60, _mailboxes, then=("notices",)),
    Job("weekly", 900, _weekly, then=("deliver",)),
    Job("library", 6 * 3600, _library),
    Job("sweep", 3600, _sweep),
)

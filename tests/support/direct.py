"""Mail filed without child processes: for tests that are about what comes after parsing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inbound import files
from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.process import Processor
from tests.support.desk import Desk
from tickets.records import InboundMail


class DirectParser:
    """Parses in this process."""

    def parse_stream(self, raws: Iterable[bytes], *, patience: float) -> Iterator[ParsedMail]:
        return map(parse, raws)


def file_mail(desk: Desk, raw: bytes, *, mailbox_id: int | None = None, envelope_to: str = "") -> InboundMail:
    """Accept and process one mail; the row says what became of it."""
    files.accept_batch(
        desk.store, [raw], mailbox_id=mailbox_id or desk.mailbox_id, now=desk.now, envelope_to=envelope_to
    )
    Processor(desk.store, DirectParser(), desk.signer, "test", lambda: desk.now).run()
    with desk.store.read() as session:
        return session.query(InboundMail).order_by(InboundMail.id.desc()).limit(1).one()

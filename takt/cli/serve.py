"""The command that runs the desk."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import click

from takt.cli import common


@click.command()
@click.option(
    "--sample",
    "with_sample",
    is_flag=True,
    help="Fill an empty desk with sample mail, and print a log-in link.",
)
@click.pass_obj
def serve(config: Path | None, with_sample: bool) -> None:
    """Run the desk: web, mail in, mail out, all jobs, in one process."""
    from inbound.chain import HouseRuleError
    from takt import log
    from takt.desk import open_desk
    from takt.engine import Engine, Ports
    from takt.settings import SettingsError
    from takt.wakeups import BrokerWake, LocalWake

    settings = common.load_settings(config)
    log.set_up(settings.log_format, level=logging.WARNING if with_sample else logging.INFO)
    if not settings.mailboxes:
        raise SettingsError(
            'no mailbox is set up: copy takt.example.toml to takt.toml and set [[mailboxes]] address = "service@example.org"'
        )
    settings.check_secrets()
    with open_desk(settings, upgrade=True) as desk:
        links = []
        if with_sample:
            from takt.sample import fill, log_in_links

            fill(desk)
            links = log_in_links(desk)
            log.set_up(settings.log_format)  # quiet only while the sample mail comes in
        if settings.celery:
            from takt.worker import make_app

            wake: LocalWake = BrokerWake(make_app(settings))
        else:
            wake = LocalWake()

        def ready(ports: Ports) -> None:
            click.echo(
                _welcome(
                    settings.web.base_url,
                    settings.smtp.host,
                    ports,
                    links,
                    desk.settings.mailboxes[0].address,
                )
            )

        engine = Engine(desk, wake, ready)
        try:
            asyncio.run(engine.run())
        except* (SettingsError, HouseRuleError) as group:
            raise group.exceptions[0] from None


def _welcome(base_url: str, smtp_host: str, ports: object, links: list[tuple[str, str]], mailbox: str) -> str:
    from takt.engine import Ports

    assert isinstance(ports, Ports)
    lines = [
        "",
        f"The desk is open:  {base_url}",
        f"Mail comes in at:  {smtp_host} port {ports.smtp} (SMTP), to {mailbox}",
    ]
    for name, link in links:
        lines.append(f"Log in once as {name}:  {link}")
    if links:
        lines += [
            "",
            "Try it: write a mail to the desk, from another terminal:",
            "",
            f"  python3 -c \"import smtplib; smtplib.SMTP('{smtp_host}', {ports.smtp}).sendmail('kim@example.org', '{mailbox}', "
            f"'From: Kim Schulz <kim@example.org>\\nTo: {mailbox}\\nSubject: [DRINGEND] Rechnung 4711\\n\\n"
            "Guten Tag,\\n\\nin der Rechnung 4711 fehlt die Gutschrift. Wann kommt sie?\\n\\nKim Schulz')\"",
            "",
        ]
    return "\n".join(lines)

"""Commands about tone: check, test, explain."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def tone() -> None:
    """Check how a reply sounds; test and explain the rules."""


@tone.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--batch", type=click.Path(path_type=Path), help="A JSON Lines file of items, one result a line; - for stdin.")
@click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Language of the reply.")
@click.option("--name", default=None, help="The client's name.")
@click.option("--address", type=click.Choice(["Sie", "du"]), default=None, help="The client's form of address.")
@click.option("--fragment", is_flag=True, help="A piece of a reply: rules about missing parts are off.")
@json_option
def check(
    file: Any, batch: Path | None, lang: str, name: str | None, address: str | None, fragment: bool, as_json: bool
) -> None:
    """Check a reply, from FILE or standard input. Exit code 1 when something should change. Schema: docs/schemas.md."""
    from tone.surface import BadItem, check_item

    if batch is not None:
        stream = sys.stdin if str(batch) == "-" else batch.open("r", encoding="utf-8")
        with stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    common.print_json(_checked(line, number, fragment, check_item, BadItem))
        return
    item = {"lang": lang, "client": {"name": name, "address": address}, "context": {}, "client_mail": "", "reply": file.read()}
    try:
        result = check_item(item, fragment=fragment)
    except BadItem as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        common.print_json(result)
    else:
        _print_review(result)
    if result["verdict"] != "send":
        sys.exit(1)


def _checked(line: str, number: int, fragment: bool, check_item: Any, bad_item: type[Exception]) -> dict[str, Any]:
    try:
        item = json.loads(line)
        result: dict[str, Any] = check_item(item, fragment=fragment or bool(isinstance(item, dict) and item.get("fragment")))
    except (json.JSONDecodeError, bad_item) as error:
        return {"line": number, "error": str(error)}
    if isinstance(item, dict) and "id" in item:
        result = {"id": item["id"], **result}
    return result


def _print_review(result: dict[str, Any]) -> None:
    for finding in result["findings"]:
        click.echo(f"{finding['severity']:<8}{finding['category']}: {finding['quote']!r}")
        click.echo(f"        {finding['why']}")
        for suggestion in finding["suggestions"][:3]:
            click.echo(f"        better: {suggestion}")
    for praise in result["praise"]:
        click.echo(f"good    {praise['category']}: {praise['quote']!r}")
    for promise in result["promises"]:
        click.echo(f"promise {promise['due'] or 'without a time'}: {promise['quote']!r}")
    click.echo({"send": "nothing stands in the way", "change": "worth another look before it leaves"}[result["verdict"]])


@tone.command()
@click.option("--rules", "folder", type=click.Path(path_type=Path), help="A folder of your own rules, tested with ours.")
@json_option
def test(folder: Path | None, as_json: bool) -> None:
    """Test every rule against its own examples. Exit code 1 when one fails."""
    from tone.selftest import run

    report = run(folder)
    if as_json:
        common.print_json({"rules": report.rules, "examples": report.examples, "failures": list(report.failures)})
    else:
        for failure in report.failures:
            click.echo(failure)
        click.echo(f"{report.rules} rules, {report.examples} examples, {len(report.failures)} failures")
    if report.failures:
        sys.exit(1)


@tone.command()
@click.argument("rule", required=False)
@click.option("--lang", type=click.Choice(["de", "en"]), default=None, help="Only rules for this language.")
@json_option
def explain(rule: str | None, lang: str | None, as_json: bool) -> None:
    """Explain a rule with its examples; without RULE, list them all."""
    from tone import registry

    known = [r for r in registry.all_rules() if lang is None or r.lang == lang]
    if rule is None:
        if as_json:
            common.print_json([{"id": r.id, "lang": r.lang, "category": r.category, "severity": r.severity} for r in known])
        else:
            common.print_table(["rule", "language", "category", "severity"], [(r.id, r.lang, r.category, r.severity) for r in known])
        return
    found = next((r for r in known if r.id == rule), None)
    if found is None:
        import difflib

        near = difflib.get_close_matches(rule, [r.id for r in known], n=3)
        raise click.ClickException(f"there is no rule {rule!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    data = registry.explain(found)
    if as_json:
        common.print_json(data)
    else:
        for key, value in data.items():
            click.echo(f"{key}: {value}")

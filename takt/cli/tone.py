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
@click.option(
    "--batch",
    type=click.Path(path_type=Path),
    help="A JSON Lines file of items, one result a line; - for stdin.",
)
@click.option(
    "--lang", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Language of the reply."
)
@click.option("--name", default=None, help="The client's name.")
@click.option(
    "--address", type=click.Choice(["Sie", "du"]), default=None, help="The client's form of address."
)
@click.option("--fragment", is_flag=True, help="A piece of a reply: rules about missing parts are off.")
@json_option
def check(
    file: Any,
    batch: Path | None,
    lang: str,
    name: str | None,
    address: str | None,
    fragment: bool,
    as_json: bool,
) -> None:
    """Check a reply, from FILE or standard input. Exit code 1 when something should change. Schema: docs/schemas.md."""
    from tone.surface import ItemError, check_item

    if batch is not None:
        stream = sys.stdin if str(batch) == "-" else batch.open("r", encoding="utf-8")
        with stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    common.print_json(_checked(line, number, fragment, check_item, ItemError))
        return
    item = {
        "lang": lang,
        "client": {"name": name, "address": address},
        "context": {},
        "client_mail": "",
        "reply": file.read(),
    }
    try:
        result = check_item(item, fragment=fragment)
    except ItemError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        common.print_json(result)
    else:
        _print_review(result)
    if result["verdict"] != "send":
        sys.exit(1)


def _checked(
    line: str, number: int, fragment: bool, check_item: Any, bad_item: type[Exception]
) -> dict[str, Any]:
    try:
        item = json.loads(line)
        result: dict[str, Any] = check_item(
            item, fragment=fragment or bool(isinstance(item, dict) and item.get("fragment"))
        )
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
        if finding["example"]:
            click.echo(f"        for example: {finding['example']}")
    for praise in result["praise"]:
        click.echo(f"good    {praise['category']}: {praise['quote']!r}")
    for promise in result["promises"]:
        click.echo(f"promise {promise['due'] or 'without a time'}: {promise['quote']!r}")
    click.echo(
        {"send": "nothing stands in the way", "change": "worth another look before it leaves"}[
            result["verdict"]
        ]
    )


@tone.command()
@click.option(
    "--rules", "folder", type=click.Path(path_type=Path), help="A folder of your own rules, tested with ours."
)
@json_option
def test(folder: Path | None, as_json: bool) -> None:
    """Test every rule against its own examples. Exit code 1 when one fails."""
    from tone import registry, selftest

    own = str(folder) if folder is not None else None
    try:
        rules = _all_rules(own)
        problems = list(selftest.problems(own))
    except registry.RuleError as error:
        raise click.ClickException(str(error)) from error
    examples = sum(len(rule.bad) + len(rule.good) for rule in rules)
    if as_json:
        listed = [
            {
                "rule": p.rule.id,
                "file": str(p.rule.file),
                "line": p.rule.line,
                "reason": p.reason,
                "text": p.text,
            }
            for p in problems
        ]
        common.print_json({"rules": len(rules), "examples": examples, "problems": listed})
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(rules)} rules, {examples} examples, {len(problems)} problems")
    if problems:
        sys.exit(1)


@tone.command()
@click.argument("rule_id", metavar="RULE", required=False)
@click.option("--lang", type=click.Choice(["de", "en"]), default=None, help="Only rules for this language.")
@click.option(
    "--rules", "folder", type=click.Path(path_type=Path), help="A folder of your own rules, read after ours."
)
@json_option
def explain(rule_id: str | None, lang: str | None, folder: Path | None, as_json: bool) -> None:
    """Explain a rule with its examples; without RULE, list them all."""
    from tone import registry

    own = str(folder) if folder is not None else None
    if rule_id is None:
        rows = [
            (r.id, r.lang, r.category, r.severity) for r in _all_rules(own) if lang is None or r.lang == lang
        ]
        if as_json:
            common.print_json(
                [dict(zip(("id", "lang", "category", "severity"), row, strict=True)) for row in rows]
            )
        else:
            common.print_table(["rule", "language", "category", "severity"], rows)
        return
    try:
        rule = registry.rule(rule_id, own)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from error
    data = {
        "id": rule.id,
        "lang": rule.lang,
        "category": rule.category,
        "severity": rule.severity,
        "name": dict(rule.name),
        "why": dict(rule.why),
        "suggestions": list(rule.suggest),
        "example": rule.example,
        "source": rule.source,
        "bad": [{"text": e.text, "hit": e.hit} for e in rule.bad],
        "good": [e.text for e in rule.good],
    }
    if as_json:
        common.print_json(data)
        return
    click.echo(f"{rule.id} ({rule.category}, {rule.severity})")
    click.echo(rule.why[rule.lang])
    for heading, lines in (
        ("Instead", rule.suggest),
        ("For example", [rule.example] if rule.example else []),
        ("It speaks up for", [e.text for e in rule.bad]),
        ("It leaves alone", [e.text for e in rule.good]),
    ):
        if lines:
            click.echo(f"\n{heading}:")
            for line in lines:
                click.echo(f"  {line}")


@tone.command()
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back to look."
)
@json_option
@click.pass_obj
def precision(config: Path | None, days: int, as_json: bool) -> None:
    """List the rules by how seldom agents contradict them, the most doubtful first, with samples."""
    import datetime as dt

    from tickets import reports

    since = common.now() - dt.timedelta(days=days)
    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        found = reports.rule_precision(session, since)
    if as_json:
        common.print_json(
            [
                {
                    "rule": r.rule,
                    "precision": round(r.precision, 3),
                    "replies": r.replies,
                    "not_helpful": r.not_helpful,
                    "overridden": r.overridden,
                    "samples": list(r.samples),
                }
                for r in found
            ]
        )
        return
    if not found:
        click.echo(f"no rule has spoken up in the last {days} days")
        return
    common.print_table(
        ["rule", "precision", "replies", "not helpful", "overridden"],
        [(r.rule, f"{r.precision:.0%}", r.replies, r.not_helpful, r.overridden) for r in found],
    )
    for r in found:
        for sample in r.samples:
            click.echo(f"{r.rule}: {sample!r}")


def _all_rules(folder: str | None) -> list[Any]:
    from tone import registry

    return [rule for language in ("de", "en") for rule in registry.rules(language, folder)]

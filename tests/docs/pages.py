"""Pages that are made from their data: settings, commands. ``python -m tests.docs.pages`` writes them, a test compares them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from tests.docs import mood_page

ROOT = Path(__file__).parent.parent.parent


def settings_page() -> str:
    """Every setting with its type, default and meaning, sections in the order of the file."""
    from takt.settings import Settings

    lines = [
        "# Settings",
        "",
        "One TOML file: `--config FILE`, else `TAKT_CONFIG`, else `takt.toml` here. The environment wins over it: "
        "`TAKT_WEB__PORT=8081`. Secrets may stand in a file of their own (`…_file`). A typo is an error that names the nearest setting.",
    ]
    _section(lines, Settings, "", "The top of the file")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every command with its options, as its own help says."""
    from takt.cli import COMMANDS

    lines = [
        "# Commands",
        "",
        "Every command prints JSON with `--json`. `takt COMMAND --help` says the same as this page.",
    ]
    for name, (place, _) in COMMANDS.items():
        module, _, attribute = place.partition(":")
        _command(lines, getattr(importlib.import_module(module), attribute), f"takt {name}")
    return "\n".join(lines) + "\n"


PAGES = {
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
    "docs/moods.md": mood_page.moods_page,
}


def _section(lines: list[str], model: type[BaseModel], path: str, title: str) -> None:
    lines += ["", f"## {title}", "", "| setting | default | meaning |", "|---|---|---|"]
    below = []
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is not None:
            below.append((name, inner, "tuple" in str(field.annotation)))
            continue
        lines.append(
            f"| `{name}` | {_default(field)} | {_one_line(field.description or _doc(model, name))} |"
        )
    for name, inner, many in below:
        where = f"{path}.{name}" if path else name
        if name == "windows":
            where += ".URGENCY"
        _section(lines, inner, where, f"`[[{where}]]`" if many and not path else f"`[{where}]`")
        first = (inner.__doc__ or "").strip().splitlines()[0]
        lines += ["", first]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _model_in(argument))), None)


def _default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "" if field.default_factory else "required"
    value = getattr(field.default, "as_posix", lambda: field.default)()
    if value in ("", None, (), {}):
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{k}: {', '.join(v) if isinstance(v, tuple) else v}" for k, v in value.items())
    return f"`{value}`"


def _doc(model: type[BaseModel], name: str) -> str:
    return {"host": "Address to listen on or to connect to.", "port": "Port; 0 takes a free one."}.get(
        name, ""
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _command(lines: list[str], command: click.Command, path: str) -> None:
    lines += ["", f"## `{path}`", "", _one_line(command.help or "")]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            said = ", ".join(f"`{o}`" for o in (*parameter.opts, *parameter.secondary_opts))
            lines.append(f"- {said}: {_one_line(parameter.help or '')}")
        else:
            lines.append(f"- `{parameter.make_metavar(click.Context(command))}`")
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            _command(lines, sub, f"{path} {name}")


if __name__ == "__main__":
    for page, make in PAGES.items():
        (ROOT / page).write_text(make(), encoding="utf-8")
    from tests.docs import rule_pages

    for stale in (ROOT / rule_pages.FOLDER).glob("*.md"):
        stale.unlink()
    (ROOT / rule_pages.FOLDER).mkdir(exist_ok=True)
    for page, text in rule_pages.pages().items():
        (ROOT / page).write_text(text, encoding="utf-8")

"""ParsedMail as JSON and back, checked field by field.

The child that parses reads hostile bytes, so its parent believes nothing it says beyond the shapes written here: no pickle, no
unknown fields, every value converted to its declared type. TypeError, ValueError or KeyError when the shape is wrong.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args, get_origin, get_type_hints

from inbound.parsed import Address, Attachment, Automatic, Bounce, BouncedRecipient, OutOfOffice, ParsedMail

_SHAPES = (ParsedMail, Address, Attachment, Automatic, Bounce, BouncedRecipient, OutOfOffice)
_HINTS: dict[type, dict[str, Any]] = {shape: get_type_hints(shape) for shape in _SHAPES}


def to_dict(mail: ParsedMail) -> dict[str, Any]:
    """Plain lists, dicts, strings and numbers; times as ISO 8601."""
    return _plain(mail)  # type: ignore[no-any-return]


def from_dict(data: dict[str, Any]) -> ParsedMail:
    """The mail again."""
    return _build(ParsedMail, data)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return {name: _plain(getattr(value, name)) for name in _HINTS[type(value)]}


def _build(hint: Any, value: Any) -> Any:
    if hint is str:
        return _text(value)
    if hint in _HINTS:
        hints = _HINTS[hint]
        if not isinstance(value, dict) or value.keys() != hints.keys():
            raise ValueError(f"not a {hint.__name__}")
        return hint(**{name: _build(inner, value[name]) for name, inner in hints.items()})
    if hint is bool or hint is int:
        if type(value) is not hint:
            raise TypeError(f"{value!r} is not {hint.__name__}")
        return value
    if hint is datetime:
        return datetime.fromisoformat(_text(value))
    return _build_generic(hint, value)


def _build_generic(hint: Any, value: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError("not a list")
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_build(args[0], item) for item in value)
        return tuple(_build(inner, item) for inner, item in zip(args, value, strict=True))
    if all(isinstance(arg, str) for arg in args):  # Literal
        if value not in args:
            raise ValueError(f"{value!r} is none of {args}")
        return value
    if value is None and type(None) in args:
        return None
    inner = next(arg for arg in args if arg is not type(None))
    return _build(inner, value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value

"""``format=flowed`` back to paragraphs (RFC 3676 section 4)."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool) -> str:
    """Join soft-broken lines of one quote depth; the signature mark is never joined, stuffed spaces go."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        mark = content == "-- "
        soft = content.endswith(" ") and not mark
        if soft and delete_space:
            content = content[:-1]
        if open_depth == depth and not mark:
            out[-1] += content
        else:
            out.append(">" * depth + (" " if depth and content else "") + content)
        open_depth = depth if soft else -1
    return "\n".join(out)

"""How right is the tone gate? ``python -m bench.tone_eval DATA`` prints every figure the tone room is judged by.

DATA is a folder with ``replies/*.jsonl``, ``cocoa_mt``, ``ud_german_gsd_dev``; what is missing is left out. A finding counts as right
when a label of its category overlaps its words (both empty for something missing); nothing is matched across categories.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tone import Context, Review, review

HELD = ("block", "warning")
NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
CATEGORY_WIDTH = 26


def main(data: Path) -> None:
    for title, part in (
        ("Labelled replies", labelled_replies),
        ("Sie and du (CoCoA-MT)", registers),
        ("Sentences (UD German GSD dev)", sentences),
        ("Passives (UD German GSD dev)", passives),
        ("Clean text", clean_text),
        ("Speed", speed),
    ):
        print(f"\n## {title}")
        for line in part(data):
            print(line)


# --- labelled replies ----------------------------------------------------------------------------------------------------------


def labelled_replies(data: Path) -> Iterator[str]:
    """Per category: labels, findings, precision and recall; then the sums over what holds a reply back."""
    from tone.surface import check_item

    for file in sorted(data.glob("replies/*.jsonl")):
        items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        results = [check_item(item) for item in items]
        yield f"{file.name}: {len(items)} replies"
        yield from _per_category(items, results)
        yield from _held(items, results)
        yield from _promises(items, results)


def _per_category(items: list[dict[str, Any]], results: list[dict[str, Any]]) -> Iterator[str]:
    for kind, found in (("labels", "findings"), ("praise", "praise")):
        tally: dict[str, Counter[str]] = defaultdict(Counter)
        for item, result in zip(items, results, strict=True):
            for label in item[kind]:
                tally[label["category"]]["labels"] += 1
                tally[label["category"]]["recalled"] += any(
                    _match(f, label, item["reply"]) for f in result[found]
                )
            for finding in result[found]:
                tally[finding["category"]]["found"] += 1
                tally[finding["category"]]["right"] += any(
                    _match(finding, label, item["reply"]) for label in item[kind]
                )
        yield f"  {kind:{CATEGORY_WIDTH}} labels  found  precision  recall"
        for category, n in sorted(tally.items()):
            precision, recall = _ratio(n["right"], n["found"]), _ratio(n["recalled"], n["labels"])
            yield f"  {category:{CATEGORY_WIDTH}} {n['labels']:6} {n['found']:6}  {precision:>9}  {recall:>6}"


def _held(items: list[dict[str, Any]], results: list[dict[str, Any]]) -> Iterator[str]:
    right = strict = found = recalled = strictly_recalled = labels = blocked = verdicts = 0
    for item, result in zip(items, results, strict=True):
        held_labels = [label for label in item["labels"] if label["severity"] in HELD]
        held = [f for f in result["findings"] if f["severity"] in HELD]
        found, labels = found + len(held), labels + len(held_labels)
        right += sum(any(_match(f, label, item["reply"]) for label in item["labels"]) for f in held)
        strict += sum(any(_match(f, label, item["reply"]) for label in held_labels) for f in held)
        recalled += sum(
            any(_match(f, label, item["reply"]) for f in result["findings"]) for label in held_labels
        )
        strictly_recalled += sum(any(_match(f, label, item["reply"]) for f in held) for label in held_labels)
        blocked += item["verdict"] == "send" and any(f["severity"] == "block" for f in held)
        verdicts += item["verdict"] == result["verdict"]
    yield f"  block and warning: precision {_ratio(right, found)} (label of any severity), {_ratio(strict, found)} (block or warning label)"
    yield f"  block and warning: recall {_ratio(recalled, labels)} (finding of any severity), {_ratio(strictly_recalled, labels)} (block or warning finding)"
    yield f"  replies to send that are blocked: {blocked}; verdict as labelled: {_ratio(verdicts, len(items))}"


def _promises(items: list[dict[str, Any]], results: list[dict[str, Any]]) -> Iterator[str]:
    dated = day = exact = vague = vague_found = invented = found_dated = 0
    for item, result in zip(items, results, strict=True):
        for label in item["promises"]:
            hits = [p for p in result["promises"] if _overlaps(p, label["quote"], item["reply"])]
            if label["due"] is None:
                vague, vague_found = vague + 1, vague_found + bool(hits)
                continue
            due = datetime.fromisoformat(label["due"])
            dues = [datetime.fromisoformat(p["due"]) for p in hits if p["due"]]
            dated += 1
            exact += due in dues
            day += any(d.astimezone(due.tzinfo).date() == due.date() for d in dues)
        for promise in result["promises"]:
            if promise["due"]:
                found_dated += 1
                invented += not any(
                    _overlaps(promise, label["quote"], item["reply"]) for label in item["promises"]
                )
    yield f"  promises with a time: {dated}, right day {_ratio(day, dated)}, exact {_ratio(exact, dated)}; invented {invented} of {found_dated}"
    yield f"  promises without a time: {vague}, found {_ratio(vague_found, vague)}"


def _match(finding: Mapping[str, Any], label: Mapping[str, Any], reply: str) -> bool:
    return finding["category"] == label["category"] and _overlaps(finding, label["quote"], reply)


def _overlaps(finding: Mapping[str, Any], quote: str, reply: str) -> bool:
    if not quote or finding["start"] == finding["end"]:
        return not quote and finding["start"] == finding["end"]
    at = reply.find(quote)
    while at >= 0:
        if finding["start"] < at + len(quote) and at < finding["end"]:
            return True
        at = reply.find(quote, at + 1)
    return False


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


# --- register, sentences, clean text ---------------------------------------------------------------------------------------------


def registers(data: Path) -> Iterator[str]:
    """Is a formal line read as Sie, an informal one as du; how many are called mixed without being so?"""
    total = right = mixed = alike = 0
    wrong: list[str] = []
    for file in sorted((data / "cocoa_mt").glob("*.formal*")):
        twin = file.with_name(file.name.replace(".formal", ".informal"))
        if "annotated" in file.name or not twin.exists():
            continue
        pairs = zip(_lines(file), _lines(twin), strict=True)
        for pair in pairs:
            if pair[0] == pair[1]:
                alike += 2  # nobody is addressed: there is nothing to tell
                mixed += 2 * (_plain(pair[0]).measures["register"] == "mixed")
                continue
            for line, wished in zip(pair, ("Sie", "du"), strict=True):
                register = _plain(line).measures["register"]
                total, right, mixed = total + 1, right + (register == wished), mixed + (register == "mixed")
                if register != wished:
                    wrong.append(f"    {wished} read as {register}: {line}")
    yield f"  {total + alike} lines, {alike} of them the same in both forms; of the others right {_ratio(right, total)}"
    yield f"  mixing seen where there is none: {mixed}"
    yield from wrong[:40]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def sentences(data: Path) -> Iterator[str]:
    """Sentence ends found in the running text of the treebank."""
    from tone.language import sentence_starts

    texts = _treebank(data)
    if not texts:
        return
    running = " ".join(texts)
    gold, at = set(), 0
    for text in texts[:-1]:
        at += len(text) + 1
        gold.add(at)
    found = {start for start in sentence_starts(running, "de") if start < len(running)}
    hits = len(gold & found)
    precision, recall = hits / max(1, len(found)), hits / len(gold)
    yield f"  {len(texts)} sentences: precision {precision:.3f}, recall {recall:.3f}, F {2 * precision * recall / (precision + recall):.3f}"


def passives(data: Path) -> Iterator[str]:
    """Participles with a passive auxiliary in the treebank, against those `tone.passive` finds; and sentence by sentence."""
    from tone.language import chain
    from tone.passive import passives as found_in

    tally: Counter[str] = Counter()
    for text, words in _trees(data):
        gold = {words[int(row[6]) - 1][1] for row in words if row[7] == "aux:pass"}
        doc = chain("de")(text)
        found = {doc[p.participle].text for p in found_in(doc, 0, len(doc))}
        tally.update(right=len(gold & found), found=len(found), gold=len(gold))
        tally.update(right_sents=bool(gold and found), found_sents=bool(found), gold_sents=bool(gold))
    for unit, end in (("passives", ""), ("sentences", "_sents")):
        right, found_n, gold_n = (tally[name + end] for name in ("right", "found", "gold"))
        yield f"  {gold_n} {unit}: precision {_ratio(right, found_n)}, recall {_ratio(right, gold_n)}"


def _trees(data: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """(text, rows of its words) for every sentence of the treebank; rows of contractions and gaps left out."""
    for file in sorted((data / "ud_german_gsd_dev").glob("*.conllu")):
        for block in file.read_text(encoding="utf-8").strip().split("\n\n"):
            lines = block.splitlines()
            text = next(x for x in lines if x.startswith("# text = ")).removeprefix("# text = ")
            rows = [line.split("\t") for line in lines if not line.startswith("#")]
            yield text, [row for row in rows if row[0].isdigit()]


def clean_text(data: Path) -> Iterator[str]:
    """Findings in 1,000 sentences nobody would complain about, and rules above their own ceiling."""
    from tone.pipeline import rulebook

    formal = [
        line
        for file in sorted((data / "cocoa_mt").glob("*.formal*"))
        if "annotated" not in file.name
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    ceilings = {rule.id: rule.ceiling for rule in rulebook("de").rules}
    for name, texts in (("GSD dev", _treebank(data)), ("CoCoA-MT formal", formal)):
        if not texts:
            continue
        severities: Counter[str] = Counter()
        by_rule: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            for finding in _plain(text).findings:
                severities[finding.severity] += 1
                by_rule[finding.rule].append(f"{finding.quote[:70]!r}")
        per = {s: severities[s] * 1000 / len(texts) for s in ("block", "warning", "hint")}
        yield f"  {name}: {len(texts)} sentences; per 1,000: " + ", ".join(
            f"{s} {n:.1f}" for s, n in per.items()
        )
        for rule, quotes in sorted(by_rule.items(), key=lambda pair: -len(pair[1])):
            rate = len(quotes) * 1000 / len(texts)
            mark = " ABOVE ITS CEILING" if rate > ceilings[rule] else ""
            yield f"    {rule}: {rate:.1f} (ceiling {ceilings[rule]:g}){mark} e.g. {', '.join(quotes[:4])}"


def _treebank(data: Path) -> list[str]:
    return [
        line.removeprefix("# text = ")
        for file in sorted((data / "ud_german_gsd_dev").glob("*.conllu"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("# text = ")
    ]


def _plain(text: str) -> Review:
    return review(text, Context(lang="de", now=NOW, mood="calm"), fragment=True)


# --- speed ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Speed:
    """What a review costs. `reviews` and `tokens` are milliseconds of each run, `pasted` and `hostile` of the best one; `bare` and
    `first` are seconds from the start of a process."""

    reviews: list[float]
    tokens: list[float]
    pasted: float
    hostile: float
    bare: float
    first: float


def measure_speed(data: Path) -> Speed:
    """A reply of 160 words, a pasted 100 KB, 100 KB of one phrase, the start of the chain; beside spaCy's bare tokenizer."""
    from tone.language import chain

    text = "Guten Tag Frau Berg,\n\n" + " ".join(_words(data))
    nlp = chain("de")
    start = "import time; t = time.perf_counter(); import tone; a = time.perf_counter(); from tone.surface import check_item; check_item({'reply': 'Hallo'}); print(a - t, time.perf_counter() - t)"
    times = [
        subprocess.run(
            [sys.executable, "-c", start], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(3)
    ]
    pasted = (text + "\n\n") * (100_000 // len(text))
    return Speed(
        reviews=_milliseconds(lambda: _whole(text), 300),
        tokens=_milliseconds(lambda: nlp.make_doc(text), 300),
        pasted=min(_milliseconds(lambda: _whole(pasted), 2)),
        hostile=min(_milliseconds(lambda: _whole("wir haben Sie nicht " * 5000), 1)),
        bare=min(float(pair[0]) for pair in times),
        first=min(float(pair[1]) for pair in times),
    )


def speed(data: Path) -> Iterator[str]:
    """The same as lines to read."""
    got = measure_speed(data)
    ratio = _p95(got.reviews) / _p95(got.tokens)
    yield f"  160 words: median {statistics.median(got.reviews):.2f} ms, p95 {_p95(got.reviews):.2f} ms; spaCy tokenizer p95 {_p95(got.tokens):.2f} ms, ratio {ratio:.1f}"
    yield f"  100 KB pasted: {got.pasted:.0f} ms"
    yield f"  100 KB of one repeated phrase: {got.hostile:.0f} ms"
    yield f"  import tone: {got.bare * 1000:.0f} ms; import and first review: {got.first:.2f} s"


def _whole(text: str) -> Review:
    return review(
        text, Context(lang="de", now=NOW, client_mail="Wann kommt der Zähler? Die Rechnung stimmt nicht.")
    )


def _words(data: Path) -> Iterable[str]:
    words = [word for text in _treebank(data)[:60] for word in text.split()] or [
        "Wir",
        "schicken",
        "Ihnen",
        "den",
        "Zähler.",
    ] * 40
    start = random.Random(4).randrange(max(1, len(words) - 160))
    return words[start : start + 160]


def _milliseconds(work: Any, times: int) -> list[float]:
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.tone_eval DATA")
    main(Path(sys.argv[1]))

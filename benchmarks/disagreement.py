"""How well differing sources are found, beside a naive rule, and how often one is found wrongly.

Usage: python -m benchmarks.disagreement [DATA_DIR INDEX_DIR]

Pairs of sentences: those of benchmarks/differences.jsonl, written by hand, and pairs made from the
sample corpus (a figure changed, told in another form, or of another event). The rule beside it:
cosine above 0.8 and other numbers. Thresholds were chosen on the dev half; the test half is
printed last. With DATA_DIR the notes under answers to 100 questions of RealTime QA are counted:
its articles hardly ever contradict each other, so most notes there are false.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from scipy.stats import binomtest

from eval.bench.index import fill, open_index
from eval.bench.registry import LOADERS
from ingest.chunk import chunks
from ingest.read.markdown import read_markdown
from rag.differences.find import find_differences
from rag.differences.numbers import read_numbers, tokens
from rag.differences.statements import read_statement
from rag.embed import open_embedder
from rag.evidence import SentenceVectors
from rag.open import open_assistant
from rag.settings import Settings, load_settings
from rag.types import Article
from rag.words import sentence_spans

HERE = Path(__file__).parent
SEED = 7
QUESTIONS = 100
NAIVE_COSINE = 0.8


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article."""

    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, and the kind in which they differ ("none" when they do not)."""

    origin: str
    part: str
    label: str
    superseded: bool
    one: Told
    other: Told


def main(data_dir: Path | None, index_dir: Path | None) -> None:
    """Print precision and recall of both ways on each part, then the false alarms."""
    settings = load_settings()
    vectors = SentenceVectors(open_embedder(settings))
    pairs = [*_written(), *_generated(HERE.parent / "corpus")]
    ways: dict[str, Callable[[Pair], str]] = {
        "naive": lambda pair: _naive(pair, vectors),
        "differences": lambda pair: _found(pair, vectors),
    }
    for part in ("dev", "test"):
        for origin in ("written", "generated"):
            chosen = [p for p in pairs if (p.part, p.origin) == (part, origin)]
            for name, way in ways.items():
                sys.stdout.write(f"{part} {origin:9} {name:12} {_scores(chosen, way)}\n")
    if data_dir and index_dir:
        sys.stdout.write(f"{_alarms(data_dir, index_dir, settings)}\n")


def _scores(pairs: Sequence[Pair], way: Callable[[Pair], str]) -> str:
    found = [way(pair) for pair in pairs]
    differing = [f for f, p in zip(found, pairs, strict=True) if p.label != "none"]
    claimed = [p for f, p in zip(found, pairs, strict=True) if f != "none"]
    right = sum(p.label != "none" for p in claimed)
    kinds = sum(f == p.label for f, p in zip(found, pairs, strict=True) if p.label != "none")
    return (
        f"precision {_share(right, len(claimed))}  recall {_share(right, len(differing))}  "
        f"right kind {kinds}/{len(differing)}"
    )


def _share(count: int, whole: int) -> str:
    if not whole:
        return "-"
    low, high = binomtest(count, whole).proportion_ci(method="wilson")
    return f"{count / whole:.3f} [{low:.3f}, {high:.3f}] ({count}/{whole})"


def _found(pair: Pair, vectors: SentenceVectors) -> str:
    told = [pair.one, pair.other]
    found = find_differences(told, vectors([t.text for t in told]))
    return found[0].kind if found else "none"


def _naive(pair: Pair, vectors: SentenceVectors) -> str:
    one, other = vectors([pair.one.text, pair.other.text])
    figures = [
        {n.low for n in read_numbers(t.text, tokens(t.text))} for t in (pair.one, pair.other)
    ]
    return "number" if one @ other > NAIVE_COSINE and figures[0] != figures[1] else "none"


def _written() -> Iterator[Pair]:
    lines = (HERE / "differences.jsonl").read_text(encoding="utf-8").splitlines()
    for record in map(json.loads, lines):
        told = [
            Told(
                Article(
                    id=side,
                    title="",
                    text=record[side]["text"],
                    source=record[side]["outlet"],
                    published=date.fromisoformat(record[side]["published"]),
                ),
                record[side]["text"],
            )
            for side in ("one", "other")
        ]
        yield Pair("written", record["part"], record["label"], record["superseded"], *told)


def _generated(corpus: Path) -> Iterator[Pair]:
    """For each figure of the corpus a pair that differs, and two that do not."""
    articles = [a for path in sorted(corpus.glob("*.md")) for a in read_markdown(path)]
    chance = random.Random(SEED)
    told = [
        Told(article, article.text[start:end])
        for article in articles
        for start, end in sentence_spans(article.text)
        if read_statement(article.text[start:end], article.published).quantities
    ]
    for one in told:
        quantity = chance.choice(read_statement(one.text, one.article.published).quantities)
        found = read_numbers(quantity.words, tokens(quantity.words))
        if not found or not quantity.words[found[0].start :][:1].isdigit():
            continue
        value = (found[0].low + found[0].high) / 2
        part = "dev" if sha256(one.text.encode()).digest()[0] % 2 else "test"
        for label, other in (
            ("number", round(value * chance.uniform(1.3, 2.5)) + 1),
            ("none", value * chance.uniform(0.995, 1.005) if value >= 1000 else value),
        ):
            about = "about " if label == "none" else ""
            shown = f"{about}{other:,.0f}" if other >= 100 else f"{about}{other:g}"
            words = quantity.words.replace(_bare(quantity.words), shown)
            reworded = f"Officials said that {_lowered(one.text.replace(quantity.words, words))}"
            yield Pair("generated", part, label, False, one, _elsewhere(one, reworded))
        strange = [t for t in told if not set(t.article.tags) & set(one.article.tags)]
        yield Pair("generated", part, "none", False, one, chance.choice(strange))


def _bare(words: str) -> str:
    """The number of a figure with its million, without "about" before and the noun behind."""
    number = read_numbers(words, tokens(words))[0]
    first = next(t for t in tokens(words) if t.start >= number.start and t.word[0].isdigit())
    return words[first.start : number.end]


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if text.split(" ", 1)[0] in ("The", "A", "In") else text


def _elsewhere(told: Told, text: str) -> Told:
    """The sentence as another outlet has it on the next day."""
    article = told.article
    day = article.published + timedelta(days=1) if article.published else None
    changed = article.text.replace(told.text, text)
    other = replace(article, id=f"{article.id}-2", text=changed, source="Other", published=day)
    return Told(other, text)


def _alarms(data_dir: Path, index_dir: Path, settings: Settings) -> str:
    """How many of 100 questions about real news have a note that sources differ."""
    benchmark = LOADERS["realtimeqa"](data_dir, "tuning")
    queries = sorted(benchmark.queries, key=lambda query: query.id)
    random.Random(SEED).shuffle(queries)
    queries = queries[:QUESTIONS]
    wanted = {i for query in queries for i in query.relevant}
    articles = [_with_outlet(a) for a in benchmark.articles if a.id in wanted]
    embedder = open_embedder(settings)
    tokens_, overlap = settings.chunk_tokens, settings.chunk_overlap
    with open_index(index_dir, settings) as store:
        fill(
            store,
            articles,
            lambda a: chunks(a, embedder, max_tokens=tokens_, overlap=overlap),
            embedder,
        )
    desk = open_assistant(settings.model_copy(update={"data_dir": index_dir, "chroma_url": None}))
    counts = {"dev": [0, 0], "test": [0, 0]}
    for place, query in enumerate(queries):
        answer = desk.ask(query.question)
        part = counts["test" if place % 2 else "dev"]
        part[0] += bool(answer.disagreements)
        part[1] += 1
    return "; ".join(
        f"{part}: {_share(*count)} questions with a note" for part, count in counts.items()
    )


def _with_outlet(article: Article) -> Article:
    host = urlsplit(article.url or "").hostname or ""
    return replace(article, source=host.removeprefix("www.") or None)


if __name__ == "__main__":
    main(*(map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (None, None)))

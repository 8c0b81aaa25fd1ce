"""Near-duplicates: precision, recall, F1 and articles/s, with two baselines in the same run.

Usage: python -m benchmarks.near_duplicates DATA_DIR [VECTOR_CACHE]

DATA_DIR holds ``neardup/`` (1,000 and 2,500 articles with true pairs) and
``realtimeqa-2024h1/articles.jsonl.gz``, from which edited copies and look-alikes are made
(``benchmarks.edited_articles``). Half of its articles, by the hash of their ids, were used to fit
the weights and the threshold of ``ingest.dedupe``; the other half is reported beside it. The other
half holds other articles, but edits of the same kinds: how people edit, and articles of more than
900 words, are seen only in the links between the real articles, which are listed to be judged by
eye. With the folder VECTOR_CACHE a second run embeds nothing; empty it when the embedder changes.

The baselines get the threshold that is best on the very pairs they are scored on: MinHash alone
(the part of the bins that agree) and the embedding alone (cosine of the articles' mean vectors).
Articles/s are signature, lookup and confirmation in one thread, on top of embedding. Texts and
vectors of known articles come from memory there; how many were asked for is told beside it.
"""

import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.edited_articles import build_thesaurus, copy_of, follow_up, roundups, stub
from ingest.chunk import chunks
from ingest.dedupe import Days, Fingerprint, NearDuplicates, signature
from ingest.minhash import SignatureIndex
from rag.embed import Embedder, open_embedder
from rag.nodes import embedded_text
from rag.settings import Settings, load_settings
from rag.stories import Link, components
from rag.types import Article
from rag.words import sentence_spans

BANDS = (0.2, 0.3, 0.4, 0.5, 0.6)
ORIGINALS = 200
STUBS = 100
BATCH = 40
"""Articles a call, about what 256 chunks make."""
MIDDLING = range(120, 901)
"""Words of the articles that copies are made of."""
INDEX_SIZES = (5_000, 25_000)
TIMED = 1_000
STRANGE = 0.7
BOILERPLATE = (
    "See who is running and compare where they stand on the issues in our guide. Sign up for our "
    "newsletter to get the best of our reporting in your inbox every morning, and follow us on "
    "Facebook and Instagram."
)

Pair = tuple[str, str]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Set:
    """Articles by id with title and text, and the pairs of ids that are true."""

    articles: dict[str, tuple[str, str]]
    truth: frozenset[Pair] = frozenset()


@dataclass(slots=True)
class Embedding:
    """Chunk vectors of whole articles, kept on disk by what was embedded."""

    embedder: Embedder
    settings: Settings
    cache: Path
    used: Counter[str] = field(default_factory=Counter)

    def of(self, title: str, text: str) -> Vectors:
        """Unit vectors of the article's chunks, shape (chunks, dimension)."""
        key = hashlib.sha1(f"{self.embedder.model_name}\0{title}\0{text}".encode()).hexdigest()
        file = self.cache / f"{key}.npy"
        if not file.exists():
            nodes = chunks(
                Article(id="any", title=title, text=text),
                self.embedder,
                max_tokens=self.settings.chunk_tokens,
                overlap=self.settings.chunk_overlap,
            )
            vectors = self.embedder.encode([embedded_text(title, node.text) for node in nodes])
            np.save(file, vectors)
        found: Vectors = np.load(file)
        return found


def main(data_dir: Path, cache: Path) -> None:
    """Print all figures."""
    cache.mkdir(parents=True, exist_ok=True)
    settings = load_settings(data_dir=cache)
    embedding = Embedding(open_embedder(settings), settings, cache)
    for size in (1_000, 2_500):
        report(f"neardup {size:,}", _neardup(data_dir / "neardup", size), embedding)
    real, days = _real(data_dir / "realtimeqa-2024h1/articles.jsonl.gz")
    thesaurus = build_thesaurus([text for _, text in real.values()], embedding.embedder)
    for half, name in enumerate(("fitted on", "held out")):
        for band, made in _edited(real, half, thesaurus):
            report(f"edits at {band}, {name}", made, embedding)
    _real_pairs(real, days, embedding)
    for size in INDEX_SIZES:
        _speed(real, size, embedding.embedder.dimension)


def _neardup(folder: Path, size: int) -> Set:
    lines = (folder / f"articles_{size}.train").read_text(errors="replace").splitlines()
    truth = (folder / f"articles_{size}.truth").read_text().splitlines()
    articles = {name: ("", text) for name, _, text in (line.partition(" ") for line in lines)}
    return Set(articles, frozenset(_pair(*line.split()) for line in truth))


def _real(file: Path) -> tuple[dict[str, tuple[str, str]], dict[str, Days]]:
    """Titles and texts by id, and when each was published, where that is known."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    dates = {
        r["id"]: datetime.strptime(r["published"], "%Y/%m/%d") for r in records if r["published"]
    }
    return (
        {record["id"]: (record["title"], record["text"]) for record in records},
        {name: (day.toordinal(), day.toordinal()) for name, day in dates.items()},
    )


def _edited(
    real: dict[str, tuple[str, str]], half: int, thesaurus: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Set]]:
    """One set a band: originals, their copies, and look-alikes of every kind."""
    own = sorted(
        (name for name in _alone(real) if hashlib.sha1(name.encode()).digest()[0] % 2 == half),
        key=lambda name: hashlib.sha1(name.encode()).hexdigest(),
    )
    originals, rest = own[:ORIGINALS], own[ORIGINALS:]
    stubbed, donors = rest[:STUBS], rest[STUBS:]
    foreign = [s for name in rest[:300] for s in _sentences(real[name][1])]
    base = {name: real[name] for name in originals}
    news = _on_the_same_topic(real, originals, donors)
    for old, new in zip(originals, news, strict=True):
        made = follow_up(real[old], real[new], old)
        base[f"follow-up {old}"] = (made.title, made.text)
    for made, _ in roundups([real[name] for name in originals], "r"):
        base[f"roundup {made.title}"] = (made.title, made.text)
    for name in stubbed:
        made = stub(*real[name], BOILERPLATE)
        base[f"stub {name}"] = (made.title, made.text)
    for band in BANDS:
        articles, truth = dict(base), set()
        for name in originals:
            copy = copy_of(*real[name], foreign, band, f"{name} {band}", thesaurus)
            if copy:
                articles[f"copy {name}"] = (copy.title, copy.text)
                truth.add(_pair(name, f"copy {name}"))
        yield f"{band:.0%}", Set(articles, frozenset(truth))


def _alone(real: dict[str, tuple[str, str]]) -> list[str]:
    """Articles of middling length that share no text with another, so that all truth is made."""
    names = list(real)
    index = SignatureIndex((name, signature(real[name][1])) for name in names)
    return [
        name
        for name, others in index.matches(names)
        if not others and len(real[name][1].split()) in MIDDLING
    ]


def _on_the_same_topic(
    real: dict[str, tuple[str, str]], names: Sequence[str], donors: Sequence[str]
) -> list[str]:
    """For each article another one, the likest of those not taken yet (tf-idf)."""
    texts = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2)
    theirs = texts.fit_transform(real[donor][1] for donor in donors)
    scores = (texts.transform(real[name][1] for name in names) @ theirs.T).toarray()
    taken: dict[int, None] = {}
    for row in scores:
        taken[next(int(n) for n in np.argsort(-row) if int(n) not in taken)] = None
    return [donors[n] for n in taken]


def _sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


def report(title: str, made: Set, embedding: Embedding) -> None:
    """One block: ours, and the baselines at their best thresholds."""
    vectors = {name: embedding.of(*article) for name, article in made.articles.items()}
    links = _links(made.articles, vectors)
    found = {(link.a, link.b) for link in links}
    _say(f"\n{title}: {len(made.articles):,} articles, {len(made.truth)} true pairs")
    _say(f"  ours                 {_scores(found, made.truth)}  {_kinds(found - made.truth)}")
    names = sorted(made.articles)
    bins = np.array([np.frombuffer(signature(made.articles[n][1]), np.uint16) for n in names])
    means = np.array([vectors[n].mean(axis=0) for n in names])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    for name, row_scores in (
        ("MinHash alone", lambda n: (bins[n + 1 :] == bins[n]).mean(axis=1)),
        ("embedding alone", lambda n: means[n + 1 :] @ means[n]),
    ):
        threshold, best = _best(names, row_scores, made.truth)
        _say(f"  {name:<20} {_scores(best, made.truth)}  at {threshold:.3f}")


def _links(
    articles: dict[str, tuple[str, str]],
    vectors: dict[str, Vectors],
    days: Mapping[str, Days] | None = None,
) -> list[Link]:
    """What an ingest of the articles in batches would link."""
    dated = days or {}
    index = NearDuplicates(
        (),
        lambda ids: {i: articles[i][1] for i in ids},
        lambda ids: {i: vectors[i] for i in ids},
        lambda ids: {i: dated[i] for i in ids if i in dated},
    )
    names, links = sorted(articles), []
    for begin in range(0, len(names), BATCH):
        links += index.place(
            [
                Fingerprint(n, signature(articles[n][1]), articles[n][1], vectors[n], dated.get(n))
                for n in names[begin : begin + BATCH]
            ]
        )
    return links


def _best(
    names: Sequence[str], row_scores: Callable[[int], NDArray[np.float32]], truth: frozenset[Pair]
) -> tuple[float, set[Pair]]:
    """The threshold on a score that gives the best F1, and the pairs that reach it."""
    scored: list[tuple[float, Pair]] = []
    for n in range(len(names) - 1):
        scores = row_scores(n)
        for k in np.flatnonzero(scores >= 0.04):
            scored.append((float(scores[k]), (names[n], names[n + 1 + int(k)])))
    scored.sort(reverse=True)
    hits, best = 0, (0.0, 0)
    for n, (_, pair) in enumerate(scored, start=1):
        hits += pair in truth
        best = max(best, (2 * hits / (n + len(truth)), n))
    count = best[1]
    return scored[count - 1][0], {pair for _, pair in scored[:count]}


def _scores(found: set[Pair], truth: frozenset[Pair]) -> str:
    hits = len(found & truth)
    precision, recall = hits / max(1, len(found)), hits / max(1, len(truth))
    f1 = 2 * hits / max(1, len(found) + len(truth))
    return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"


def _kinds(wrong: set[Pair]) -> str:
    """The wrong pairs counted by what they are made of."""
    kind = {"copy", "follow-up", "roundup", "stub"}
    names = Counter(
        " + ".join(sorted(w if (w := n.split()[0]) in kind else "article" for n in pair))
        for pair in wrong
    )
    return (
        "wrong: " + ", ".join(f"{count} {name}" for name, count in names.items()) if wrong else ""
    )


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _real_pairs(
    real: dict[str, tuple[str, str]], days: Mapping[str, Days], embedding: Embedding
) -> None:
    """What is found among the real articles themselves, for the eye to judge."""
    # With all vectors alike the texts alone decide: only those pairs need to be embedded.
    alike = np.ones((1, 1), dtype=np.float32)
    possible = _links(real, dict.fromkeys(real, alike))
    ends = {name for link in possible for name in (link.a, link.b)}
    vectors = {n: embedding.of(*real[n]) if n in ends else alike for n in real}
    near = {n: real[n] for n in sorted(ends)}
    undated = len(_links(near, vectors))
    links = sorted(_links(near, vectors, days), key=lambda link: -link.similarity)
    groups = Counter(components(list(real), ((link.a, link.b) for link in links)).values())
    several = [count for count in groups.values() if count > 1]
    _say(
        f"\nreal articles: {len(real):,}; {len(links)} links ({undated} without dates, "
        f"{len(possible)} if texts alone decided), "
        f"{len(several)} stories of 2 to {max(several, default=0)} articles"
    )
    for link in links:
        if link.similarity < 1:
            _say(f"  {link.similarity:.3f}  {real[link.a][0]}  |  {real[link.b][0]}")


def _speed(real: dict[str, tuple[str, str]], size: int, dimension: int) -> None:
    """Articles/s of placing real articles beside an index of that size."""
    rng = np.random.default_rng(0)
    names = sorted(real)
    fresh, texts = names[:TIMED], {name: real[name][1] for name in names}
    known = names[TIMED : TIMED + size]
    vocabulary = [sys.intern(word) for text in texts.values() for word in text.split()]
    while len(known) < size:
        # Strangers in the words of real articles, of the same lengths.
        name = f"stranger {len(known)}"
        words = texts[names[len(known) % len(names)]].split()
        for place in np.flatnonzero(rng.random(len(words)) < STRANGE):
            words[place] = vocabulary[rng.integers(len(vocabulary))]
        texts[name] = " ".join(words)
        known.append(name)
    vectors = {
        n: rng.standard_normal((1 + len(texts[n]) // 1100, dimension)).astype(np.float32)
        for n in texts
    }
    fetched: Counter[str] = Counter()

    def fetch(kind: str, held: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
        fetched[kind] += len(ids)
        return {name: held[name] for name in ids}

    signatures = [(n, signature(texts[n])) for n in known]
    began = thread_time()
    index = NearDuplicates(
        signatures, partial(fetch, "texts", texts), partial(fetch, "vectors", vectors)
    )
    opened = thread_time() - began
    index.place([])
    wall, began, signing = perf_counter(), thread_time(), 0.0
    for begin in range(0, TIMED, BATCH):
        batch = fresh[begin : begin + BATCH]
        start = thread_time()
        prints = [Fingerprint(n, signature(texts[n]), texts[n], vectors[n]) for n in batch]
        signing += thread_time() - start
        index.place(prints)
    spent, wall = thread_time() - began, perf_counter() - wall
    _say(
        f"\n{size:,} articles in the index (opened in {opened:.2f} s): "
        f"{TIMED / spent:,.0f} articles/s of CPU time (signature {signing / spent:.0%}), "
        f"{TIMED / wall:,.0f} by the clock; {TIMED:,} articles asked the corpus for "
        f"{fetched['texts']} texts and the vectors of {fetched['vectors']} articles"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m benchmarks.near_duplicates DATA_DIR [VECTOR_CACHE]")
    with TemporaryDirectory() as temporary:
        main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else temporary))

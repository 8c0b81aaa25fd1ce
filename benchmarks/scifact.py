"""SciFact's abstracts, and its validation claims with the abstracts that they cite."""

from dataclasses import dataclass
from pathlib import Path

from eval.bench.scifact import load as load_benchmark


@dataclass(frozen=True, slots=True)
class SciFact:
    """``documents``: title and abstract by id; ``claims``: by id; ``cited``: abstracts by claim."""

    documents: dict[str, str]
    claims: dict[str, str]
    cited: dict[str, tuple[str, ...]]


def load(data_dir: Path) -> SciFact:
    """The 300 claims that BEIR asks, over all abstracts.

    Raises:
        UsageError: scifact/scifact.zip is not below ``data_dir``.

    """
    benchmark = load_benchmark(data_dir, "test")
    return SciFact(
        documents={article.id: f"{article.title} {article.text}" for article in benchmark.articles},
        claims={query.id: query.question for query in benchmark.queries},
        cited={query.id: query.relevant for query in benchmark.queries},
    )

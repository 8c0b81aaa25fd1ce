"""How long ``footnote eval run`` takes over 1,000 cases against a warm corpus of news.

Usage: python -m benchmarks.evaluation_speed DATA_DIR INDEX_DIR

The corpus are the articles of RealTime QA's first quarter (2,450 articles, 26,132 chunks), made
in INDEX_DIR and kept there. The cases are RealTime QA's questions, filled up to 1,000 with those of
ClapNQ and XQuAD, which the corpus does not answer. In the same process the same cases are asked
without scoring and writing, then run by one worker and by two; the files of both must be the same.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.question_sets import load as load_question_sets
from eval.bench.index import fill, open_index
from eval.bench.registry import LOADERS
from eval.case import Case
from eval.results import RESULTS
from eval.run import run_cases
from eval.systems.opened import Opened, open_system
from ingest.chunk import chunks
from rag.embed import open_embedder
from rag.settings import Settings, load_settings

CASES = 1_000
WARM_UP = 20


def main(data_dir: Path, index_dir: Path) -> None:
    """Print seconds and cases a second of each way."""
    settings = load_settings().model_copy(update={"data_dir": index_dir, "chroma_url": None})
    _fill(data_dir, settings)
    measure(build_cases(data_dir, CASES), settings)


def build_cases(data_dir: Path, most: int) -> tuple[Case, ...]:
    """RealTime QA's questions of both quarters with their days, then others that fill them up."""
    asked = [
        Case(
            f"{part}-{query.id}",
            query.question,
            gold_articles=query.relevant if part == "test" else (),
            asked_on=query.asked_on,
        )
        for part in ("test", "tuning")
        for query in LOADERS["realtimeqa"](data_dir, part).queries
    ]
    others = [
        Case(f"{one.dataset}-{number}", one.question, answerable=False)
        for number, one in enumerate(load_question_sets(data_dir).asked)
    ]
    return (*asked, *others)[:most]


def measure(cases: Sequence[Case], settings: Settings) -> None:
    """Print how long asking, and whole runs, of the cases take."""
    with TemporaryDirectory() as folder, open_system(settings) as opened:
        for case in cases[:WARM_UP]:
            opened.system.answer(case)
        _say(f"{len(cases)} cases")
        _timed("asking one after the other, nothing scored", cases, lambda: _ask(opened, cases))
        for workers in (1, 2):
            out = Path(folder, str(workers))
            name = f"eval run, workers: {workers}"
            _timed(name, cases, lambda out=out, w=workers: _run(opened, cases, out, w))  # type: ignore[misc]
        first, second = (Path(folder, n, RESULTS).read_bytes() for n in ("1", "2"))
        _say(f"same bytes: {'yes' if first == second else 'NO'}")


def _ask(opened: Opened, cases: Sequence[Case]) -> None:
    for case in cases:
        opened.system.answer(case)


def _run(opened: Opened, cases: Sequence[Case], out: Path, workers: int) -> None:
    run_cases(cases, opened.system, out, {}, opened.scorer, workers=workers)


def _timed(name: str, cases: Sequence[Case], work: Callable[[], None]) -> None:
    began, before = perf_counter(), getrusage(RUSAGE_SELF)
    work()
    seconds, after = perf_counter() - began, getrusage(RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    _say(
        f"{name}: {seconds:.1f} s, {len(cases) / seconds:.1f} cases/s, "
        f"{processor:.1f} s of processor time"
    )


def _fill(data_dir: Path, settings: Settings) -> None:
    """Make the index of the first quarter's articles, unless it is there."""
    embedder = open_embedder(settings)
    tokens, overlap = settings.chunk_tokens, settings.chunk_overlap
    articles = LOADERS["realtimeqa"](data_dir, "test").articles
    with open_index(settings.data_dir, settings) as store:
        fill(
            store,
            articles,
            lambda a: chunks(a, embedder, max_tokens=tokens, overlap=overlap),
            embedder,
        )
        _say(f"{store.registry.count_chunks()} chunks")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

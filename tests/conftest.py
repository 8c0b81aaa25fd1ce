"""A small invented newsroom and an open store for it, without a model."""

import multiprocessing
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore
from numpy.typing import NDArray

from ingest.chunk import chunks
from ingest.run import ingest
from rag.embed import Embedder, open_embedder
from rag.hashed import HashedEncoder
from rag.reading import read_chunks
from rag.settings import Settings, load_settings
from rag.store import Store, open_store
from rag.types import Article, Filters

FERRY = Article(
    id="ferry",
    title="Night ferry returns to the Tarn Sound",
    text="The night ferry will sail again from the first of May, the harbour board said. "
    "The line had been idle since 2013.\n\nA crossing costs 38 crowns.",
    source="Harbour Chronicle",
    author="Ines Valdemar",
    published=date(2024, 3, 27),
    updated=date(2024, 3, 29),
    url="https://chronicle.example/ferry",
    language="en",
    tags=("transport", "sea"),
)
TOLLS = Article(
    id="tolls",
    title="Council drops bridge tolls",
    text="The council dropped the tolls on the old bridge on Tuesday. "
    "Drivers paid two crowns a day until now.",
    source="Morning Ledger",
    published=date(2024, 4, 2),
)
LIGHTHOUSE = Article(
    id="lighthouse",
    title="Keeper leaves the last lighthouse",
    text="The last keeper left the lighthouse of Skar on Friday. A machine lights the lamp now.",
    source="Harbour Chronicle",
    published=date(2024, 5, 17),
)
UNDATED = Article(
    id="cheese",
    title="A cheese wins a prize",
    text="A cheese from the northern valley won the golden spoon. The jury praised its rind.",
)
# Other processes: what is slow to import is imported once, and each is forked from there.
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["eval.run", "ingest.run", "rag.assistant", "ui.cli"])

# A shared machine is slow at times, and no test of ours is about time.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
WithModels = Callable[[Path], Path]

NEWSROOM = (FERRY, TOLLS, LIGHTHOUSE, UNDATED)


def hashed_settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, embedder="hashed")


def hashed() -> Embedder:
    return Embedder(HashedEncoder(), "hashed")


def nearest(
    store: Store, vector: NDArray[np.float32], limit: int, filters: Filters
) -> list[NodeWithScore]:
    """The chunks nearest to a vector as llama-index hits, from one state of the corpus."""
    with store.registry.reading():
        return store.hits(store.near(vector, limit, filters))


def put(store: Store, *articles: Article) -> None:
    """Store articles as an ingest does; call within ``writing()``."""
    embedder = hashed()
    nodes = [n for a in articles for n in chunks(a, embedder, max_tokens=256, overlap=40)]
    vectors, readings = read_chunks(nodes, articles, embedder)
    store.replace(articles, nodes, vectors, readings=readings)


@pytest.fixture(scope="session")
def with_models(tmp_path_factory: pytest.TempPathFactory) -> WithModels:
    """Makes a data folder that has the real models as soon as any test has had them exported."""
    models = tmp_path_factory.mktemp("models")

    def make(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "models").symlink_to(models, target_is_directory=True)
        return folder

    return make


@pytest.fixture(scope="session")
def sample(with_models: WithModels, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a data folder that holds the sample corpus, for tests that only read it."""
    found = load_settings(data_dir=with_models(tmp_path_factory.mktemp("sample")))
    with open_store(found) as opened:
        assert not ingest([CORPUS], opened, open_embedder(found), found).failures
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return hashed_settings(tmp_path / "corpus")


@pytest.fixture
def embedder() -> Embedder:
    return hashed()


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An open store that holds ``NEWSROOM``."""
    with open_store(settings) as opened:
        with opened.writing():
            put(opened, *NEWSROOM)
        yield opened

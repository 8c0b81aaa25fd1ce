"""Invented articles, and assistants over small real stores of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.assistant import Assistant
from rag.open import open_assistant
from rag.settings import Settings
from rag.store import open_store
from rag.types import Answer, Article, Citation, Summary
from tests.conftest import put

TUNNEL = Article(
    id="tunnel",
    title="Skar tunnel at a standstill",
    text="Work on the Skar tunnel stopped on Monday because the rock is wetter than the surveys "
    "promised. The second drilling phase is blocked by a dispute over who pays for the pumps. "
    "Engineer Marta Lindqvist put the extra cost at 14 million crowns.\n\n"
    "The contractor has not agreed to pay. A court in Aldby will hear the case on 9 May 2024.",
    source="Northern Gazette",
    published=date(2024, 3, 5),
    url="https://gazette.example/tunnel",
)
FUNDING = Article(
    id="funding",
    title="Ministry names a price for the Skar tunnel",
    text="The ministry said that the Skar tunnel will cost 210 million crowns. Drivers will pay a "
    "toll of 6 crowns from 2027.",
    source="Morning Ledger",
    published=date(2024, 6, 1),
)
STORM = "A storm tore the roof off the Aldby market hall on Sunday night."
WIRE = (
    Article(
        id="storm-gazette",
        title="Roof torn off in Aldby",
        text=f"{STORM} Firemen closed the street until morning.",
        source="Northern Gazette",
        published=date(2024, 10, 7),
    ),
    Article(
        id="storm-ledger",
        title="Storm damage",
        text=f"{STORM} The mayor promised a new one before Christmas.",
        source="Morning Ledger",
        published=date(2024, 10, 7),
    ),
    Article(
        id="storm-herald",
        title="Market hall loses its roof",
        text=f"Traders were asleep when it happened. {STORM}",
        source="Coast Herald",
        published=date(2024, 10, 8),
    ),
)
PLANT = Article(
    id="plant",
    title="The desalination plant [update]",
    text="Dr. Ines Falk opened the plant in 1998 [not 1997, as we wrote]. “Nobody here will go "
    "thirsty again,” she said. It makes 3,500 litres of fresh water a minute. The U.S. firm "
    "Halden & Sons delivered its membranes.",
    source="Coast Herald",
    published=date(2023, 12, 31),
)
CHEESE = Article(
    id="cheese",
    title="A cheese wins a prize",
    text="A cheese from the northern valley won the golden spoon. The jury praised its rind.",
)
NEWS = (TUNNEL, FUNDING, *WIRE, PLANT, CHEESE)


def settings_for(data_dir: Path, **more: object) -> Settings:
    return Settings.model_validate({"data_dir": data_dir, "embedder": "hashed", **more})


def fill(settings: Settings, articles: Sequence[Article] = NEWS) -> None:
    with open_store(settings) as store, store.writing():
        put(store, *articles)


def assistant_over(data_dir: Path, articles: Sequence[Article] = NEWS, **more: object) -> Assistant:
    settings = settings_for(data_dir, **more)
    fill(settings, articles)
    return open_assistant(settings)


def assert_exact(found: Answer | Summary, desk: Assistant) -> None:
    """Every footnote is a stretch of a stored article, and every marker has a footnote."""
    assert [c.marker for c in found.citations] == list(range(1, len(found.citations) + 1))
    for citation in found.citations:
        assert_quote(citation, desk.article(citation.article_id))
        for other in citation.also_in:
            assert desk.article(other).id != citation.article_id
    used = {marker for s in found.sentences for marker in s.citations}
    if isinstance(found, Answer):
        used |= {m for d in found.disagreements for side in d.sides for m in side.citations}
    assert used == {c.marker for c in found.citations}
    for sentence in found.sentences:
        if sentence.support != "unsupported":
            assert sentence.citations


def assert_quote(citation: Citation, article: Article) -> None:
    assert citation.quote
    assert article.text[citation.start : citation.end] == citation.quote
    assert (citation.title, citation.source, citation.published, citation.url) == (
        article.title,
        article.source,
        article.published,
        article.url,
    )
    assert 0 <= citation.score <= 1


# June 2024, for questions of "last week" on the 25th.
STRIKE = Article(
    id="strike",
    title="Dockers begin a strike",
    text="The dockers began a strike on Monday. The union wants more pay.",
    source="The Meridian",
    published=date(2024, 6, 3),
    url="https://meridian.example/strike",
)
TRUCE = Article(
    id="truce",
    title="Union and owners agree on a truce",
    text="The union and the owners signed a truce at the docks. Work goes on.",
    source="Northern Courier",
    published=date(2024, 6, 10),
)
CUP = Article(
    id="cup",
    title="Aldby wins the cup",
    text="Aldby beat Skar two to one and won the cup on Sunday.",
    source="Northern Courier",
    published=date(2024, 6, 12),
)
LEAGUE = Article(
    id="league",
    title="Skar wins the league",
    text="Skar won the league for the third time in a row.",
    source="The Meridian",
    published=date(2024, 6, 20),
)

# One claim told differently, for the notes under answers.
FERRY = (
    Article(
        id="ferry-courier",
        title="Ferry capsizes off Skar",
        text="The ferry that capsized off Skar killed 12 people, the coast guard said.",
        source="Northern Courier",
        published=date(2025, 3, 1),
    ),
    Article(
        id="ferry-atlas",
        title="More dead after ferry capsized off Skar",
        text="The ferry that capsized off Skar killed 31 people, the province said. Divers left.",
        source="Atlas",
        published=date(2025, 3, 6),
    ),
)
FERRY_DISPUTED = (
    FERRY[0],
    Article(
        id="ferry-ledger",
        title="Board counts the dead of the ferry off Skar",
        text="The ferry that capsized off Skar killed 15 people, the harbour board said.",
        source="Morning Ledger",
        published=date(2025, 3, 2),
    ),
)

"""A run with everything in it that a page has to survive: hostile texts, failures, odd ids."""

from pathlib import Path

from eval.case import Case, GoldSentence
from eval.recorded_run import RecordedRun, load_run
from eval.run import run_cases
from eval.score import Scorer
from rag.errors import FootnoteError, LLMUnavailable, UnknownArticle
from rag.types import (
    Answer,
    Article,
    Citation,
    Filters,
    Passage,
    Sentence,
    Turn,
    Usage,
)
from tests.eval.scripted import ScriptedSystem

HOSTILE = '</script><script>window.__pwned=1</script><img src=x onerror="window.__pwned=2">'
DOCK = "The dock opened in May."
COST = "It cost nine million crowns."
LONG = "Nobody had thought that it would take so long. " * 12

SHELF = {
    "dock": Article("dock", "The dock opens", f"{LONG}{DOCK} {COST} {LONG}"),
    "evil": Article("evil", f"Evil {HOSTILE}", f"Before. {HOSTILE} After."),
    "other": Article("other", "Other news", "It rained on the quay. It was cold."),
}


def article(article_id: str) -> Article:
    try:
        return SHELF[article_id]
    except KeyError as exc:
        raise UnknownArticle(article_id) from exc


def passage(article_id: str, score: float) -> Passage:
    text = SHELF[article_id].text
    title = SHELF[article_id].title
    return Passage(article_id, title, None, None, None, 0, len(text), text, score)


def cited(marker: int, article_id: str, quote: str, url: str | None = None) -> Citation:
    start = SHELF[article_id].text.index(quote)
    title = SHELF[article_id].title
    end = start + len(quote)
    return Citation(marker, article_id, title, "Ledger", None, url, start, end, quote, 1.0)


CASES = (
    Case(
        "dock",
        "When did the dock open?",
        answers=("in May",),
        gold_articles=("dock",),
        gold_sentences=(GoldSentence("dock", DOCK), GoldSentence("dock", COST)),
        history=(Turn("What is new?", "A dock."),),
        filters=Filters(sources=("Ledger",)),
        type="factoid",
        tags=("when", "dev"),
    ),
    Case(
        f"evil {HOSTILE}",
        f"What of {HOSTILE}?",
        answers=(HOSTILE,),
        gold_articles=("evil",),
        gold_sentences=(GoldSentence("evil", HOSTILE), GoldSentence("other", "It was cold.")),
        type=f"type {HOSTILE}",
        tags=(f"tag {HOSTILE} $x$", "dev"),
    ),
    Case("off", "Who won the cup?", answerable=False, type="unanswerable", tags=("dev",)),
    Case("down", "What of the rate?", answers=("cut",), type="factoid", tags=("dev",)),
    Case("=1+1", "@SUM(1)", answers=("x",), gold_articles=("dock",), tags=("dev",)),
)

ANSWERS: dict[str, Answer | FootnoteError] = {
    "When did the dock open?": Answer(
        question="",
        resolved_question="When did the new dock open?",
        abstained=False,
        sentences=(Sentence(DOCK, "verbatim", (1,)), Sentence("So it is.", "unsupported")),
        citations=(cited(1, "dock", DOCK, "https://ledger.example/dock?a=1&b=2"),),
        retrieved=(passage("other", 0.9), passage("dock", 0.8)),
        timings_ms={"retrieve": 20.0, "write": 60.0, "total": 80.0},
        usage=Usage(1200, 40, 60.0, cost=0.0012),
        confidence=0.9,
    ),
    f"What of {HOSTILE}?": Answer(
        question="",
        resolved_question="",
        abstained=False,
        sentences=(Sentence(f"It says {HOSTILE}", "supported", (1,)),),
        citations=(cited(1, "evil", "Before.", "javascript:window.__pwned=3"),),
        retrieved=(passage("evil", 0.7),),
        timings_ms={"retrieve": 10.0, "write": 10.0, "total": 20.0},
        notices=(f"Notice {HOSTILE}",),
        confidence=0.6,
    ),
    "Who won the cup?": Answer("", "", abstained=True, timings_ms={"total": 5.0}, confidence=0.1),
    "What of the rate?": LLMUnavailable(f"down {HOSTILE}. Start it."),
    "@SUM(1)": Answer("", "", abstained=True, timings_ms={"total": 5.0}, confidence=0.2),
}


def make_run(out: Path) -> RecordedRun:
    manifest = {
        "settings": {"top_k": 5, "chunk_tokens": 256},
        "packages": {"footnote": "0.1.0", "gone": None},
        "corpus_hash": "c0ffee" * 8,
        "cases_sha256": "deed" * 16,
        "seed": 0,
    }
    scorer = Scorer(lambda article_id: article(article_id).text)
    run_cases(CASES, ScriptedSystem(ANSWERS), out, manifest, scorer)
    return load_run(out)

"""What counts as support, and how footnotes are numbered."""

from collections.abc import Iterator

import pytest

from rag.cite import Footnotes, Verdict, Verifier, supports, to_citation
from rag.evidence import Candidate, Evidence, SentenceVectors, Weigher
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store, open_store
from rag.types import Article, Support
from rag.write import Draft
from tests.conftest import hashed
from tests.rag.corpora import STORM, TUNNEL, assert_quote, fill, settings_for

QUESTION = "What stopped the second drilling phase of the Skar tunnel, and what is the extra cost?"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = settings_for(tmp_path_factory.mktemp("cite"))
    fill(settings)
    with open_store(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    return SentenceVectors(hashed())


def weigh(store: Store, vectors: SentenceVectors, question: str) -> Evidence:
    passages = to_passages(HybridRetriever(store, hashed(), 8).retrieve(question))
    return Weigher(store, hashed(), vectors).weigh(question, passages)


@pytest.fixture(scope="module")
def evidence(store: Store, vectors: SentenceVectors) -> Evidence:
    return weigh(store, vectors, QUESTION)


@pytest.fixture(scope="module")
def verifier(vectors: SentenceVectors) -> Verifier:
    return Verifier(vectors)


def sentence(text: str) -> Candidate:
    article = Article(id="a", title="Skar tunnel", text=text)
    return Candidate(article, 0, len(text), 0, 0.0, 0.0, 0.0, 0.0)


# --- support


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Engineer Marta Lindqvist put the extra cost at 14 million crowns.", "verbatim"),
        ("engineer Marta Lindqvist put the extra cost at 14 million crowns", "verbatim"),
        ("The extra cost is put at 14 million crowns.", "supported"),
        ("Marta Lindqvist says the extra cost is 14 million crowns.", "supported"),
        ("Phase 2 of the drilling is blocked by a dispute over pumps.", "supported"),
        ("The extra cost is put at 15 million crowns.", "unsupported"),
        ("The extra cost is put at 14 million dollars for Ruritania.", "unsupported"),
        ("Engineer Klara Lindqvist put the extra cost at 14 million crowns.", "unsupported"),
        ("The extra cost is not put at 14 million crowns.", "unsupported"),
        ("The contractor agreed to pay.", "unsupported"),
        ("The contractor hasn't agreed to pay.", "supported"),
        ("The contractor has never agreed to pay.", "supported"),
        ("Whales sing.", "unsupported"),
        ("", "unsupported"),
        ("…", "unsupported"),
    ],
)
def test_claim_is_checked_against_the_articles(
    verifier: Verifier, evidence: Evidence, claim: str, support: Support
) -> None:
    verdict = verifier.verify(Draft(claim), evidence)
    assert verdict.support == support
    assert bool(verdict.sources) == (support != "unsupported")


def test_sentence_that_was_copied_is_verbatim(verifier: Verifier, evidence: Evidence) -> None:
    source = evidence.candidates[0]
    verdict = verifier.verify(Draft(source.text, sources=(source,)), evidence)
    assert (verdict.support, verdict.sources) == ("verbatim", ((source, 1.0),))


def test_passage_pointed_to_goes_first(
    store: Store, vectors: SentenceVectors, verifier: Verifier
) -> None:
    evidence = weigh(store, vectors, STORM)
    numbers = {p.article_id: n for n, p in enumerate(evidence.passages)}
    for article_id in ("storm-herald", "storm-gazette", "storm-ledger"):
        draft = Draft(STORM, passages=(numbers[article_id],))
        (source, score), *_ = verifier.verify(draft, evidence).sources
        assert (source.article.id, source.text, score) == (article_id, STORM, 1.0)


def test_claim_without_evidence_is_unsupported(verifier: Verifier, evidence: Evidence) -> None:
    nothing = Evidence(QUESTION, (), (), evidence.vectors[[]])
    assert verifier.verify(Draft("The rock is wet."), nothing).support == "unsupported"


@pytest.mark.parametrize(
    ("claim", "source", "held"),
    [
        ("The toll is 3,500 crowns.", "The toll is 3,500 crowns a year.", True),
        ("The toll is 3.500 crowns.", "The toll is 3,500 crowns a year.", False),
        ("The toll is 350 crowns.", "The toll is 3,500 crowns a year.", False),
        ("Two drivers paid the toll.", "The 2 drivers paid the toll.", True),
        ("Drivers from Skar paid the toll.", "Drivers paid the toll.", True),  # named in the title
        ("Drivers from Aldby paid the toll.", "Drivers paid the toll.", False),
        ("Drivers won't pay the toll.", "Drivers will not pay the toll.", True),
        ("Drivers will pay the toll.", "Drivers will not pay the toll.", False),
        ("Drivers pay the toll gladly, proudly and twice.", "Drivers pay.", False),
    ],
)
def test_words_numbers_names_and_negation_must_agree(claim: str, source: str, held: bool) -> None:
    assert supports(claim, [sentence(source)], best_score=1.0) is held


def test_far_sentence_supports_nothing() -> None:
    assert not supports("Drivers pay.", [sentence("Drivers pay.")], best_score=0.49)
    assert not supports("Drivers pay.", [], best_score=1.0)


# --- footnotes


def test_sentence_cited_twice_keeps_its_marker(evidence: Evidence) -> None:
    first, second, *_ = evidence.candidates
    footnotes = Footnotes(evidence)
    shown = [
        footnotes.sentence(Verdict(Draft("x"), "supported", sources))
        for sources in (
            ((first, 0.7),),
            ((second, 0.8), (first, 0.9)),
            ((second, 0.6), (second, 0.6)),
        )
    ]
    assert [s.citations for s in shown] == [(1,), (2, 1), (2,)]
    assert [c.quote for c in footnotes.citations] == [first.text, second.text]
    assert [c.marker for c in footnotes.citations] == [1, 2]


def test_reprints_are_named_in_one_footnote(store: Store, vectors: SentenceVectors) -> None:
    evidence = weigh(store, vectors, STORM)
    source = next(c for c in evidence.candidates if c.text == STORM)
    footnotes = Footnotes(evidence)
    footnotes.sentence(Verdict(Draft(STORM), "verbatim", ((source, 1.0),)))
    (citation,) = footnotes.citations
    assert {citation.article_id, *citation.also_in} == {
        "storm-gazette",
        "storm-ledger",
        "storm-herald",
    }
    assert len(citation.also_in) == 2


@pytest.mark.parametrize(("score", "shown"), [(-0.2, 0.0), (0.5, 0.5), (1.0000001, 1.0)])
def test_quote_is_cut_from_the_stored_text(score: float, shown: float) -> None:
    candidate = Candidate(TUNNEL, 0, 76, 0, 0.0, 0.0, 0.0, 0.0)
    citation = to_citation(3, candidate, score)
    assert_quote(citation, TUNNEL)
    assert (citation.marker, citation.score, citation.also_in) == (3, shown, ())

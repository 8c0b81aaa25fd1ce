"""What counts as support, and how footnotes are numbered."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cite import Footnotes, Verdict, Verifier, to_citation
from rag.evidence import Candidate, Evidence, SentenceVectors
from rag.retrieve import HybridRetriever, to_passages
from rag.store import Store, open_store
from rag.support.adviser import Advice
from rag.support.context import Context
from rag.support.likeness import PieceReader
from rag.types import Article, Support, Usage
from rag.weigher import Weigher
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
    return Verifier(vectors, PieceReader(hashed()).likeness)


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


# --- repair and reasons


def test_marker_of_the_wrong_passage_is_repaired(verifier: Verifier, evidence: Evidence) -> None:
    numbers = {p.article_id: n for n, p in enumerate(evidence.passages)}
    claim = "The extra cost is put at 14 million crowns."
    right = verifier.verify(Draft(claim, passages=(numbers["tunnel"],)), evidence)
    assert (right.support, right.repaired) == ("supported", False)
    wrong = verifier.verify(Draft(claim, passages=(numbers["funding"],)), evidence)
    assert (wrong.support, wrong.repaired) == ("supported", True)
    assert {source.article.id for source, _ in wrong.sources} == {"tunnel"}
    without = verifier.verify(Draft(claim), evidence)
    assert (without.support, without.repaired) == ("supported", False)


def test_copy_from_another_passage_than_the_one_pointed_to_is_repaired(
    verifier: Verifier, evidence: Evidence
) -> None:
    numbers = {p.article_id: n for n, p in enumerate(evidence.passages)}
    copied = "The contractor has not agreed to pay."
    verdict = verifier.verify(Draft(copied, passages=(numbers["funding"],)), evidence)
    assert (verdict.support, verdict.repaired) == ("verbatim", True)


def test_unsupported_sentence_tells_why(verifier: Verifier, evidence: Evidence) -> None:
    verdict = verifier.verify(Draft("The extra cost is put at 15 million crowns."), evidence)
    (reason,) = verdict.reasons
    assert "15m" in reason
    shown = Footnotes(evidence).sentence(verdict)
    assert (shown.support, shown.reasons, shown.citations) == ("unsupported", (reason,), ())


def test_part_of_a_sentence_that_is_denied_there_is_not_verbatim(
    verifier: Verifier, vectors: SentenceVectors
) -> None:
    text = "The contractor refused to pay for the pumps of the tunnel."
    candidate = Candidate(Article(id="a", title="Pumps", text=text), 0, len(text), 0, 0, 0, 0, 0)
    evidence = Evidence(QUESTION, (), (candidate,), vectors([text]))
    assert verifier.verify(Draft(text), evidence).support == "verbatim"
    assert verifier.verify(Draft("The pumps of the tunnel"), evidence).support == "verbatim"
    paid = verifier.verify(Draft("The contractor did pay for the pumps."), evidence)
    assert paid.support == "unsupported"


class Says:
    """An adviser with one opinion."""

    def __init__(self, supported: bool | None) -> None:
        self.supported = supported
        self.asked: list[str] = []

    def advise(self, claim: str, context: Context) -> Advice:  # noqa: ARG002
        self.asked.append(claim)
        usage = Usage(tokens_in=3, tokens_out=1, total_ms=1.0)
        return Advice(self.supported, "" if self.supported else "so I say", usage)


@pytest.mark.parametrize(
    ("claim", "opinions", "support"),
    [
        ("Whales sing.", (True,), "supported"),
        ("The extra cost is put at 14 million crowns.", (False,), "unsupported"),
        ("The extra cost is put at 14 million crowns.", (None,), "supported"),
        ("Whales sing.", (True, False), "unsupported"),
        ("Whales sing.", (True, None), "supported"),
        ("The extra cost is put at 15 million crowns.", (True, True), "unsupported"),
    ],
)
def test_advisers_have_the_last_word_but_on_contradictions(
    vectors: SentenceVectors,
    evidence: Evidence,
    claim: str,
    opinions: tuple[bool | None, ...],
    support: Support,
) -> None:
    advisers = [Says(opinion) for opinion in opinions]
    verifier = Verifier(vectors, PieceReader(hashed()).likeness, advisers)
    verdict = verifier.verify(Draft(claim), evidence)
    assert verdict.support == support
    contradicted = "15 million" in claim
    assert [bool(a.asked) for a in advisers] == [not contradicted] * len(advisers)
    assert (verdict.usage is None) is contradicted


def test_copies_are_nobodys_question(vectors: SentenceVectors, evidence: Evidence) -> None:
    adviser = Says(False)
    verifier = Verifier(vectors, PieceReader(hashed()).likeness, [adviser])
    for candidate in evidence.candidates:
        verdict = verifier.verify(Draft(candidate.text), evidence)
        assert verdict.support == "verbatim"
        assert verdict.sources[0][0].text == candidate.text
    assert adviser.asked == []


@given(st.data())
def test_sources_are_always_of_the_evidence(
    verifier: Verifier, evidence: Evidence, data: st.DataObject
) -> None:
    words = sorted({w for c in evidence.candidates for w in c.text.split()})
    claim = " ".join(data.draw(st.lists(st.sampled_from(words), max_size=12)))
    numbers = st.lists(st.integers(0, len(evidence.passages) - 1), max_size=2)
    verdict = verifier.verify(Draft(claim, passages=tuple(data.draw(numbers))), evidence)
    assert all(any(s is c for c in evidence.candidates) for s, _ in verdict.sources)
    assert bool(verdict.sources) is (verdict.support != "unsupported")
    assert bool(verdict.reasons) is (verdict.support == "unsupported")


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

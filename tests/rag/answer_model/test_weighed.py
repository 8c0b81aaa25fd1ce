"""What an answer model changes: which sentence is chosen, whether one is, and the short answer."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.answer_model.model import AnswerModel, Reading
from rag.answer_model.window import Window
from rag.answerability import FEATURES, MEASURES, load_answerability, to_answerability
from rag.evidence import Evidence, SentenceVectors
from rag.retrieve import HybridRetriever, to_passages
from rag.short.answer import words_of
from rag.store import Store, open_store
from rag.weigher import READ, UNREAD, Weigher
from tests.conftest import hashed
from tests.rag.corpora import TUNNEL, fill, settings_for

QUESTION = "When will a court hear the case about the Skar tunnel?"
HEARING = "A court in Aldby will hear the case on 9 May 2024."
DELAY = "Work on the Skar tunnel stopped on Monday"


class Pointing:
    """Says that the sentences with certain words answer, and that those words do."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.windows: list[Window] = []
        self.asked: list[str] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        self.asked.append(question)
        self.windows += windows
        found = []
        for one in windows:
            start = one.text[one.start : one.end].find(self._words)
            end = start + len(self._words)
            found.append(Reading(5.0, start, end) if start >= 0 else Reading(-9.0, 0, 0))
        return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = settings_for(tmp_path_factory.mktemp("read"))
    fill(settings)
    with open_store(settings) as opened:
        yield opened


def weigh(store: Store, model: AnswerModel | None, question: str = QUESTION) -> Evidence:
    passages = to_passages(HybridRetriever(store, hashed(), 8).retrieve(question))
    vectors = SentenceVectors(hashed())
    return Weigher(store, hashed(), vectors, answer_model=model).weigh(question, passages)


def test_the_sentence_that_it_points_to_is_the_best_one(store: Store) -> None:
    for words in ("9 May 2024", "stopped on Monday"):
        best = weigh(store, Pointing(words)).best
        assert best is not None
        assert words in best.text
        assert best.close.words == (best.text.index(words), best.text.index(words) + len(words))


def test_an_answer_is_likelier_when_it_says_so(store: Store) -> None:
    sure, unsure = (weigh(store, Pointing(words)) for words in ("9 May 2024", "no such words"))
    assert sure.answerability > unsure.answerability + 0.2


def test_a_sentence_is_as_sure_as_the_surer_of_the_two_rules(store: Store) -> None:
    silent, alone = weigh(store, Pointing("no such words")), weigh(store, None)
    for candidate, unread in zip(silent.candidates, alone.candidates, strict=True):
        assert candidate.surest == max(candidate.answerability, unread.answerability)
        assert unread.surest == unread.answerability


def test_it_reads_the_most_relevant_sentences_with_those_beside_them(store: Store) -> None:
    model = Pointing("9 May 2024")
    evidence = weigh(store, model)
    assert model.asked == [QUESTION]
    assert len(model.windows) == min(READ, len(evidence.candidates))
    hearing = next(w for w in model.windows if w.text[w.start : w.end] == HEARING)
    assert hearing.text.startswith(f"{TUNNEL.title}. The contractor has not agreed to pay. # ")
    opening = next(w for w in model.windows if w.text[w.start : w.end].startswith(DELAY))
    assert opening.text.startswith(f"{TUNNEL.title}. # {DELAY}")
    assert {c.close.answers for c in evidence.candidates} <= {5.0, UNREAD}


def test_without_one_nothing_is_read(store: Store) -> None:
    evidence = weigh(store, None)
    assert {c.close.answers for c in evidence.candidates} == {None}
    assert evidence.best is not None
    assert evidence.best.rule == load_answerability(read=False)
    assert evidence.threshold == load_answerability(read=False).threshold


@pytest.mark.parametrize(
    ("question", "told"),
    [(QUESTION, "9 May 2024"), ("Why does the court hear the case of the Skar tunnel?", None)],
)
def test_its_words_are_the_short_answer_where_one_is_asked_for(
    store: Store, question: str, told: str | None
) -> None:
    evidence = weigh(store, Pointing("9 May 2024"), question)
    assert evidence.best is not None
    place = words_of(evidence.best, evidence)
    assert (evidence.best.text[slice(*place)] if place else None) == told


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who will hear the case about the Skar tunnel?", "hear the case"),  # an echo
        ("How many courts will hear the case about the tunnel?", "Aldby"),  # no figure
    ],
)
def test_words_that_cannot_be_the_short_answer_are_not_told(
    store: Store, question: str, words: str
) -> None:
    evidence = weigh(store, Pointing(words), question)
    assert evidence.best is not None
    assert evidence.best.close.words
    assert words_of(evidence.best, evidence) is None


@pytest.mark.parametrize("read", [True, False])
def test_both_rules_have_a_threshold_and_only_one_weighs_what_was_read(read: bool) -> None:
    rule = load_answerability(read=read)
    assert 0 < rule.threshold < 1
    for names, weights in ((MEASURES, rule.choice), (FEATURES, rule.weights)):
        assert (weights[names.index("answers")] > 0) == read


def test_a_rule_that_weighs_what_nothing_measures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        to_answerability({"choice": {"unheard-of": 1}, "weights": {}, "bias": 0, "threshold": 0})

"""What is said: against references and choices, scored on answerable questions that have them.

A refusal scores 0: its words overlap with references by chance.
"""

from eval.case import Case
from eval.metrics.abstention import abstention_scores
from eval.metrics.answer import exact_match, multihop_match, strict_match, token_f1
from eval.metrics.choice import choice_of
from eval.metrics.rouge import rouge_l
from eval.metrics.similarity import Similarity, answer_similarity
from rag.types import Answer


def short_text(answer: Answer) -> str:
    """The few words that name what was asked for, the whole text where there are none."""
    return answer.short_answer.text if answer.short_answer else answer.text


class AgainstReferences:
    """The answer's words, and its meaning where there is an instrument."""

    def __init__(self, similarity: Similarity | None) -> None:
        self._similarity = similarity
        self.names: tuple[str, ...] = (
            "token_f1",
            "exact_match",
            "short_f1",
            "short_exact_match",
            "strict_match",
            "multihop_match",
            "rouge_l",
            *(("similarity",) if similarity else ()),
        )

    def expects(self, case: Case) -> bool:
        """Answerable questions with reference answers."""
        return case.answerable and bool(case.answers) and not case.summarize

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """Scores against the best reference."""
        if not self.expects(case):
            return {}
        if answer.abstained:
            return dict.fromkeys(self.names, 0.0)
        text, short = answer.text, short_text(answer)
        scores = {
            "token_f1": token_f1(text, case.answers),
            "exact_match": exact_match(text, case.answers),
            "short_f1": token_f1(short, case.answers),
            "short_exact_match": exact_match(short, case.answers),
            "strict_match": strict_match(text, case.answers),
            "multihop_match": multihop_match(text, case.answers),
            "rouge_l": rouge_l(text, case.answers),
        }
        if self._similarity:
            scores["similarity"] = answer_similarity(text, case.answers, self._similarity)
        return scores


class AmongChoices:
    """Which choice the answer comes closest to."""

    names = ("choice",)

    def __init__(self, similarity: Similarity | None) -> None:
        self._similarity = similarity

    def expects(self, case: Case) -> bool:
        """Answerable questions with choices, the right one known."""
        return case.answerable and case.answer_index is not None and not case.summarize

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """1 for the right choice, 0 for another, for none that stands out, and for a refusal."""
        if not self.expects(case):
            return {}
        texts = list(dict.fromkeys([short_text(answer), answer.text]))
        found = None if answer.abstained else choice_of(texts, case.choices, self._similarity)
        return {"choice": float(found == case.answer_index)}


class Refusals:
    """Whether the answer was refused as it should: cases of one kind, or all of them."""

    def __init__(self, name: str, *, answerable: bool | None = None) -> None:
        self.names = (name,)
        self._answerable = answerable

    def expects(self, case: Case) -> bool:
        """Cases of the kind."""
        return self._answerable in (None, case.answerable)

    def score(self, case: Case, answer: Answer) -> dict[str, float]:
        """1 when it was right to answer or refuse, else 0."""
        scores = abstention_scores(abstained=answer.abstained, answerable=case.answerable)
        return {name: scores[name] for name in self.names if self.expects(case)}

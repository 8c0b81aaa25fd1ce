"""Whether an answer says what the reference says: as SQuAD and MultiHop-RAG ask it, and others."""

import re
import string
from collections import Counter
from collections.abc import Collection

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MULTIHOP_FORM = re.compile(r'The answer to the question is "(.*?)"')


def squad_tokens(text: str) -> list[str]:
    """Tokens after SQuAD's normalisation: lower case, no ASCII punctuation, no a/an/the."""
    return _ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split()


def exact_match(answer: str, references: Collection[str]) -> float:
    """1 when the answer is one of the references, both normalised as SQuAD does, else 0.

    Source: Rajpurkar et al., EMNLP 2016.

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("exact_match needs a reference answer; leave such a case unscored")
    return float(squad_tokens(answer) in [squad_tokens(reference) for reference in references])


def token_f1(answer: str, references: Collection[str]) -> float:
    """The best F1 of answer and reference tokens over all references, 0 to 1.

    As in the SQuAD 2.0 evaluation script (Rajpurkar et al., 2018): tokens count as often as they
    occur, and two texts without tokens agree fully.

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("token_f1 needs a reference answer; leave such a case unscored")
    tokens = squad_tokens(answer)
    return max(_f1(tokens, squad_tokens(reference)) for reference in references)


def strict_match(answer: str, references: Collection[str]) -> float:
    """1 when the tokens of a reference stand in the answer in one piece, else 0.

    After Mallen et al. (PopQA, ACL 2023), who look for the reference as a substring; whole tokens
    do not take "9" for found in "1998". Both are normalised as SQuAD does; a reference without
    tokens is only matched by an answer without them.

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("strict_match needs a reference answer; leave such a case unscored")
    tokens = squad_tokens(answer)
    return float(any(holds_phrase(tokens, squad_tokens(reference)) for reference in references))


def holds_phrase(tokens: list[str], phrase: list[str]) -> bool:
    """Whether the phrase is a contiguous part of the tokens; an empty one is of no tokens alone."""
    if not phrase:
        return not tokens
    return f" {' '.join(phrase)} " in f" {' '.join(tokens)} "


def multihop_match(answer: str, references: Collection[str]) -> float:
    """1 when the answer has any word in common with a reference, else 0: MultiHop-RAG's rule.

    As its qa_evaluate.py (Tang and Yang, COLM 2024) has it, quirks and all: words are what stands
    between white space, in lower case with their punctuation; of an answer with the form
    ``The answer to the question is "X"`` only X counts. A long answer nearly always matches, which
    is why ``strict_match`` is beside it.

    Raises:
        ValueError: there is no reference, so nothing can be scored.

    """
    if not references:
        raise ValueError("multihop_match needs a reference answer; leave such a case unscored")
    form = _MULTIHOP_FORM.search(answer)
    told = set((form.group(1) if form else answer).lower().split())
    return float(any(told & set(reference.lower().split()) for reference in references))


def _f1(answer: list[str], reference: list[str]) -> float:
    if not answer or not reference:
        return float(answer == reference)
    common = (Counter(answer) & Counter(reference)).total()
    return 2 * common / (len(answer) + len(reference))

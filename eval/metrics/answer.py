"""Whether an answer says what the reference says: exact match and token F1 as in SQuAD."""

import re
import string
from collections import Counter
from collections.abc import Collection

_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


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


def _f1(answer: list[str], reference: list[str]) -> float:
    if not answer or not reference:
        return float(answer == reference)
    common = (Counter(answer) & Counter(reference)).total()
    return 2 * common / (len(answer) + len(reference))

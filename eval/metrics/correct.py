"""Whether an answer is right, as far as a case's gold can tell without a judge."""

from collections.abc import Mapping

_SIGNS = ("choice", "strict_match", "short_exact_match", "citation_recall")


def correct(scores: Mapping[str, float], *, answerable: bool, abstained: bool) -> float | None:
    """1 for a right answer, 0 for a wrong one, None when the case has no gold that could tell.

    ``scores`` are what the case scored on other metrics. An unanswerable case is right when it was
    refused. An answerable one is right when it was answered and

    - the answer comes closest to the right choice, where there are choices;
    - else a reference stands in the answer in one piece, or is the short answer, or a gold
      sentence is cited.

    That is lenient where a gold sentence is cited beside wrong words, and strict where a long
    reference is told otherwise and no gold sentence is known.
    """
    if not answerable:
        return float(abstained)
    signs = [scores[name] for name in _SIGNS if name in scores]
    if not signs:
        return None
    return float(not abstained and scores.get("choice", max(signs)) > 0)


def can_tell(*, choices: bool, answers: bool, gold_sentences: bool, answerable: bool) -> bool:
    """Whether a case has what ``correct`` needs."""
    return choices or answers or gold_sentences or not answerable

"""Whether what is cited or retrieved carries what is said, by a checker that is passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

MOST_CITATIONS = 3
"""Citations of a sentence that are looked at, as in ALCE's own script."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A text that may carry a claim.

    ``near`` are the sentences around it, ``title`` and ``published`` its article's: what a name,
    a pronoun or "on Monday" is read with.
    """

    text: str
    near: tuple[str, ...] = ()
    title: str = ""
    published: date | None = None


class Entailment(Protocol):
    """Judges whether texts carry a claim; safe to share between threads."""

    def entails(self, premises: Sequence[Premise], claim: str) -> bool:
        """Whether the premises together carry the claim; no premise carries nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer with what it cites."""

    text: str
    cited: tuple[Premise, ...]


def alce_scores(statements: Sequence[Statement], checker: Entailment) -> dict[str, float]:
    """Citation recall and precision of ALCE (Gao et al., EMNLP 2023), each from 0 to 1.

    Recall is the share of sentences that their citations together carry. A citation counts for
    precision when its sentence is carried and it is needed: it carries the sentence by itself, or
    the others do not without it. As in their eval.py the first three citations of a sentence are
    looked at, and precision is 0 when nothing is cited; there the checker is a model with eleven
    billion parameters, here it is pluggable.

    Raises:
        ValueError: there is no sentence, so nothing can be scored.

    """
    if not statements:
        raise ValueError("alce_scores needs a sentence; leave a refusal unscored")
    carried = needed = cited = 0
    for statement in statements:
        premises = statement.cited[:MOST_CITATIONS]
        cited += len(premises)
        if premises and checker.entails(premises, statement.text):
            carried += 1
            needed += _needed(premises, statement.text, checker)
    return {
        "alce_recall": carried / len(statements),
        "alce_precision": needed / cited if cited else 0.0,
    }


def _needed(premises: Sequence[Premise], claim: str, checker: Entailment) -> int:
    """How many of the premises, which carry the claim together, are needed for it."""
    if len(premises) == 1:
        return 1
    return sum(
        checker.entails([premise], claim)
        or not checker.entails([*premises[:n], *premises[n + 1 :]], claim)
        for n, premise in enumerate(premises)
    )


def faithfulness(
    statements: Sequence[Statement], retrieved: Sequence[Premise], checker: Entailment
) -> float:
    """Share of sentences that their citations carry, or else what was retrieved, 0 to 1.

    The second makes it work for answers without citations too. As RAGAS (Es et al., EACL 2024)
    asks it, but of sentences instead of claims that a language model takes out of them.

    Raises:
        ValueError: there is no sentence, so nothing can be scored.

    """
    if not statements:
        raise ValueError("faithfulness needs a sentence; leave a refusal unscored")
    carried = sum(
        checker.entails(statement.cited, statement.text)
        or checker.entails(retrieved, statement.text)
        for statement in statements
    )
    return carried / len(statements)


def carried_share(premises: Sequence[Premise], claims: Sequence[str], checker: Entailment) -> float:
    """Share of the claims that the premises carry, 0 to 1 (claim recall of ALCE).

    Raises:
        ValueError: there is no claim, so nothing can be scored.

    """
    if not claims:
        raise ValueError("carried_share needs a claim; leave such a case unscored")
    return sum(checker.entails(premises, claim) for claim in claims) / len(claims)

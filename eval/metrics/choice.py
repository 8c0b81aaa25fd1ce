"""Which of several choices an answer comes closest to."""

from collections.abc import Sequence

from eval.metrics.answer import holds_phrase, squad_tokens, token_f1
from eval.metrics.similarity import Similarity


def choice_of(
    texts: Sequence[str], choices: Sequence[str], similarity: Similarity | None = None
) -> int | None:
    """Place of the choice that an answer comes closest to; None when none stands out.

    ``texts`` are the ways in which the answer is told (whole, short), each may decide. Choices
    whose tokens stand in a text in one piece come before all others, a longer one before those
    within it ("Gaza City" before "Gaza"). Among the rest the highest token F1 decides, and among
    equals the likeness in meaning, if there is an instrument. A tie is no choice: taking the first
    would reward the order of the choices. Open questions with choices are evaluated in this way
    since Kasai et al. (RealTime QA, NeurIPS 2023).

    Raises:
        ValueError: there is no choice.

    """
    if not choices:
        raise ValueError("choice_of needs choices; leave such a case unscored")
    tokens = [squad_tokens(choice) for choice in choices]
    told = [squad_tokens(text) for text in texts]
    said = [n for n, c in enumerate(tokens) if c and any(holds_phrase(t, c) for t in told)]
    longest = [n for n in said if not any(_is_within(tokens[n], tokens[m]) for m in said if m != n)]
    places = longest or list(range(len(choices)))
    if len(places) == 1:
        return places[0]
    f1 = {n: max((token_f1(text, [choices[n]]) for text in texts), default=0.0) for n in places}
    best = [n for n in places if f1[n] == max(f1.values())]
    if len(best) > 1 and similarity and texts:
        alike = similarity.compare(list(texts), [choices[n] for n in best]).max(axis=0)
        best = [n for n, value in zip(best, alike, strict=True) if value == alike.max()]
    return best[0] if len(best) == 1 and (similarity or f1[best[0]] > 0) else None


def _is_within(one: list[str], other: list[str]) -> bool:
    return len(one) < len(other) and holds_phrase(other, one)

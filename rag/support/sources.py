"""Which sentences a claim rests on, and which stand beside them."""

from collections.abc import Sequence

from rag.words import content_stems

MOST_CITATIONS = 3


def rest_on(claim: str, sentences: Sequence[str], scores: Sequence[float]) -> list[int]:
    """The sentence nearest to the claim, then others that add words of the claim to it.

    ``scores`` are the cosines of the claim with each sentence; there must be one sentence.
    """
    wanted = set(content_stems(claim))
    stems = [set(content_stems(sentence)) for sentence in sentences]
    shares = [len(wanted & s) / max(1, len(wanted)) for s in stems]
    first = max(range(len(stems)), key=lambda n: (float(scores[n]) + shares[n], -n))
    chosen, held = [first], stems[first]
    while len(chosen) < MOST_CITATIONS:
        gains = {n: len((wanted - held) & stems[n]) for n in range(len(stems)) if n not in chosen}
        best = max(gains, key=lambda n: (gains[n], float(scores[n]), -n), default=None)
        # One shared word may be chance; two that were missing so far are a reason to cite.
        if best is None or gains[best] < 2:
            break
        chosen.append(best)
        held = held | stems[best]
    return chosen


def beside(chosen: Sequence[int], count: int) -> list[int]:
    """The neighbours of these among ``count`` sentences, in order, without themselves."""
    near = {m for n in chosen for m in (n - 1, n + 1) if 0 <= m < count}
    return sorted(near - set(chosen))

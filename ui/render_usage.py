"""What a language model took for an answer, in words."""

from rag.types import Usage

LEAST_COST = 0.0001


def usage_to_text(usage: Usage | None) -> str:
    """Tokens in and out, the wait for its first words, and the cost where it is known.

    "812 + 64 tokens · first words after 0.4 s · $0.0012"; "" for no usage.
    """
    if usage is None:
        return ""
    about = "about " if usage.estimated else ""
    told = [f"{about}{usage.tokens_in:,} + {usage.tokens_out:,} tokens"]
    if usage.first_ms is not None:
        told.append(f"first words after {usage.first_ms / 1000:.1f} s")
    if usage.cost is not None:
        small = 0 < usage.cost < LEAST_COST
        told.append(f"less than ${LEAST_COST}" if small else f"{about}${usage.cost:.4f}")
    return " · ".join(told)

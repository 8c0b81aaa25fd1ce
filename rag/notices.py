"""What a reader is told of sentences that a language model wrote and that did not hold."""

COPIED_INSTEAD = (
    "The articles support nothing of what the language model wrote. These are sentences copied "
    "from them instead."
)


def left_out(count: int) -> tuple[str, ...]:
    """Told of so many sentences that were not supported; nothing of none."""
    if not count:
        return ()
    few, it = ("1 sentence was", "it")
    if count > 1:
        few, it = (f"{count} sentences were", "them")
    return (f"{few} left out: the articles do not support {it}.",)


def corrected(count: int) -> tuple[str, ...]:
    """Told of so many sentences whose footnotes had to be corrected; nothing of none."""
    if not count:
        return ()
    few, it = ("1 footnote was", "it")
    if count > 1:
        few, it = (f"Footnotes of {count} sentences were", "they")
    return (f"{few} corrected: {it} pointed to a passage that does not say this.",)

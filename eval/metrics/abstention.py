"""Whether a system stays silent exactly when it should."""


def abstention_scores(*, abstained: bool, answerable: bool) -> dict[str, float]:
    """Scores of one case, each 0 or 1; a share over cases once averaged.

    ``abstention_accuracy`` is 1 when the system abstained on an unanswerable case or answered an
    answerable one. The same, kept apart: ``unanswerable_refused`` only for unanswerable cases,
    ``answerable_answered`` only for answerable ones ("no-answer" and "has-answer" accuracy of
    SQuAD 2.0; Rajpurkar et al., 2018), since a system that always answers looks good on a file
    with few unanswerable cases.
    """
    right = float(abstained != answerable)
    part = "answerable_answered" if answerable else "unanswerable_refused"
    return {"abstention_accuracy": right, part: right}

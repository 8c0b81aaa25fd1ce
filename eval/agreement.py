"""How far a judge, or any other metric, agrees with people who rated the same answers."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from rich.table import Table

from eval.report import CONFIDENCE, RESAMPLES, SEED
from eval.score import DIGITS, Outcome
from rag.errors import BadCases, UsageError

RIGHT_FROM = 0.5
"""The score from which an answer counts as right, of people and of a metric alike."""

WORDS = {
    **dict.fromkeys(("right", "correct", "true", "yes", "good", "up"), 1.0),
    **dict.fromkeys(("partly", "partial"), 0.5),
    **dict.fromkeys(("wrong", "incorrect", "false", "no", "bad", "down"), 0.0),
}
"""What a label may be instead of a number from 0 to 1."""

Pairs = NDArray[np.float64]
"""One row a case: the metric's score, and what people said; both from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A measure of agreement with its 95% bootstrap interval; ``None`` where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a metric and people agree on ``n`` answers.

    ``kappa`` (Cohen, 1960) and ``accuracy`` are of right and wrong, from ``right_from`` up;
    ``confusion`` counts them, people first: "right_wrong" is what people find right and the metric
    wrong. ``spearman`` and ``kendall`` (tau-b) are of the scores themselves. ``unrated`` cases of
    the run have no label; ``unscored`` labels have no score.
    """

    metric: str
    n: int
    right_from: float
    kappa: Coefficient
    accuracy: Coefficient
    confusion: Mapping[str, int]
    spearman: Coefficient
    kendall: Coefficient
    unrated: int
    unscored: tuple[str, ...]


def load_labels(path: Path) -> dict[str, float]:
    """What people said of each case, 0 to 1, by its id.

    Of JSON Lines, or CSV with a heading: fields "id" and "label", which is a number or a word of
    ``WORDS``. An id that comes several times, once for each person, has the mean.

    Raises:
        UsageError: the file cannot be read.
        BadCases: a line is no label; the message names it.

    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"{path}: cannot be read ({exc}). Give JSON Lines or CSV.") from exc
    said: dict[str, list[float]] = {}
    for line, record in _records(path, text):
        name, label = record.get("id"), _number(record.get("label"))
        if not name or label is None:
            raise BadCases(
                f'{path}, line {line}: needs an "id", and a "label" that is a number from 0 to 1 '
                f"or one of {', '.join(WORDS)}."
            )
        said.setdefault(str(name), []).append(label)
    if not said:
        raise BadCases(f'{path}: holds no label. Write one "id" and "label" a line.')
    return {name: sum(labels) / len(labels) for name, labels in said.items()}


def _records(path: Path, text: str) -> list[tuple[int, Mapping[str, Any]]]:
    if path.suffix.lower() == ".csv":
        return list(enumerate(csv.DictReader(StringIO(text)), start=2))
    records: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as exc:
                raise BadCases(f"{path}, line {number}: not JSON ({exc.msg}).") from exc
            records.append((number, record if isinstance(record, dict) else {}))
    return records


def _number(label: Any) -> float | None:
    """A label as a number from 0 to 1; ``None`` when it is none."""
    if isinstance(label, str) and label.strip().casefold() in WORDS:
        return WORDS[label.strip().casefold()]
    try:
        value = float(label)
    except (TypeError, ValueError):
        return None
    return value if 0 <= value <= 1 else None


def measure_agreement(
    outcomes: Sequence[Outcome],
    labels: Mapping[str, float],
    metric: str,
    right_from: float = RIGHT_FROM,
) -> Agreement:
    """How the scores of a metric agree with the labels, on the cases that have both.

    Raises:
        UsageError: no case has both, or a label is of a case that the run does not have.

    """
    known = {outcome.id: outcome for outcome in outcomes}
    strange = [name for name in labels if name not in known]
    if strange:
        raise UsageError(
            f'The run has no case "{strange[0]}"'
            + (f", nor {len(strange) - 1} others that are labelled" if len(strange) > 1 else "")
            + ". Give the labels of this very run."
        )
    both = [name for name in labels if metric in known[name].scores]
    if not both:
        raise UsageError(
            f'No labelled case has the metric "{metric}". Metrics of this run: '
            f"{', '.join(sorted({m for o in outcomes for m in o.scores}))}."
        )
    pairs = np.array([(known[name].scores[metric], labels[name]) for name in both])
    found, said = (pairs >= right_from).T
    names = ("wrong", "right")
    return Agreement(
        metric=metric,
        n=len(both),
        right_from=right_from,
        kappa=_coefficient(pairs >= right_from, kappa),
        accuracy=_coefficient(pairs >= right_from, _same),
        confusion={
            f"{names[a]}_{names[b]}": int(((said == a) & (found == b)).sum())
            for a in (1, 0)
            for b in (1, 0)
        },
        spearman=_coefficient(pairs, _spearman),
        kendall=_coefficient(pairs, _kendall),
        unrated=sum(name not in labels for name in known),
        unscored=tuple(name for name in labels if name not in both),
    )


def _coefficient(
    pairs: NDArray[Any], measure: Callable[[NDArray[Any]], float | None]
) -> Coefficient:
    """The measure with its percentile interval; resamples in which it is undefined are left out."""
    value = measure(pairs)
    if value is None:
        return Coefficient(None)
    rng = np.random.default_rng(SEED)
    draws = rng.integers(len(pairs), size=(RESAMPLES, len(pairs)))
    found = [again for rows in draws if (again := measure(pairs[rows])) is not None]
    outside = (1 - CONFIDENCE) / 2
    low, high = np.quantile(found, (outside, 1 - outside)) if found else (value, value)
    return Coefficient(*(round(float(number), DIGITS) for number in (value, low, high)))


def kappa(right: NDArray[np.bool_]) -> float | None:
    """Cohen's kappa of two columns; ``None`` when everybody says the same of everything.

    Written out for two classes, since scikit-learn's takes a millisecond and this is asked for
    thousands of resamples; a test holds it against scikit-learn's.
    """
    one, other = right.mean(axis=0)
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else float((_same(right) - chance) / (1 - chance))


def _same(right: NDArray[np.bool_]) -> float:
    return float((right[:, 0] == right[:, 1]).mean())


def _spearman(pairs: Pairs) -> float | None:
    from scipy.stats import spearmanr

    return float(spearmanr(pairs).statistic) if _vary(pairs) else None


def _kendall(pairs: Pairs) -> float | None:
    from scipy.stats import kendalltau

    return float(kendalltau(pairs[:, 0], pairs[:, 1]).statistic) if _vary(pairs) else None


def _vary(pairs: Pairs) -> bool:
    return bool((pairs.min(axis=0) < pairs.max(axis=0)).all())


def agreement_to_json(agreement: Agreement) -> dict[str, Any]:
    """The document that ``footnote eval agreement --json`` prints."""
    return asdict(agreement)


def agreement_tables(agreement: Agreement) -> tuple[Table, Table]:
    """The coefficients, and the counts of right and wrong."""
    told = Table(
        agreement.metric, title=f"{agreement.n} answers that people rated, too", caption=""
    )
    told.add_column("value", justify="right")
    told.add_column("95% interval", justify="right")
    for name in ("kappa", "accuracy", "spearman", "kendall"):
        one: Coefficient = getattr(agreement, name)
        if one.value is None:
            told.add_row(name, "undefined", "all the same")
        else:
            told.add_row(name, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}")
    counts = Table("people say", f"{agreement.metric}: right", "wrong")
    for said in ("right", "wrong"):
        row = (str(agreement.confusion[f"{said}_{found}"]) for found in ("right", "wrong"))
        counts.add_row(said, *row)
    return told, counts

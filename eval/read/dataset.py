"""Any data set as cases and articles: ``read_dataset``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.case import Case, GoldSentence
from eval.cases import load_cases, report
from eval.read import (
    beir,
    clapnq,
    llama,
    multihop_rag,
    own,
    ragas,
    realtimeqa,
    scifact,
    squad,
)
from eval.read.placed import Format, Placed
from eval.read.source import READABLE, Source, ending_of
from eval.read.wrong import Wrong
from rag.clean import clean_line, clean_text
from rag.errors import BadCases, UsageError
from rag.types import Article

FORMATS: tuple[Format, ...] = (
    beir.FORMAT,
    scifact.FORMAT,
    realtimeqa.FORMAT,
    multihop_rag.FORMAT,
    clapnq.FORMAT,
    squad.FORMAT,
    llama.LABELLED,
    llama.PAIRS,
    ragas.FORMAT,
    own.TABLE,
    own.LISTED,
)
"""In the order in which they are tried, the most particular first."""

BY_NAME: Mapping[str, Format] = {form.name: form for form in FORMATS}


@dataclass(frozen=True, slots=True)
class DataSet:
    """Cases, and the articles that they are about (none where only ids are named).

    ``format`` is the name of the format that they were read as.
    """

    cases: tuple[Case, ...]
    articles: tuple[Article, ...]
    format: str = ""


def read_dataset(path: Path, format: str | None = None) -> DataSet:  # noqa: A002
    """What a file, folder or zip archive holds, in file order; its format is found by looking.

    Texts are cleaned as an ingest cleans them. The same article (title, text and outlet) under
    two ids is kept once, as an ingest keeps it, and cases name it by the first.

    Raises:
        UsageError: nothing can be read there, or it is none of the formats.
        BadCases: a record is wrong, an id is used twice, or there is no case; the message names
            file, line and field, for the first of them.

    """
    if path.is_file() and ending_of(path.name) not in (*READABLE, ".zip"):
        return DataSet(load_cases(path), (), own.LISTED.name)
    source = Source(path)
    form, names = _recognised(source, format)
    if form is own.LISTED and source.given and path.suffix in own.LINES:
        return DataSet(load_cases(path), (), form.name)
    placed = list(form.read(source, names))
    found = gathered(path, placed)
    if twice := _repeated(placed):
        raise BadCases(report(path, twice))
    if not found.cases:
        raise BadCases(f"{path}: holds no case. Give a data set with at least one question.")
    if form not in (own.LISTED, own.TABLE):
        found = _folded(_as_stored(found))
    return replace(found, format=form.name)


def files_of(path: Path) -> tuple[Path, ...]:
    """The files that are read of a data set, sorted; of an archive, the archive.

    Raises:
        UsageError: nothing can be read there, or it is none of the formats.

    """
    source = Source(path)
    _, names = _recognised(source, None)
    return tuple(sorted({source.file(name) for name in names}))


def gathered(path: Path, placed: Iterable[Placed]) -> DataSet:
    """What a reader found, in two heaps; an article that comes again as it was is kept once.

    Raises:
        BadCases: something is wrong; up to ten faults are told at once.

    """
    cases: list[Case] = []
    articles: dict[Article, None] = {}
    problems: list[str] = []
    for place, found in placed:
        match found:
            case Case():
                cases.append(found)
            case Article():
                articles[found] = None
            case Wrong():
                problems += [fault.at(place) for fault in found.faults]
    if problems:
        raise BadCases(report(path, problems))
    return DataSet(tuple(cases), tuple(articles))


def unfound_quotes(dataset: DataSet) -> tuple[str, ...]:
    """The gold sentences that their articles do not hold word for word, one line each."""
    texts = {article.id: article.text for article in dataset.articles}
    return tuple(
        f'case {case.id}: article "{gold.article_id}" does not contain "{gold.quote}"'
        for case in dataset.cases
        for gold in case.gold_sentences
        if gold.article_id in texts and gold.quote not in texts[gold.article_id]
    )


def _recognised(source: Source, name: str | None) -> tuple[Format, tuple[str, ...]]:
    """The first format that the source has, and the files that are read of it."""
    tried = FORMATS if name is None else tuple(f for f in FORMATS if f.name == name)
    if not tried:
        raise UsageError(f'"{name}" is no format. Known are: {", ".join(BY_NAME)}.')
    if name and source.given and tried[0] in (own.LISTED, own.TABLE):
        return tried[0], (source.given,)
    for form in tried:
        if files := form.files(source):
            return form, files
    told = "".join(f"\n  {form.name}: {form.looks}" for form in tried)
    if name:
        raise UsageError(f"{source.path}: is no such data set. What is looked for:{told}")
    raise UsageError(
        f"{source.path}: is no data set that is known{_seen(source)}. What was looked for:{told}\n"
        "Give the file or folder as it came, or rename its fields to those of a case."
    )


def _seen(source: Source) -> str:
    """What is there instead, to tell a wrong path from a format that is not known."""
    for name in source.candidates():
        if keys := source.keys(name):
            return f" ({name} has {', '.join(sorted(keys)[:8])})"
    return " (it has no CSV, JSON or JSON Lines file with fields)"


def _repeated(placed: Iterable[Placed]) -> list[str]:
    """Ids that two cases, or two articles that differ, have in common."""
    first: dict[tuple[type, str], tuple[str, object]] = {}
    problems = []
    for place, found in placed:
        if isinstance(found, Wrong):
            continue
        before, same = first.setdefault((type(found), found.id), (place, found))
        if same is not found and (isinstance(found, Case) or same != found):
            problems.append(f'{place}, id: "{found.id}" is used at {before}')
    return problems


def _as_stored(dataset: DataSet) -> DataSet:
    """The data set with texts as they will be stored, so that quotes are found in them."""
    articles = tuple(
        replace(article, title=clean_line(article.title), text=clean_text(article.text))
        for article in dataset.articles
    )
    cases = tuple(
        replace(
            case,
            gold_sentences=tuple(
                dict.fromkeys(
                    replace(gold, quote=clean_text(gold.quote)) for gold in case.gold_sentences
                )
            ),
        )
        for case in dataset.cases
    )
    return replace(dataset, cases=cases, articles=articles)


def _folded(dataset: DataSet) -> DataSet:
    """The data set without articles that an ingest would take for copies of earlier ones."""
    kept: dict[tuple[str, str, str | None], str] = {}
    names = {
        article.id: kept.setdefault((article.title, article.text, article.source), article.id)
        for article in dataset.articles
    }
    if all(name == article_id for article_id, name in names.items()):
        return dataset
    return replace(
        dataset,
        cases=tuple(_renamed(case, names) for case in dataset.cases),
        articles=tuple(article for article in dataset.articles if names[article.id] == article.id),
    )


def _renamed(case: Case, names: Mapping[str, str]) -> Case:
    def renamed(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names.get(i, i) for i in ids))

    gold = (
        GoldSentence(names.get(g.article_id, g.article_id), g.quote) for g in case.gold_sentences
    )
    return replace(
        case, gold_articles=renamed(case.gold_articles), gold_sentences=tuple(dict.fromkeys(gold))
    )

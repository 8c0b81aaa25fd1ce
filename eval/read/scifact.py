"""SciFact as tables: scientific claims, and the abstracts that they cite (EMNLP 2020)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter
from pydantic_core import PydanticCustomError

from eval.case import Case, GoldSentence
from eval.read.lists import printed_strings
from eval.read.placed import Format, Placed
from eval.read.source import Source
from eval.read.wrong import Text, Wrong, wrong
from rag.types import Article

CORPUS = "corpus_train.csv"
CLAIMS = ("claims_train.csv", "claims_validation.csv")


def _sentences(cell: object) -> tuple[str, ...]:
    found = printed_strings(cell) if isinstance(cell, str) else None
    if found is None:
        raise PydanticCustomError("sentences", "not a printed list of sentences")
    return found


@dataclass(frozen=True, slots=True)
class _Abstract:
    doc_id: Text
    title: str
    abstract: Annotated[tuple[str, ...], BeforeValidator(_sentences)]


@dataclass(frozen=True, slots=True)
class _Claim:
    id: Text
    claim: Text
    cited_doc_ids: str
    evidence_doc_id: str = ""
    evidence_label: str = ""
    evidence_sentences: str = ""


_ABSTRACT, _CLAIM = TypeAdapter(_Abstract), TypeAdapter(_Claim)


def _files(source: Source) -> tuple[str, ...]:
    claims = tuple(name for name in CLAIMS if name in source.names)
    return (CORPUS, *claims) if claims and CORPUS in source.names and not source.given else ()


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """The abstracts, then the claims, tagged with their part; evidence are the gold sentences."""
    sentences: dict[str, tuple[str, ...]] = {}
    for place, found in source.each(files[0], _ABSTRACT):
        if isinstance(found, Wrong):
            yield place, found
            continue
        sentences[found.doc_id] = found.abstract
        yield place, Article(found.doc_id, found.title, " ".join(found.abstract))
    for name in files[1:]:
        yield from _claims(source, name, sentences)


def _claims(
    source: Source, name: str, sentences: Mapping[str, tuple[str, ...]]
) -> Iterator[Placed]:
    """The claims of a table; one that fills several rows is one case."""
    part = PurePosixPath(name).stem.removeprefix("claims_")
    cases: dict[str, tuple[str, Case]] = {}
    for place, row in source.each(name, _CLAIM):
        case = row if isinstance(row, Wrong) else _case(row, part, sentences)
        if isinstance(case, Wrong):
            yield place, case
            continue
        first, before = cases.get(case.id, (place, case))
        gold = dict.fromkeys([*before.gold_sentences, *case.gold_sentences])
        cases[case.id] = (first, replace(before, gold_sentences=tuple(gold)))
    yield from cases.values()


def _case(row: _Claim, part: str, sentences: Mapping[str, tuple[str, ...]]) -> Case | Wrong:
    """The claim of a row; its type says whether the evidence is for or against it."""
    held = sentences.get(row.evidence_doc_id, ())
    places = [int(place) for place in re.findall(r"\d+", row.evidence_sentences)]
    if held and any(place >= len(held) for place in places):
        return wrong("evidence_sentences", f"points past the {len(held)} sentences (0 is first)")
    return Case(
        id=row.id,
        question=row.claim,
        gold_articles=tuple(dict.fromkeys(row.cited_doc_ids.strip("[]").split())),
        gold_sentences=tuple(
            GoldSentence(row.evidence_doc_id, held[place].strip()) for place in places if held
        ),
        type=row.evidence_label.lower(),
        tags=(part,),
    )


FORMAT = Format("scifact", f"{CORPUS} beside {CLAIMS[0]} or {CLAIMS[1]}", _files, _read)

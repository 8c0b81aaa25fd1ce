"""XQuAD and ClapNQ as articles and questions, for fits and benchmarks (data is not included)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UsageError
from rag.types import Article


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one paragraph; ``gold`` are the spans of its sentences that answer."""

    dataset: str
    question: str
    paragraph: int
    gold: tuple[tuple[int, int], ...]
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Paragraphs as articles, with the questions about them."""

    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]


def load(data_dir: Path) -> QuestionSet:
    """XQuAD (en) and the answerable part of ClapNQ (dev) in one corpus.

    Raises:
        UsageError: the folders xquad and clapnq are not below ``data_dir``.

    """
    articles: list[Article] = []
    asked: list[Asked] = []
    try:
        for text, title, questions in [*_xquad(data_dir), *_clapnq(data_dir)]:
            number = len(articles)
            articles.append(Article(id=f"paragraph-{number}", title=title, text=text))
            asked += [Asked(d, q, number, tuple(gold), answer) for d, q, gold, answer in questions]
    except OSError as exc:
        raise UsageError(
            f"{exc.filename} is missing. Give the folder that holds xquad/ and clapnq/."
        ) from exc
    return QuestionSet(tuple(articles), tuple(asked))


Question = tuple[str, str, list[tuple[int, int]], str]
Paragraph = tuple[str, str, list[Question]]


def _xquad(data_dir: Path) -> Iterator[Paragraph]:
    document = json.loads((data_dir / "xquad/xquad.en.json").read_text(encoding="utf-8"))
    for article in document["data"]:
        for paragraph in article["paragraphs"]:
            questions: list[Question] = []
            for question in paragraph["qas"]:
                answer = question["answers"][0]
                at = answer["answer_start"]
                questions.append(("xquad", question["question"], [(at, at + 1)], answer["text"]))
            yield paragraph["context"], article.get("title", ""), questions


def _clapnq(data_dir: Path) -> Iterator[Paragraph]:
    lines = (data_dir / "clapnq/clapnq_dev_answerable.jsonl").read_text(encoding="utf-8")
    for line in lines.splitlines():
        record = json.loads(line)
        passage = record["passages"][0]
        selected = {s for o in record["output"] for s in o["selected_sentences"]}
        text, gold = "", []
        for sentence in passage["sentences"]:
            if sentence in selected:
                gold.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        answer = record["output"][0]["answer"]
        yield text.strip(), passage["title"], [("clapnq", record["input"], gold, answer)]

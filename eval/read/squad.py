"""SQuAD 1.1 and 2.0 (also XQuAD): questions on paragraphs, answers by their offsets."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from eval.case import Case, GoldSentence
from eval.read.placed import Format, Placed, distinct, to_article
from eval.read.source import Source
from eval.read.wrong import Text, Wrong, checked, wrong
from rag.types import Article
from rag.words import sentence_spans


@dataclass(frozen=True, slots=True)
class _Answer:
    text: Text
    answer_start: int


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Text
    question: Text
    answers: tuple[_Answer, ...] = ()
    is_impossible: bool = False


@dataclass(frozen=True, slots=True)
class _Paragraph:
    context: Text
    qas: tuple[_Asked, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    paragraphs: tuple[_Paragraph, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Whole:
    data: tuple[_Entry, ...]


_WHOLE = TypeAdapter(_Whole)


def _files(source: Source) -> tuple[str, ...]:
    return tuple(n for n in source.candidates(".json") if "data" in source.keys(n))


def _read(source: Source, files: tuple[str, ...]) -> Iterator[Placed]:
    """Paragraphs as articles, each followed by its questions."""
    for name in files:
        whole = checked(_WHOLE, source.document(name))
        if isinstance(whole, Wrong):
            yield name, whole
            continue
        for entry_number, entry in enumerate(whole.data):
            for number, paragraph in enumerate(entry.paragraphs):
                place = f"{name}, data[{entry_number}].paragraphs[{number}]"
                article = to_article(paragraph.context, entry.title.replace("_", " "))
                yield place, article
                for asked_number, asked in enumerate(paragraph.qas):
                    yield f"{place}.qas[{asked_number}]", _case(asked, article)


def _case(asked: _Asked, article: Article) -> Case | Wrong:
    """The question, with the sentences that its answers stand in; none when it is impossible.

    The plausible answers to impossible questions are passed over.
    """
    if asked.is_impossible:
        return Case(id=asked.id, question=asked.question, answerable=False)
    spans = list(sentence_spans(article.text))
    gold: set[tuple[int, int]] = set()
    for number, answer in enumerate(asked.answers):
        start = _start(answer, article.text)
        if start < 0:
            return wrong(f"answers[{number}].text", f'"{answer.text}" is not in the paragraph')
        end = start + len(answer.text)
        gold.update(span for span in spans if span[0] < end and start < span[1])
    return Case(
        id=asked.id,
        question=asked.question,
        answers=distinct(answer.text for answer in asked.answers),
        gold_articles=(article.id,),
        gold_sentences=tuple(
            GoldSentence(article.id, quote)
            for quote in distinct(article.text[start:end] for start, end in sorted(gold))
        ),
    )


def _start(answer: _Answer, text: str) -> int:
    """Where the answer stands; copies of the data set have offsets that are a little off."""
    if text.startswith(answer.text, max(answer.answer_start, 0)):
        return max(answer.answer_start, 0)
    places = [i for i in range(len(text)) if text.startswith(answer.text, i)]
    return min(places, key=lambda i: abs(i - answer.answer_start), default=-1)


FORMAT = Format("squad", "JSON with data, paragraphs and qas", _files, _read)

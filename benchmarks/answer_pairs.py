"""Questions of people with sentences that answer them and sentences that do not, for training.

Of each set only what no figure of ours is measured on is read: SQuAD's training articles (XQuAD is
of its development articles), the unanswerable questions that people wrote about the same articles
for SQuAD 2.0, each beside the one it was made of (UnAnsQ: Zhu et al., ACL 2019), QAMR's sentences
of Wikipedia and Wikinews, QED (a question of Natural Questions that ClapNQ's development part asks,
too, is left out), and ClapNQ's training questions with the sentences that answer them.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from nltk.tokenize.treebank import TreebankWordDetokenizer

from rag.answer_model.window import Window, window
from rag.words import content_stems, sentence_spans

KEPT_OF_SQUAD = 0.4
"""Share of SQuAD's questions that are read; all of those with a near miss are."""
QUESTIONS_OF_SENTENCE = 10
SAMPLED = 120
"""Sentences of an article among which those that share most words with a question are sought."""

_NAME = re.compile(r"(?<!^)(?<=\s)(?:[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’.-]+)*|\d[\d,.]*\d|\d\b)")
_LED_IN = re.compile(r"\s+(\w+)\s+(?:the\s+|an?\s+)?\Z")
_LEADS_IN = frozenset(
    "in on at by of for to from with about until since during after before around than".split()
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what stands beside it."""

    sentence: str
    before: str = ""
    after: str = ""
    title: str = ""

    @property
    def window(self) -> Window:
        """As the model reads it."""
        return window(self.sentence, self.title, self.before, self.after)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the sentence that answers it, and what does not.

    ``span`` are the characters of the sentence that answer, when they are known; ``without`` is
    the sentence with these taken out, ``other`` the question about somebody or something else,
    ``near_miss`` one that a person wrote to look as if the sentence answered it, and ``like_it``
    the question itself in that one's spelling.
    """

    source: str
    question: str
    told: Told
    span: tuple[int, int] | None
    others: tuple[Told, ...]
    without: str | None = None
    other: str | None = None
    near_miss: str | None = None
    like_it: str | None = None


def read_pairs(data_dir: Path, seed: int = 0) -> list[Pair]:
    """All of them, from squad/train-v1.1.json, unansq/, qamr/, qed/ and clapnq/ below a folder."""
    random = Random(seed)
    return [
        *_squad(data_dir / "squad/train-v1.1.json", _near_misses(data_dir / "unansq"), random),
        *_qamr(data_dir / "qamr", random),
        *_natural_questions(data_dir, random),
    ]


def _near_misses(folder: Path) -> dict[str, tuple[str, str]]:
    """By the id of a question of SQuAD: it, and one made of it that its paragraph leaves open.

    Both as the set has them: in lower case, their words apart.
    """
    found = {}
    for part in ("train", "dev"):
        asked, missed = (
            (folder / f"{part}-{kind}-questions.txt").read_text(encoding="utf-8").splitlines()
            for kind in ("answerable", "unanswerable")
        )
        for one, other in zip(asked, missed, strict=True):
            name, question = one.split("\t")[:2]
            found[name] = (_closed_up(question), _closed_up(other.split("\t")[1]))
    return found


def _closed_up(question: str) -> str:
    text = re.sub(r"(?<=\d) ?([.,]) ?(?=\d)", r"\1", _joined(question.split()))
    return text if text.endswith("?") else f"{text}?"


def _squad(
    file: Path, near_misses: Mapping[str, tuple[str, str]], random: Random
) -> Iterator[Pair]:
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        paragraphs = [
            (p["context"], list(sentence_spans(p["context"], "en"))) for p in article["paragraphs"]
        ]
        every = [
            (number, told)
            for number, (text, spans) in enumerate(paragraphs)
            for told in _tell([text[a:b] for a, b in spans], title)
        ]
        stems = [set(content_stems(told.sentence)) for _, told in every]
        asked = [q for p in article["paragraphs"] for q in p["qas"]]
        names = sorted({m.group() for q in asked for m in _NAME.finditer(q["question"].strip())})
        for number, paragraph in enumerate(article["paragraphs"]):
            text, spans = paragraphs[number]
            own = [told for of, told in every if of == number]
            for question in paragraph["qas"]:
                like_it, near_miss = near_misses.get(question["id"], (None, None))
                if random.random() > KEPT_OF_SQUAD and near_miss is None:
                    continue
                answer = question["answers"][0]
                start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
                row = next((n for n, (a, b) in enumerate(spans) if a <= start and end <= b), None)
                if row is None:
                    continue
                asking = set(content_stems(question["question"]))
                sampled = random.sample(range(len(every)), min(SAMPLED, len(every)))
                like = sorted(
                    (n for n in sampled if every[n][0] != number),
                    key=lambda n: -len(asking & stems[n]) / (1 + len(stems[n]) ** 0.5),
                )[:3]
                beside = random.sample(own, min(3, len(own)))
                others = [t for t in (*beside, *(every[n][1] for n in like)) if t is not own[row]]
                shift = spans[row][0]
                place = start - shift, end - shift
                yield Pair(
                    "squad",
                    question["question"].strip(),
                    own[row],
                    place,
                    tuple(o for o in others if answer["text"].lower() not in o.sentence.lower()),
                    without=_without(own[row].sentence, *place),
                    other=_other(question["question"].strip(), names, text, random),
                    near_miss=near_miss,
                    like_it=like_it,
                )


def _without(sentence: str, start: int, end: int) -> str | None:
    """The sentence less "in 1998": what remains reads on; None where more would have to go."""
    before = _LED_IN.search(sentence[:start])
    if before is None or before[1].lower() not in _LEADS_IN:
        return None
    return f"{sentence[: before.start()]}{sentence[end:]}"


def _tell(sentences: Sequence[str], title: str = "") -> list[Told]:
    """Sentences of one paragraph."""
    around = ["", *sentences, ""]
    return [Told(s, around[n], around[n + 2], title) for n, s in enumerate(sentences)]


def _other(question: str, names: Sequence[str], text: str, random: Random) -> str | None:
    """The question with one name or number exchanged for one that the text does not hold."""
    found = list(_NAME.finditer(question))
    if not found:
        return None
    chosen = random.choice(found)
    alike = [n for n in names if n[0].isdigit() == chosen.group()[0].isdigit()]
    strange = [n for n in alike if n.lower() not in text.lower()]
    if not strange:
        return None
    return question[: chosen.start()] + random.choice(strange) + question[chosen.end() :]


def _qamr(folder: Path, random: Random) -> list[Pair]:
    lines = (folder / "wiki-sentences.tsv").read_text(encoding="utf-8").splitlines()
    tokens = {name: text.split() for name, text in (line.split("\t") for line in lines)}
    rows = [
        line.split("\t")
        for part in ("dev", "test")
        for line in (folder / f"filtered/{part}.tsv").read_text(encoding="utf-8").splitlines()
    ]
    random.shuffle(rows)
    names = sorted({m.group() for row in rows for m in _NAME.finditer(row[5])})
    asked: defaultdict[str, set[str]] = defaultdict(set)
    found = []
    for row in rows:
        name, question, answer = row[0], row[5].strip(), [int(n) for n in row[6].split()]
        others = [{int(n) for n in told.split(":", 1)[1].split()} for told in row[7:9]]
        agreed = all(set(answer) & other for other in others)
        whole = answer == list(range(answer[0], answer[-1] + 1))
        known = asked[name]
        if not (agreed and whole) or len(question.split()) < 4 or question.lower() in known:
            continue
        if len(known) >= QUESTIONS_OF_SENTENCE:
            continue
        known.add(question.lower())
        sentence = tokens[name]
        before, said = _joined(sentence[: answer[0]]), _joined(sentence[answer[0] : answer[-1] + 1])
        text = _joined(sentence)
        start = text.find(said, max(0, len(before) - 2))
        first = answer[0] - (answer[0] > 0 and sentence[answer[0] - 1].lower() in _LEADS_IN)
        left = sentence[:first] + sentence[answer[-1] + 1 :]
        found.append(
            Pair(
                "qamr",
                question,
                Told(text),
                (start, start + len(said)) if start >= 0 else None,
                (),
                without=_joined(left) if first > 0 and len(left) > 2 else None,
                other=_other(question, names, text, random),
            )
        )
    return _beside_others(found, random)


def _natural_questions(data_dir: Path, random: Random) -> list[Pair]:
    measured = {
        _plain(json.loads(line)["input"])
        for part in ("answerable", "unanswerable")
        for line in (data_dir / f"clapnq/clapnq_dev_{part}.jsonl").read_text().splitlines()
    }
    found = []
    for line in (data_dir / "qed/qed-dev.jsonlines").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        marked, text = record["annotation"], record["paragraph_text"]
        if marked.get("explanation_type") != "single_sentence":
            continue
        if _plain(record["question_text"]) in measured:
            continue
        begins = [*record["sentence_starts"], len(text)]
        told = _tell([text[a:b].strip() for a, b in pairwise(begins)], record["title_text"])
        row = max(n for n, a in enumerate(begins[:-1]) if a <= marked["selected_sentence"]["start"])
        span = None
        if marked["answer"]:
            said = marked["answer"][0]["paragraph_reference"]["string"]
            start = told[row].sentence.find(said)
            span = (start, start + len(said)) if start >= 0 else None
        others = tuple(t for n, t in enumerate(told) if n != row)
        found.append(Pair("qed", f"{record['question_text']}?", told[row], span, others))
    with (data_dir / "clapnq/question_train_answerable.tsv").open(encoding="utf-8") as file:
        for cells in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            if len(cells) < 4 or _plain(cells[1]) in measured:
                continue
            answer = cells[3].split("::")[0]
            sentences = [answer[a:b] for a, b in sentence_spans(answer, "en")]
            if sentences:
                found.append(Pair("clapnq", f"{cells[1]}?", _tell(sentences)[0], None, ()))
    return _beside_others(found, random)


def _beside_others(pairs: Sequence[Pair], random: Random) -> list[Pair]:
    """The pairs, those without other sentences given the likest of some of the others'."""
    stems = [set(content_stems(p.told.sentence)) for p in pairs]
    found = []
    for pair in pairs:
        if pair.others:
            found.append(pair)
            continue
        asking = set(content_stems(pair.question))
        sampled = random.sample(range(len(pairs)), min(4 * SAMPLED, len(pairs)))
        like = sorted(sampled, key=lambda n: -len(asking & stems[n]) / (1 + len(stems[n]) ** 0.5))
        others = dict.fromkeys(pairs[n].told for n in like[:8])
        found.append(
            replace(pair, others=tuple(o for o in others if o.sentence != pair.told.sentence))
        )
    return found


def _plain(question: str) -> str:
    return question.lower().strip(" ?")


def _joined(tokens: Sequence[str]) -> str:
    """Words as they are written, of words as treebanks part them."""
    text: str = TreebankWordDetokenizer().detokenize(tokens)
    return text

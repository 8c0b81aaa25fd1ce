"""QAGS (Wang et al., ACL 2020): sentences of machine-made summaries, judged by three readers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rag.words import sentence_spans

SETS = {"cnndm": "mturk_cnndm.jsonl", "xsum": "mturk_xsum.jsonl"}

# The articles come in pieces: "56, 000 dogs", "7. 8 per cent", "buy - out".
_APART = (
    (re.compile(r"(?<=\d), (?=\d{3}\b)"), ","),
    (re.compile(r"(?<=\d)\. (?=\d)"), "."),
    (re.compile(r"(?<=\w) - (?=\w)"), "-"),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, its article as sentences, and whether most readers found it supported."""

    name: str
    article: str
    sentences: tuple[str, ...]
    claim: str
    supported: bool
    tunes: bool


def load(data_dir: Path) -> Iterator[Judged]:
    """All judged sentences; articles whose SHA-256 is even tune, the others report."""
    for name, file in SETS.items():
        for line in (data_dir / "qags" / file).read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            digest = sha256(document["article"].encode()).hexdigest()
            text = _joined(document["article"])
            sentences = tuple(text[start:end] for start, end in sentence_spans(text))
            for judged in document["summary_sentences"]:
                votes = [answer["response"] == "yes" for answer in judged["responses"]]
                yield Judged(
                    name=name,
                    article=digest,
                    sentences=sentences,
                    claim=_joined(judged["sentence"]),
                    supported=sum(votes) * 2 > len(votes),
                    tunes=int(digest, 16) % 2 == 0,
                )


def _joined(text: str) -> str:
    for pattern, instead in _APART:
        text = pattern.sub(instead, text)
    return text

"""Teach the packaged embedding model to tell whether a sentence answers (rag/answer_model).

Usage: python -m benchmarks.fit_answer_model DATA_DIR [MINUTES] [--on] [--write]

All weights but those of words are trained as a cross-encoder: of one question, one sentence that
answers and others that do not, or only such, compete with "none of them" in a softmax; where the
answering words are known, their first and last token are learned beside it (as in Devlin et al.,
NAACL 2019). What is read is told in ``benchmarks.answer_pairs``. AdamW, a learning rate that rises
and falls with the time given. ``--on`` begins with what is stored; ``--write`` stores what was
learned, as differences to the packaged model in eight bits. Nothing that a figure of ours is
measured on is read.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModel, AutoTokenizer

from benchmarks.answer_pairs import Pair, Told, read_pairs
from rag.answer_model.export import SCALE, changes_of, weights_file
from rag.answer_model.window import Window, window
from rag.models import packaged_folder

MINUTES = 50.0
RATE, HEAD_RATE = 1.5e-4, 1e-3
WARM_UP = 0.03
QUESTIONS = 16
"""Questions of one step."""
TOKENS = 96
SPAN_SHARE = 0.25
NONE_ANSWERS = {"squad": 0.4, "qamr": 0.6, "qed": 0.4, "clapnq": 0.4}
"""Share of the questions of each set that are asked again of sentences that do not answer."""
OTHER_ASKED = {"squad": 0.1, "qamr": 0.5}
NEAR_MISS_SPELLING = 0.5
"""Share of the questions with a near miss that are asked in its spelling, which must tell nothing.
"""
SAID_EVERY = 200


@dataclass(frozen=True, slots=True)
class Group:
    """A question with windows; the first of them answers when ``answered``."""

    question: str
    windows: tuple[Window, ...]
    answered: bool
    span: tuple[int, int] | None = None


def main(
    data_dir: Path, minutes: float, file: Path | None = None, before: Path | None = None
) -> None:
    """Train, from weights written before if they are given, and write to a file, if one is."""
    torch.manual_seed(0)
    random = Random(0)
    pairs = read_pairs(data_dir)
    learner = Learner(minutes, before)
    while True:
        groups = list(groups_of(pairs, random))
        _say(f"{len(groups)} groups of {len(pairs)} questions")
        for batch in batches(groups, random):
            learner.step(batch)
            if learner.share >= 1:
                if file:
                    learner.write(file)
                return


def groups_of(pairs: Sequence[Pair], random: Random) -> Iterator[Group]:
    """What is learned in one round: another choice of sentences each time."""
    for pair in pairs:
        told = pair.told
        if pair.source == "qamr" and pair.others and random.random() < 0.5:
            # QAMR's sentences stand alone; in an article something stands before or after.
            near = random.choice(pair.others).sentence
            before, after = (near, "") if random.random() < 0.5 else ("", near)
            told = Told(told.sentence, before, after)
        own, question = told.window, pair.question
        if pair.near_miss and pair.like_it:
            yield Group(pair.near_miss, (own, *_some(pair, 1, random)), answered=False)
            if random.random() < NEAR_MISS_SPELLING:
                question = pair.like_it
        yield Group(question, (own, *_some(pair, 2, random)), answered=True, span=pair.span)
        if random.random() < NONE_ANSWERS[pair.source]:
            left = [window(pair.without, "", "", "")] if pair.without else []
            if windows := [*left, *_some(pair, 3 - 2 * len(left), random)]:
                yield Group(pair.question, tuple(windows), answered=False)
        if pair.other and random.random() < OTHER_ASKED.get(pair.source, 0.0):
            yield Group(pair.other, (own, *_some(pair, 1, random)), answered=False)


def _some(pair: Pair, count: int, random: Random) -> list[Window]:
    return [o.window for o in random.sample(pair.others, min(count, len(pair.others)))]


def batches(groups: Sequence[Group], random: Random) -> Iterator[list[Group]]:
    """Groups of like length together, in an order that says nothing."""
    order = list(groups)
    random.shuffle(order)
    size = 40 * QUESTIONS
    for begin in range(0, len(order), size):
        part = sorted(
            order[begin : begin + size], key=lambda g: max(len(w.text) for w in g.windows)
        )
        cut = [part[n : n + QUESTIONS] for n in range(0, len(part), QUESTIONS)]
        random.shuffle(cut)
        yield from cut


class Learner:
    """The model with its two heads, and how far its time has gone."""

    def __init__(self, minutes: float, before: Path | None = None) -> None:
        folder = str(packaged_folder())
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self._before = {n: p.clone() for n, p in self._model.state_dict().items()}
        self._model.embeddings.requires_grad_(False)
        self._score, self._ends = nn.Linear(384, 1), nn.Linear(384, 2)
        nn.init.zeros_(self._score.weight)
        nn.init.zeros_(self._score.bias)
        if before:
            self._read(before)
        heads = [*self._score.parameters(), *self._ends.parameters()]
        self._learned = [p for p in self._model.parameters() if p.requires_grad]
        parts = [{"params": self._learned, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
        self._optimizer = torch.optim.AdamW(parts, weight_decay=0.01)
        self._rates = (RATE, HEAD_RATE)
        self._began, self._seconds = monotonic(), minutes * 60
        self._steps, self._sum = 0, 0.0
        self._model.train()

    @property
    def share(self) -> float:
        """Of the time, how much has gone."""
        return (monotonic() - self._began) / self._seconds

    def step(self, groups: Sequence[Group]) -> None:
        """Learn from some groups."""
        rate = min(1.0, self.share / WARM_UP) * max(0.02, 1 - self.share)
        for part, most in zip(self._optimizer.param_groups, self._rates, strict=True):
            part["lr"] = most * rate
        loss = self.loss(groups)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimizer.step()
        self._steps, self._sum = self._steps + 1, self._sum + float(loss.detach())
        if self._steps % SAID_EVERY == 0:
            _say(f"{self.share:.0%}: {self._steps} steps, loss {self._sum / SAID_EVERY:.3f}")
            self._sum = 0.0

    def loss(self, groups: Sequence[Group]) -> Any:
        """Cross-entropy of each group's windows and none, and of the answering words."""
        questions = [g.question for g in groups for _ in g.windows]
        texts = [w.text for g in groups for w in g.windows]
        read = self._tokenizer(
            questions, texts, truncation="only_second", max_length=TOKENS, padding=True,
            return_tensors="pt", return_offsets_mapping=True,
        )  # fmt: skip
        offsets = read.pop("offset_mapping")
        with torch.autocast("cpu", torch.bfloat16):
            tokens = self._model(**read).last_hidden_state
        tokens, mask = tokens.float(), read["attention_mask"].unsqueeze(-1)
        scores = self._score((tokens * mask).sum(1) / mask.sum(1)).squeeze(-1)
        losses, ends, row = [], [], 0
        for group in groups:
            own = torch.cat([torch.zeros(1), scores[row : row + len(group.windows)]])
            losses.append(-torch.log_softmax(own, 0)[int(group.answered)])
            if group.span:
                second = read["token_type_ids"][row].bool()
                ends.append(self._ends_loss(tokens[row], offsets[row], second, group))
            row += len(group.windows)
        told = [loss for loss in ends if loss is not None]
        total = torch.stack(losses).mean()
        return total + SPAN_SHARE * torch.stack(told).mean() if told else total

    def _ends_loss(self, tokens: Any, offsets: Any, second: Any, group: Group) -> Any:
        """Of the first and last token that answer; None when they were cut off."""
        start, end = (group.windows[0].start + place for place in group.span or (0, 0))
        inside = second & (offsets[:, 1] > offsets[:, 0])
        first = (inside & (offsets[:, 0] <= start) & (offsets[:, 1] > start)).nonzero()
        last = (inside & (offsets[:, 0] < end) & (offsets[:, 1] >= end)).nonzero()
        if not len(first) or not len(last):
            return None
        logits = self._ends(tokens).masked_fill(~inside[:, None], -math.inf)
        chances = torch.log_softmax(logits, 0)
        return -chances[first[0, 0], 0] - chances[last[0, 0], 1]

    def _read(self, file: Path) -> None:
        """Begin with what ``write`` stored."""
        stored = load_file(file)
        changes = changes_of(stored)
        state = self._model.state_dict()
        self._model.load_state_dict(state | {n: state[n] + c for n, c in changes.items()})
        for head, layer in (("score", self._score), ("ends", self._ends)):
            layer.load_state_dict({n: stored[f"{head}.{n}"] for n in ("weight", "bias")})

    def write(self, file: Path) -> None:
        """Store the differences to the model as it was, matrices in int8 with a scale a row."""
        found: dict[str, Any] = {}
        for name, now in self._model.state_dict().items():
            if name.startswith("embeddings") or not now.is_floating_point():
                continue
            change = now - self._before[name]
            if change.dim() == 2:
                scale = (change.abs().amax(1) / 127).clamp_min(1e-12)
                found[name] = torch.round(change / scale[:, None]).to(torch.int8)
                found[name + SCALE] = scale
            else:
                found[name] = change.half()
        for head, layer in (("score", self._score), ("ends", self._ends)):
            for name, value in layer.state_dict().items():
                found[f"{head}.{name}"] = value.clone()
        save_file(found, file, metadata={"made_by": "python -m benchmarks.fit_answer_model"})


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    numbers = [argument for argument in sys.argv[2:] if not argument.startswith("--")]
    main(
        Path(sys.argv[1]),
        float(numbers[0]) if numbers else MINUTES,
        weights_file() if "--write" in sys.argv else None,
        weights_file() if "--on" in sys.argv else None,
    )

"""Questions as people type them: other words, other order, haste; always the same for one seed."""

import re
from collections.abc import Callable

from eval.make.order import draw
from eval.make.templates.reading import DATE

SYNONYMS = {
    "began": "started", "begin": "start", "started": "began", "start": "begin",
    "bought": "purchased", "buy": "purchase", "created": "set up", "create": "set up",
    "killed": "left dead", "people": "persons", "children": "kids", "employees": "workers",
    "workers": "employees", "employ": "have on the payroll", "attended": "went to",
    "attend": "go to", "built": "constructed", "build": "construct", "died": "passed away",
    "die": "pass away", "received": "got", "receive": "get", "film": "movie", "movie": "film",
    "took place": "was held", "take place": "happen", "named": "picked as", "required": "needed",
    "require": "need", "purchased": "bought", "won": "came out on top in", "said": "stated",
    "large": "big", "big": "large", "nearly": "almost", "approved": "passed", "approve": "pass",
    "opened": "opened its doors", "resigned": "stepped down", "resign": "step down",
    "founded": "set up", "found": "set up", "injured": "hurt", "arrested": "taken into custody",
    "charged": "indicted", "students": "pupils", "doctors": "physicians", "cars": "automobiles",
    "help": "aid", "show": "indicate", "join": "become part of", "left": "quit", "leave": "quit",
    "sign": "put a signature to", "raise": "bring in", "spend": "pay out",
    "share": "percentage", "chief executive": "CEO", "CEO": "chief executive",
    "executive director": "managing director", "chairman": "chair", "president": "head",
}  # fmt: skip
"""Words with others that mean the same in a question; written for this, and few."""

FRAMES = (
    "Tell me, {}?", "Do you know {}?", "I would like to know: {}?", "Can you say {}?",
    "Quick question, {}?", "From the articles, {}?",
)  # fmt: skip

TYPED_WRONG = 0.12
"""Share of the longer words of a question with two letters exchanged."""

_WORD = re.compile(r"(?<![\w-])[a-z]{6,}(?![\w-])")
_LAST_DATE = re.compile(rf"^(?P<asked>.+?)\s(?P<led>(?:in|on)\s{DATE})\?\Z")

Change = Callable[[str, int], str]


def paraphrased(question: str, seed: int) -> tuple[str, tuple[str, ...]]:
    """The question in other words with the names of what was done to it; never as it was.

    One or two changes of wording first, then one of haste, each chosen by the question itself.
    """
    asked, done = question, []
    for changes in (_WORDING, _HASTE):
        order = sorted(changes, key=lambda name: draw(seed, question, name))
        for name in order[: 1 + (changes is _WORDING)]:
            changed = changes[name](asked, seed)
            if changed != asked:
                asked = changed
                done.append(name)
    if not done:
        asked, done = _framed(asked, seed), ["frame"]
    return asked, tuple(done)


def _synonym(question: str, seed: int) -> str:
    """One word exchanged; which one depends on the question."""
    known = [word for word in SYNONYMS if re.search(rf"(?<![\w-]){word}(?![\w-])", question)]
    if not known:
        return question
    word = min(known, key=lambda w: draw(seed, question, "synonym", w))
    return re.sub(rf"(?<![\w-]){word}(?![\w-])", SYNONYMS[word], question, count=1)


def _ordered(question: str, seed: int) -> str:  # noqa: ARG001
    """A date at the end goes to the front."""
    found = _LAST_DATE.match(question)
    if found is None or "," in question:
        return question
    led, asked = found["led"], found["asked"]
    return f"{led[0].upper()}{led[1:]}, {asked[0].lower()}{asked[1:]}?"


def _framed(question: str, seed: int) -> str:
    if question.startswith(("According", "Complete")):
        return question
    frame = FRAMES[int(draw(seed, question, "frame") * len(FRAMES))]
    asked = question.rstrip("?")
    asked = f"{asked[0].lower()}{asked[1:]}"
    if frame.startswith(("Do you", "Can you")) and re.match(
        r"(?:when|how|where)\b.*\b(?:did|do|does|was|were|is|are|will|has|have)\b", asked
    ):
        return f"Tell me, {asked}?"  # "do you know when did it" is no English
    return frame.format(asked)


def _lowered(question: str, seed: int) -> str:  # noqa: ARG001
    return question.casefold()


def _unmarked(question: str, seed: int) -> str:  # noqa: ARG001
    return question.rstrip("?").rstrip()


def _mistyped(question: str, seed: int) -> str:
    """Letters exchanged within some words; in one at least when there is one long enough."""
    words = list(_WORD.finditer(question))
    if not words:
        return question
    drawn = {m.start(): draw(seed, question, "typo", m.group(), str(m.start())) for m in words}
    least = min(drawn.values())
    for match in reversed(words):
        if drawn[match.start()] < TYPED_WRONG or drawn[match.start()] == least:
            word = match.group()
            at = 1 + int(draw(seed, question, "letter", word) * (len(word) - 3))
            wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            question = question[: match.start()] + wrong + question[match.end() :]
    return question


_WORDING: dict[str, Change] = {"synonym": _synonym, "order": _ordered, "frame": _framed}
_HASTE: dict[str, Change] = {"lower": _lowered, "unmarked": _unmarked, "typo": _mistyped}

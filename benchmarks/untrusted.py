"""How much of what speaks to a language model is found, and how much news is taken for it.

Usage: python -m benchmarks.untrusted DATA_DIR [ORDERS.jsonl ...]

The hostile articles of the tests were written with the patterns in view, and what is found of them
says only that the two agree. DATA_DIR holds ``realtimeqa-2024h1/articles.jsonl.gz``, 4,733 articles
as outlets printed them; those with an even id were looked at while the patterns were written.
ORDERS files hold orders by others, one JSON string a line, told apart by the hash of the text in
the same way. A list of well-known key phrases is told beside it all.
"""

import gzip
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

from rag.untrusted.find import addressed, speaks_to_model

HOSTILE = Path(__file__).parent.parent / "tests/rag/hostile_articles.jsonl"
WINDOW = (1000, 1800)
"""About a passage, as it is read for an answer."""

KEY_PHRASES = re.compile(
    r"ignore (?:all |any )?(?:the )?(?:previous|prior|above)|ignore (?:the )?instructions"
    r"|disregard (?:all |any )?(?:the )?(?:previous|prior|above)|system prompt|you are now"
    r"|jailbreak|developer mode|as an ai|<\|im_start\|>|\[inst\]",
    re.IGNORECASE,
)

Found = Callable[[str], bool]
WAYS: dict[str, Found] = {
    "Footnote": speaks_to_model,
    "key phrases": lambda text: bool(KEY_PHRASES.search(text)),
}


def main(data_dir: Path, orders: Sequence[Path]) -> None:
    """Print what is found of the hostile articles, of others' orders and of real news."""
    print_rates(by_kind(HOSTILE))
    for file in orders:
        print_rates(halves(file.name, map(json.loads, file.open(encoding="utf-8"))))
    with gzip.open(data_dir / "realtimeqa-2024h1/articles.jsonl.gz", "rt", encoding="utf-8") as f:
        articles = [json.loads(line) for line in f]
    for half, rest in (("even", 0), ("odd", 1)):
        texts = [f"{a['title']}\n\n{a['text']}" for a in articles if int(a["id"], 16) % 2 == rest]
        print_rates({f"real articles, {half} ids, taken for hostile": texts})
    print_time([a["text"] for a in articles[:500]])


def by_kind(file: Path) -> dict[str, list[str]]:
    """The orders of the hostile articles by their kind, plain lies among them."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        found[f"hostile articles, {article['kind']}"].append(article["order"])
    return found


def halves(name: str, texts: Iterator[str]) -> dict[str, list[str]]:
    """Texts told apart by their hash."""
    found: dict[str, list[str]] = {f"{name}, even": [], f"{name}, odd": []}
    for text in dict.fromkeys(texts):
        even = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 0
        found[f"{name}, {'even' if even else 'odd'}"].append(text)
    return found


def print_rates(groups: dict[str, list[str]]) -> None:
    """One line a group: how many of its texts each way finds."""
    for name, texts in groups.items():
        told = (f"{way} {sum(map(finds, texts))}" for way, finds in WAYS.items())
        sys.stdout.write(f"{name}: {'; '.join(told)}; of {len(texts)}\n")


def print_time(texts: Sequence[str]) -> None:
    """What it costs to read an article, and a passage of one."""
    began = process_time()
    for text in texts:
        speaks_to_model(text)
    whole = process_time() - began
    began = process_time()
    for text in texts:
        addressed(text, *WINDOW)
    part = process_time() - began
    characters = sum(map(len, texts)) / len(texts)
    sys.stdout.write(
        f"an article of {characters:,.0f} characters: {1000 * whole / len(texts):.2f} ms; "
        f"a passage: {1000 * part / len(texts):.2f} ms (processor time, one thread)\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

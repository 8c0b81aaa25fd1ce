"""The names by which a question may call the outlets of a corpus."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.outlets.known import GENERIC, KNOWN, ORDINARY, SAME, TAKEN
from rag.words import FUNCTION_WORDS

_Kind = Literal["whole", "domain", "initials", "last word"]

TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|&")


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call some sources; ``key`` are its words as ``_key`` folds them."""

    key: tuple[str, ...]
    sources: tuple[str, ...]
    kinds: frozenset[_Kind]

    @property
    def initials(self) -> bool:
        """Whether it is nothing but initials: "AP"."""
        return self.kinds == {"initials"}

    @property
    def ordinary(self) -> bool:
        """Whether it is a word that also means something else: "Time"."""
        return len(self.key) == 1 and self.key[0] in ORDINARY

    @property
    def whole(self) -> bool:
        """Whether it is a full name or an address, and not only a part of one."""
        return not self.kinds <= {"initials", "last word"}

    @property
    def needs_capital(self) -> bool:
        """Whether in lower case it is no name: "the times"."""
        return not self.initials and (self.ordinary or not self.whole)


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The names by which a question may call the outlets of a corpus, by their first word."""

    names: Mapping[str, tuple[Name, ...]]


def build_gazetteer(sources: Mapping[str, Collection[str]]) -> Gazetteer:
    """The names of some outlets, given the domains of the addresses of their articles."""
    kinds: dict[tuple[str, ...], dict[str, set[_Kind]]] = {}
    for source, domains in sources.items():
        for text, kind in _names_of(source, domains):
            key = _key(text)
            if len(key) > 1 or (key and len(key[0]) > 1 and key[0] not in FUNCTION_WORDS):
                kinds.setdefault(key, {}).setdefault(source, set()).add(kind)
    names: dict[str, list[Name]] = {}
    for key, found in sorted(kinds.items(), key=lambda item: -len(item[0])):
        name = Name(key, tuple(sorted(found)), frozenset().union(*found.values()))
        names.setdefault(key[0], []).append(name)
    return Gazetteer({first: tuple(same) for first, same in names.items()})


def _names_of(source: str, domains: Collection[str]) -> Iterator[tuple[str, _Kind]]:
    addresses = {domain.casefold().removeprefix("www.") for domain in domains}
    by_domain = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", source)
    if by_domain:
        addresses.add(source.casefold().removeprefix("www."))
    addresses |= {_registered(address) for address in addresses}
    same = _same(_key(source), {_key(address) for address in addresses})
    yield source, "whole"
    yield from ((name, "initials" if name.isupper() else "whole") for name in same)
    for address in addresses:
        if same and address in KNOWN and address not in same:
            continue  # an agency's report in another outlet
        yield address, "domain"
        label = _registered(address).partition(".")[0]
        yield label, "whole" if len(label) > 2 else "initials"
    key = _key(source)
    if by_domain or len(key) < 2:
        return
    initials = "".join(word[0] for word in key)
    if initials.isalpha() and initials not in TAKEN:
        yield initials, "initials"
    if key[-1] not in GENERIC and len(key[-1]) > 2:
        yield key[-1], "last word"
    first = source.split()[0]
    if first.isupper() and key[0] not in TAKEN and GENERIC.issuperset(key[1:]):  # "BBC News"
        yield first, "initials"


def _same(key: tuple[str, ...], addresses: set[tuple[str, ...]]) -> tuple[str, ...]:
    """All names of an outlet of ``SAME``: of the one so named, or else of the one so addressed."""
    named = [same for same in SAME if key in map(_key, same)]
    at = [same for same in SAME if not addresses.isdisjoint(map(_key, same))]
    return tuple(name for same in (named if len(named) == 1 else at or named) for name in same)


@cache
def _registered(address: str) -> str:
    from tld import get_fld  # its list takes a moment to load

    try:
        return str(get_fld(f"https://{address}/", fail_silently=True) or address)
    except (ValueError, IndexError):  # fail_silently does not cover all of them
        return address


def fold(word: str) -> str:
    """A word in lower case and without accents; "and" for "&"."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)) if word != "&" else "and"


@cache
def _key(text: str) -> tuple[str, ...]:
    words = tuple(map(fold, TOKEN.findall(text)))
    return words[1:] if len(words) > 1 and words[0] == "the" else words

"""A question that compares things as one question about each: "is A dearer than B?"."""

import re
from collections.abc import Sequence

from rag.parts.items import fill_items, find_items
from rag.parts.wording import (
    AUX,
    DASH,
    DETERMINER,
    PREPOSITION,
    WH,
    Asked,
    Draft,
    Pieces,
    Span,
    content,
    find_subject,
    last_of,
)

_I = re.IGNORECASE
_MORE = r"(?:(?:more|less|most|least)\s+[\w-]{3,}|\w+(?:er|est)|better|worse|best|worst)"
_ALIKE = r"(?:similar|alike|different|comparable|the\s+same(?:\s+thing)?|equal|consistent)"
_DIFFER = r"(?:agree|disagree|differ|diverge|contradict|concur|conflict|compare|vary)"
_TOPIC = (
    r"(?:on|about|over|regarding|concerning|as\s+to|when\s+it\s+comes\s+to|in\s+terms\s+of"
    r"|with\s+(?:regard|respect)\s+to)"
)
_HOW = rf"(?:what|how|in\s+(?:what|which)\s+ways?|where|why)\s+{AUX}"
_DO = r"(?:do|does|did|is|are|was|were)"
_COMPARE = tuple(
    re.compile(pattern, _I)
    for pattern in (
        r"(?:compare|contrast)\s+(?P<all>.+)",
        r"(?:[\w']+\s+){0,6}?(?:differences?|similarit(?:y|ies)|contrasts?|comparison"
        r"|discrepanc(?:y|ies))\s+(?:(?:is|are|was|were)\s+there\s+)?(?:between|of)\s+(?P<all>.+)",
        rf"(?:what|how\s+much)(?:\s+else)?\s+{AUX}\s+(?P<both>.+?)\s+(?:have|had)\s+in\s+common"
        r"(?P<topic>\s+.+)?",
        r"(?:do|does|did)\s+(?P<both>.+?)\s+(?:say|report|claim|give|name|count)\s+the\s+same"
        r"(?P<topic>\s+.+)",
        rf"(?:{_HOW}|is|are|was|were)\s+(?P<both>.+?)\s+{_ALIKE}(?P<topic>\s+.+)?",
        rf"(?P<asks>{_HOW}|{_DO})\s+(?P<both>.+?)\s+(?P<verb>{_DIFFER})"
        r"(?:\s+(?:each\s+other|one\s+another))?(?P<topic>\s+.+)?",
        rf"(?:{_HOW}|{_DO})\s+(?P<one>.+?)\s+(?:(?:differ|diverge|different)\s+(?:from|to|than)"
        r"|(?:compare|comparable|equal)\s+(?:with|to)|(?:similar|identical)\s+to|the\s+same\s+as"
        r"|(?:consistent|in\s+line)\s+with|contradict)\s+(?P<two>.+)",
        r"(?:do|does|did)\s+(?P<one>.+?)\s+(?:agree|disagree|conflict)\s+with\s+(?P<two>.+?)"
        r"(?P<topic>\s+(?:on|about|over)\s+.+)",
        r"what\s+(?:distinguishes|separates|sets)\s+(?P<one>.+?)\s+(?:apart\s+)?from\s+(?P<two>.+)",
    )
)
_BEGINS_THING = re.compile(rf"(?i:{DETERMINER}|{WH}|that|those|[\w-]+'s)\b|[A-Z]")
_THAN = re.compile(
    rf"(?P<aux>{AUX})\s+(?P<one>(?:.+\s)?)(?P<more>{_MORE}|as\s+\w+|more|less|fewer)"
    r"(?P<rest>(?:\s+.+?)?)\s+(?:than|as)\s+(?P<two>.+)",
    _I,
)
_WHICH = re.compile(
    rf"(?:which|what|who)(?:\s+(?!{AUX}\b|has\b)[\w'-]+){{0,3}}\s+"
    rf"(?:(?P<be>is|are|was|were)\s+(?:the\s+)?(?P<adjective>{_MORE})"
    r"|(?P<verb>[\w'-]+)\s+(?:the\s+)?(?:more|most|less|fewer)(?P<rest>(?:\s+[\w'-]+){0,3}?))"
    rf"{DASH}\s*(?P<all>.+)",
    _I,
)
_NO_THING = re.compile(
    r"(?:about\s+)?[$€£]?\d|(?:a\b(?:\s+\w+)?\s*\Z|half|one|two|three|twice|double|an?\s+(?:year"
    r"|month|week|decade|hundred|thousand|million|billion|third|quarter)|expected|usual|before"
    r"|ever|planned|thought|previously|average|possible|necessary|it|they|he|she|normal|any)\b",
    _I,
)
_ADJECTIVES = {"better": "good", "best": "good", "worse": "bad", "worst": "bad"} | {
    f"{word}{end}": word
    for word in "large late wide safe wise rare close nice brave strange simple fine severe".split()
    for end in ("r", "st")
}


def by_compare(asked: Asked) -> list[Draft]:
    """Parts of "compare A with B", "Do A and B agree on C?", "Is A dearer than B?"."""
    masked, start, end = asked.masked, asked.start, asked.end
    for pattern in _COMPARE:
        found = pattern.fullmatch(masked, start, end)
        if found and (spans := _compared(asked, found)):
            topic = found.span("topic") if found.groupdict().get("topic") else None
            return _on_topic(asked, spans, topic)
    if found := _WHICH.fullmatch(masked, start, end):
        items = fill_items(asked, find_items(asked, found.span("all")))
        if found["adjective"]:
            how = f"How {_plain(found['adjective'])} {found['be'].lower()}"
            return [Draft((how, *item)) for item in items]
        return [Draft((*item, found.span("verb"), found.span("rest"))) for item in items]
    found = _THAN.fullmatch(masked, start, end)
    return _than(asked, found) if found and not _NO_THING.match(found["two"]) else []


def _compared(asked: Asked, found: re.Match[str]) -> list[Span]:
    """What is compared, when it is."""
    groups = found.groupdict()
    if groups.get("one"):
        return [found.span("one"), found.span("two")]
    if groups.get("all"):
        by_with, by_and, by_to = (
            find_items(asked, found.span("all"), joint)
            for joint in (r"with|versus|vs\.?|against", "and|or", "to")
        )
        if by_with and by_and and not _BEGINS_THING.match(asked.masked, by_with[-1][0]):
            return by_and  # "countries with oil and countries without"
        spans = by_with or by_and or by_to
        asks = [re.match(rf"{WH}\b", asked.masked[a:b], _I) is not None for a, b in spans]
        return spans if all(asks) or not any(asks) else []
    spans = find_items(asked, found.span("both"), "and")
    topic = re.sub(rf"\A\s*(?:{_TOPIC}\s+)?", "", groups.get("topic") or "", flags=_I)
    if re.match("agree|disagree|concur|conflict|contradict", groups.get("verb") or "", _I):
        # "Did A and B agree on a truce?" asks about one agreement.
        a, b = found.span("both")
        outlet = any(a <= o.start < b for o in asked.outlets)
        present = re.match(r"do|does|what|where", found["asks"], _I)
        clause = re.match(rf"(?:{WH}|whether|if|that)\b", topic, _I)
        did = re.match("did", found["asks"], _I)
        if not (outlet or clause or (present and not did)) or re.match(r"to\b", topic, _I):
            return []
        if not content(topic) and any(len(content(asked.masked[a:b])) < 2 for a, b in spans):
            return []
    return spans


def _on_topic(asked: Asked, spans: Sequence[Span], topic: Span | None) -> list[Draft]:
    """Each of the compared things with what they are compared in."""
    masked, (start, end) = asked.masked, spans[-1]
    filled = fill_items(asked, spans)
    last = re.search(rf"\s+{_TOPIC}\s+[^,]+\Z", masked[start:end], _I)
    if not topic and last and not re.search(rf"\s{_TOPIC}\s", masked[slice(*spans[0])], _I):
        topic = (start + last.start(), end)
        cut = topic[0]
        filled = [
            tuple(p if isinstance(p, str) or p[0] >= cut else (p[0], min(p[1], cut)) for p in item)
            for item in filled
        ]
    if not topic:
        return [Draft(item) for item in filled]
    about = re.compile(rf"\s*(?:{_TOPIC}\s+)?", _I).match(masked, *topic)
    drafts = []
    for item, (a, b) in zip(filled, spans, strict=True):
        attributed = about and sum(a <= o.start < b for o in asked.outlets) == 1
        if attributed and about:
            drafts.append(Draft(((about.end(), topic[1]),), (a, b)))
        else:
            drafts.append(Draft((*item, topic)))
    return drafts


def _plain(more: str) -> str:
    """The adjective of a comparative: "expensive", "big", "easy"."""
    word = more.casefold().split()[-1]
    if word != more.casefold():
        return word
    base = re.sub(r"i\Z", "y", re.sub(r"(?:er|est)\Z", "", word))
    return _ADJECTIVES.get(word) or re.sub(r"([bdgmnprt])\1\Z", r"\1", base)


def _than(asked: Asked, found: re.Match[str]) -> list[Draft]:
    """The two sides of "is A dearer than B", "did more people come to A than to B"."""
    masked, one, rest, two = asked.masked, *(found.span(k) for k in ("one", "rest", "two"))
    words = found["more"].casefold().split()
    being = found["aux"].casefold() in {"is", "are", "was", "were"}
    counted = words[0] in {"more", "less", "fewer"} and not being
    modifies = rf"(?:\b(?:{DETERMINER}|no|any|not|{PREPOSITION})|^it|^there\b.*)\s*\Z"
    if re.search(modifies, found["one"], _I) or not (counted or being or len(words) == 1):
        return []
    if counted:
        rest = (found.start("more") + len(words[0]), rest[1])
        several = re.search(r"s$|people|men$|children", " ".join(masked[slice(*rest)].split()[:2]))
        how: Pieces = (f"How {'many' if several else 'much'}", rest)
    else:
        how = (f"How {words[-1] if words[0] == 'as' else _plain(found['more'])}",)
    said = (asked.start, one[1])
    after = () if counted else (rest,)
    left: Pieces = (*how, *([said] if found["one"] else []), *after)
    if at := re.match(rf"{PREPOSITION}\b", found["two"], _I):
        in_rest = last_of(masked, *rest, at[0])
        in_one = last_of(masked, *one, at[0])
        if in_rest is not None:
            cut = (rest[0], in_rest)
            right: Pieces = (how[0], cut, said, two) if counted else (*how, said, cut, two)
            return [Draft(left), Draft(right if found["one"] else (how[0], cut, two))]
        return [Draft(left), Draft((*how, (asked.start, in_one), two))] if in_one else []
    subject = one if being else find_subject(masked, asked.start, one[1])
    if not subject or not content(masked[slice(*subject)]):
        return []
    return [
        Draft(left),
        Draft((*how, found.span("aux"), two, (subject[1], one[1]), *after)),
    ]

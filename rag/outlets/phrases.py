"""The words around the name of an outlet that make it a source, or something else."""

import re

from rag.words import FUNCTION_WORDS

# What the press writes, and what tells by itself that an outlet is meant: "the AP report".
PAPERS = frozenset(
    """
    article articles coverage dispatch dispatches piece pieces report reporting reports stories
    story
    """.split()
)
OWNED = PAPERS | frozenset(
    """
    account accounts analysis column editorial editorials headline headlines liveblog take version
    versions
    """.split()
)
SITES = frozenset("site website page homepage app".split())
SAYS = frozenset(
    """
    add added adds argue argued argues claim claimed claims describe described describes describing
    mention mentioned mentions note noted notes quote quoted quotes report reported reporting
    reports said say saying says state stated states tell tells told write writes writing written
    wrote
    """.split()
)
# Of these an outlet may also be the topic ("the BBC published its accounts"): only when asked.
TREATS = frozenset(
    """
    attribute attributed call called characterise characterize cite cited count covered cover
    explain explained find frame framed give given identify list name portray portrayed present
    presented publish published put reveal revealed show suggest treat
    """.split()
)
_AGREES = frozenset(
    """
    agree agrees agreed conflict conflicts contradict contradicts contradicted differ differs
    differed disagree disagrees disagreed diverge
    """.split()
)
ADVERBS = frozenset(
    """
    actually also at did didn't do does doesn't ever exactly first had has have itself later never
    not now once originally really recently then
    """.split()
)
_WHEN = frozenset(
    """
    concerning dated earlier online published regarding today tonight yesterday january february
    march april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday
    """.split()
)
# "according to BBC director …": somebody of the outlet, and not the outlet.
STAFF = frozenset(
    """
    anchor boss chair chairman chairwoman chief director editor executive executives founder host
    owner president presenter producer spokesman spokesperson spokeswoman staff viewers
    """.split()
)
# What one does in, from or by an outlet when it is the topic.
TOPICAL = frozenset(
    """
    acquired banned bias bought career employed fired funded hired interviewed job jobs journalist
    journalists made money owned paid people produced quit reporter reporters resign resigned run
    sacked salaries staff sued suspended work worked workers working works
    """.split()
)
BEING = frozenset("is are was were".split())
SAID_BY_SEVERAL = SAYS | TREATS | _AGREES
TOLD_BY_ONE = SAID_BY_SEVERAL | {"compare", "compares"}
OPEN = FUNCTION_WORDS | _WHEN | OWNED

_THE = r"(?:(?:the|an?|both|either|only)\s+)*$"
CITED = re.compile(
    r"\b(?:according\s+to|(?:as\s+)?per|via|citing|quoting|sources?:"
    rf"|(?:reported|told|said|stated|published|written)\s+(?:by|in|on))\s+{_THE}",
    re.IGNORECASE,
)
FROM = re.compile(
    rf"(?:\b(?P<verb>\w+)\s+)?\b(?P<preposition>in|from|by|on)\s+(?P<article>{_THE})",
    re.IGNORECASE,
)
ASKED = re.compile(
    rf"\b(?:did|do|does|has|have|had|will|would|can|could)(?:n['’]t)?\s+{_THE}", re.IGNORECASE
)
PASSIVE = re.compile(rf"\b(?:is|are|was|were|be|been)\s+{_THE}", re.IGNORECASE)
COMPARED = re.compile(
    rf"\b(?:compar|contrast|differ)\w*\s+(?:(?:how|what|between)\s+)*{_THE}", re.IGNORECASE
)
# Questions that set an outlet apart ask for the others, and a filter lets through only those that
# are named: nothing is read from them.
_APART = (
    r"\b(?:besides|except(?:\s+for)?|other\s+than|apart\s+from|aside\s+from|rather\s+than"
    r"|instead\s+of|outside(?:\s+of)?|without|exclud(?:e|es|ing)|ignor(?:e|ing)|no|neither|not)"
)
APART = re.compile(rf"{_APART}\b|n['’]t\b", re.IGNORECASE)
NEGATED = re.compile(
    rf"(?:{_APART}"
    r"|(?:\bnot|n['’]t)\s+(?:(?!only|just|merely)\w+\s+)?(?:in|from|by|on|per|via|according\s+to))"
    rf"\s+{_THE}",
    re.IGNORECASE,
)
# Between two of a list: "the AP report and the Guardian", "compare AP's report with Reuters".
_PAPER = r"(?:\s+(?:report|article|coverage|account|version)s?)?"
AND = re.compile(
    rf"{_PAPER}(?:\s*[/(]\s*|\s*(?:,\s*)?(?:&|\b(?:and|or|nor|plus|as\s+well\s+as|along\s+with)\b)\s*)"
    r"(?:(?:also|by|in|from|according\s+to)\s+)*(?:the\s+)?",
    re.IGNORECASE,
)
COMMA = re.compile(r"\s*,\s*(?:the\s+)?", re.IGNORECASE)
AGAINST = re.compile(
    r"\s+(?:vs\.?|versus|compared\s+(?:with|to)|(?:dis)?agrees?\s+with|differs?\s+from"
    r"|contradicts?)\s+(?:the\s+)?",
    re.IGNORECASE,
)
WITH = re.compile(rf"{_PAPER}\s+(?:with|to|against)\s+(?:the\s+)?", re.IGNORECASE)
# Between a source and one that it is held against, or that is asked about the same: "AP's coverage
# of the flood compare with Reuters'", "the AP report on the flood or the one by Reuters".
_PRESS = rf"(?:\s+(?:{'|'.join(sorted(OWNED))})(?:\s+(?:about|in|of|on)\s+[^,;?]{{1,80}}?)?)?"
MEASURED = re.compile(
    rf"{_PRESS}\s+(?:(?:agree|compare|conflict)s?\s+(?:with|to|against)|disagrees?\s+with"
    r"|differs?\s+from|contradicts?)\s+(?:that\s+of\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
ONE_BY = re.compile(r"\b(?:the|that|those)\s+ones?\s+(?:by|from|in)\s+(?:the\s+)?\Z", re.IGNORECASE)
THE = re.compile(r"\bthe\s+\Z", re.IGNORECASE)
# "What did AP say about the flood, and Reuters?"; with a second comma it may be a list of topics.
AND_WHO_ELSE = re.compile(
    rf"{_PRESS}\s+(?:\w+\s+)?(?:{'|'.join(sorted(SAYS | TREATS))})\b(?:[^,;?]*,\s*(?:and|or)\s+"
    r"|[^?]*\b(?:and|but)\s+(?:how|what)\s+(?:did|do|does)\s+)(?:the\s+)?",
    re.IGNORECASE,
)
ENDS = re.compile(r"\s*(?:\?|[.!]?\s*\Z)")
COLON = re.compile(r"\s*[,:]|\s+[–—]")

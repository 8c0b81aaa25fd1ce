"""Whether a text says that it does not answer: a short list, and only at its very beginning."""

import re

_OPENING = r"(?:(?:i(?: a|')m )?(?:sorry|afraid)|unfortunately|apologies|i apologi[sz]e)"
_BASIS = (
    r"(?:based on|according to|from|in|given) (?:the|these|this|what i have) ?"
    r"(?:(?:provided|given|available|supplied) )?"
    r"(?:context|passages?|articles?|documents?|sources?|information|text|excerpts?)?"
    r"(?: (?:provided|given))?"
)
_SOURCES = (
    r"(?:(?:the|these|none of the|no) )?(?:(?:provided|given|available|supplied) )?"
    r"(?:articles?|context|passages?|documents?|sources?|information|texts?|excerpts?)"
    r"(?: (?:provided|given))?"
)
_TELL = (
    r"(?:say|mention|tell|state|specify|contain|include|provide|answer|give|address|discuss"
    r"|indicate)(?:s|ed)?"
)
_REFUSALS = (
    r"i (?:do not|don't) know",
    r"i (?:can ?not|can't|could not|couldn't|am unable to|am not able to)"
    r" (?:answer|find|determine|tell|say|provide)",
    rf"{_SOURCES} (?:do|does|did) ?(?:not|n't) {_TELL}",
    rf"none of the {_SOURCES} {_TELL}",
    r"there is (?:no|not enough|insufficient) (?:information|answer|mention|evidence|context)",
    r"(?:not enough|insufficient|no) (?:information|evidence|context|mention)"
    r"(?= (?:about|on|in|of|to|for|(?:is )?(?:available|provided|given|found))|$)",
    r"(?:this|the|your) question (?:can ?not|can't) be answered",
    r"(?:it|this|that) (?:can ?not|can't) be (?:answered|determined)",
    r"it is not (?:possible to (?:answer|determine|say)|(?:mentioned|stated|specified) in)",
    r"(?:cannot|can't|can not) (?:answer|be answered|be determined)",
    r"unanswerable$",
    r"no answer(?: found| available)?$",
    r"unknown$",
    r"n/a$",
)
"""What a refusal begins with; those that end in ``$`` are the whole of it."""

_REFUSES = re.compile(
    rf"^(?:{_OPENING}[,.:;—–-]* (?:but )?(?:that )?)?(?:{_BASIS},? )?(?:{'|'.join(_REFUSALS)})"
    r"(?=\W|$)"
)
_TURN = re.compile(r"\b(?:but|however|although|though|yet|nevertheless|still)\b")
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})

MOST_WORDS = 40
"""A refusal is short: what goes on for longer tells something after all."""


def refuses(text: str) -> bool:
    """Whether the text begins as a refusal, is short, and takes no turn towards an answer.

    Careful on purpose, since an answer taken for a refusal would count as silence: "I do not know
    his name, but he is 43" answers, and so does a text that begins with a quotation mark. An empty
    text refuses.
    """
    plain = " ".join(text.lower().translate(_TYPOGRAPHY).split()).rstrip(" .!?")
    if not plain:
        return True
    match = _REFUSES.match(plain)
    if not match or len(plain.split()) > MOST_WORDS:
        return False
    return not _TURN.search(plain, match.end())

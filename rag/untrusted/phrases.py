"""Orders to a language model, in English (see ``rag.untrusted.patterns``)."""

from rag.untrusted.patterns import Group
from rag.untrusted.wording import ANSWER, BEFORE, DROP, MODELS, ORDERS, REFUSE, SAY

DROPPING = (
    "ignore", "disregard", "forget", "override", "bypass", "discard", "overrule", "skip", "neglect",
    "abandon",
)  # fmt: skip
_ONLY = tuple(
    f"{verb} {word}"
    for verb in ("say", "print", "output", "write", "return")
    for word in ("only", "exactly", "nothing")
)
_ORDERING = ("instruction", "prompt", "guideline", "directive", "command", "rules", "orders")
OVERRIDES = (
    f"{DROP}…{BEFORE}(?: \\w+){{0,2}} {ORDERS}",
    f"{DROP}…{ORDERS}(?: \\w+){{0,4}} (?:above|before|earlier|previously|so far|(?:un)?till? now)",
    "(?:ignore|disregard|forget) (?:all |any |the |these |those )?(?:instructions|prompts|inputs?)"
    f" and (?:just |only |instead |simply )?{SAY}",
    "(?:ignore|disregard|forget) (?:all |everything in )?(?:the )?rest of (?:this|the)"
    " (?:data|text|document|article|page|message|passage)",
    f"{DROP} (?:all |any |every )?(?:of )?your (?:\\w+ ){{0,2}}?{ORDERS}",
    "(?:ignore|disregard|forget) (?:everything|all|anything|what|whatever)(?: \\w+){0,6}"
    " (?:above|before this|before now|so far|until now|up to now|previously)",
    f"{DROP} (?:all |any )?(?:of )?(?:the )?(?:other|remaining|numbered)"
    " (?:passages|sources|articles|documents|texts|search results)",
)
COMMANDS: tuple[Group, ...] = (
    (DROPPING, OVERRIDES),
    (
        _ORDERING,
        (
            f"{REFUSE}…{BEFORE}(?: \\w+){{0,2}} {ORDERS}",
            f"{REFUSE}…{ORDERS}(?: \\w+){{0,4}} (?:above|before|earlier|previously|so far)",
            f"{REFUSE} (?:all |any |every )?(?:of )?your (?:\\w+ ){{0,2}}?{ORDERS}",
            "(?:reveal|print|show|repeat|output|disclose|leak|display|expose|recite|dump|return"
            "|quote|share|give me|tell me|send me|write out)…(?:system prompt|system message"
            "|(?:your|the) (?:hidden |secret |initial |original |exact )?prompt"
            "|(?:hidden|secret|initial|original) instructions|your (?:\\w+ )?instructions)",
            "(?:follow|obey|execute|carry out|perform) (?:the |all |any |these |those )?"
            "(?:instructions|commands|orders)(?: that)? you (?:find|see|read)"
            " (?:there|on|in|at|behind)",
        ),
    ),
    (
        MODELS,
        (
            "(?:act|behave|respond|answer|function|operate|speak) (?:as|like)(?: if you"
            " (?:are|were))? (?:an? |the )?(?:\\w+ )?(?:ai|chatbot|language model|llm)"
            "(?! \\w*(?:hub|company|giant|power|leader|startup|firm|bridge))",
            "pretend (?:to be|that you are|you are) (?:an? )?(?:\\w+ )?"
            "(?:ai|chatbot|language model|llm)",
        ),
    ),
    (
        (" mode", "_mode", "-mode"),
        (
            "(?:enter|enable|activate|switch to) (?:developer|god|dan|jailbreak|debug|unrestricted)"
            " mode",
        ),
    ),
    (
        ("unrestricted", "uncensored", "jailbroken"),
        (
            "(?:act|behave|respond|answer) (?:as|like) (?:an? )?(?:unrestricted|uncensored"
            "|jailbroken)",
        ),
    ),
    (
        ("above",),
        (
            "(?:repeat|print|output|copy) (?:all |everything |the )*"
            "(?:text |words |lines |content )?above",
        ),
    ),
    (
        ("answer ", "reply ", "respond ", "your ", "every ", "each answer", "each sentence"),
        (
            "(?:answer|reply|respond)(?: only| just| exactly| always| instead| every question)*"
            " (?:with|by saying)(?: only| just| exactly| the| following| single| exact| one)*"
            " (?:words?|sentence|phrase|text|string|answer|message)",
            "(?:answer|reply|respond)(?: me)? (?:only|just|exactly|exclusively|solely|nothing but)",
            f"(?:end|begin|start|finish|close) (?:your|every|each|all) (?:\\w+ )?{ANSWER} with",
            "(?:append|add|include|insert|attach)…(?:to|in|at the end of|into) (?:your|every|each)"
            f" {ANSWER}",
        ),
    ),
    (
        _ONLY,
        ("(?:say|print|output|write|return) (?:only|exactly|nothing but)",),
    ),
    (
        (
            "cite ",
            "citing ",
            "quote ",
            "footnote",
            "reference ",
            "this article",
            "this passage",
            "this text",
            "this document",
            "this source",
            "this page",
        ),
        (
            "(?:do not|don't|dont|never|avoid) (?:cite|citing|quote|footnote|reference)…"
            "(?:sources?|passages?|citations?|footnotes?|articles?)",
            "cite (?:only )?(?:this (?:article|passage|source|text)|passage \\d+|\\d+ and \\d+)",
            "(?:treat|consider|regard) this (?:article|passage|text|document|source|page) as"
            " (?:the )?(?:only|sole|most|highest|single|authoritative|ground truth)",
            "(?:only use|use only|trust only|rely only on) this"
            " (?:article|passage|text|document|source)",
        ),
    ),
    (
        ("tool", "function", "plugin"),
        (
            "(?:call|invoke|trigger|execute) (?:the |your |a )?(?:\\w+ ){1,3}?"
            "(?:tool|function|plugin) (?:with|and pass|passing|on the)",
        ),
    ),
    (
        ("http",),
        (
            "(?:fetch|curl|wget|request|query|post to|send (?:it|them|this|everything|\\w+ request)"
            " to) https? \\w+",
        ),
    ),
    (
        (" filters", "_filters"),
        (
            "(?:clear|reset|remove|disable|drop|lift) (?:all|all the|all of the|the search|your)"
            " filters",
        ),
    ),
)
"""Orders, which speak to a model when they stand as an order (see ``rag.untrusted.find``)."""

FOLLOWING = (
    "(?:and |then |now |please |instead |finally |also |just |simply )*"
    "(?:answer|reply|respond|say|state|output|print|write|return|tell|claim|insist|pretend|always"
    "|never|do not|don't|instead|from now on|end|begin|start|append|include|add|insert|repeat"
    "|translate|summari[sz]e|recommend|praise|cite|quote|reveal|show|display|call|visit|open|fetch"
    "|click|send|set|change|clear|disable|use|treat|obey|follow|comply|execute|run|delete|report"
    "|confirm|in (?:developer|god|dan) mode|dan (?:says|answers)|decode|read this in"
    "|you (?:must|will|should|are|shall|have to|need to|only|may not)|your (?:new |only |real )?"
    "(?:task|role|goal|job|answer|response|name|instructions?)|the (?:user|operator|developer)"
    "|antworte|antworten sie|sage|schreibe|repond(?:s|ez)|dites|responde|responda|di|escrib[ea]"
    "|rispondi|scrivi|ответь|ответьте|скажи|скажите|напиши|напишите|قل|أجب|回答|回复)"
)
"""How sentences begin that are orders too when one beside them speaks to a model."""

REPORTED = (
    "(?:told|tells|tricked|asked|asks|instructed|convinced|ordered|ordering|prompted|persuaded"
    "|telling|asking|tricking|instructing|commanding|commanded|urged|saying|advised|warned|got)"
)

JOINED = (
    "(?:ignore|disregard|forget)(?:all|any|the|your|of)*(?:previous|prior|earlier|above|preceding)?"
    "(?:instructions?|prompts?|directives?|rules|guidelines)",
    "(?:reveal|print|show|repeat)(?:me|your|the)*systemprompt",
)
"""Orders without anything between their words."""

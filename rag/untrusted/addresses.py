"""Words that speak to a language model wherever they stand, in English."""

from rag.untrusted.patterns import Group
from rag.untrusted.wording import MODEL, MODELS, ORDERS, READS, SAY

NAMED = (
    f"(?:note|notice|message|memo|attention|instructions?|important|warning|reminder|hint)"
    f"(?: to| for)?(?: all| any| the| every)? {MODEL}"
    f"(?=\\s*[:!]|\\s*-+\\s| (?:{READS}|that (?:reads?|process|summari)))",
    "(?:dear|hello|hey|hi) (?:ai|assistant|chatbot|(?:large )?language models?|llm)(?=\\s*[,:!])",
    "if you(?: are|'re| re) (?:an? |the )?(?:\\w+ )?(?:ai|llm|language model|assistant|chatbot|bot)"
    f"(?=\\s*[,:;.]| (?:model|assistant|agent|system|then|please|{READS}|{SAY}))",
    f"{MODEL} {READS} (?:this|these|the following|the present)",
    "as an? (?:ai|large)(?: language)?(?: model| assistant) you",
    f"(?:any|all|every) {MODEL} (?:must|should|shall|are to|is to)"
    " (?:ignore|disregard|say|answer|reply|report|tell)",
)
YOU = (
    "i want you to (?:act|respond|reply|answer|pretend|ignore|simulate|play the role)",
    "you (?:are|re) (?:now )?(?:going|about) to (?:act as|pretend|simulate|roleplay|respond as)",
    "from now on you (?:are going to|will|must|shall)? ?(?:act|answer|respond|reply|pretend|speak)",
    "you will (?:now )?(?:simulate|act as|pretend to be|respond as|roleplay)",
    "your new (?:task|role|instructions?|objective|purpose) (?:is|are)",
    "you are now (?:in )?(?:an? |the )?(?:\\w+ )?(?:dan|ai|assistant|chatbot|bot|language model|llm"
    "|developer mode|jailbroken|unrestricted|uncensored|unfiltered"
    "|free (?:from|of) (?:all |any |your )?(?:restrictions|rules|guidelines))",
    "you (?:must|should|will|have to|need to|can|may) (?:now )?(?:bypass|ignore|disregard|override)"
    f" (?:all |any )?(?:of )?(?:your|the|these|those|previous|prior) (?:\\w+ )?{ORDERS}",
)
ADDRESSES: tuple[Group, ...] = (
    (MODELS, NAMED),
    (
        (
            "i want you",
            "you are going",
            "you are about",
            "you re ",
            "you're ",
            "from now on",
            "your new",
            "you are now",
            "you must",
            "you should",
            "you will",
            "you have to",
            "you can",
            "you may",
            "you need to",
        ),
        YOU,
    ),
    (
        ("instruction", "prompt", "directive"),
        ("new (?:system )?(?:instructions?|prompt|directives?) (?:override|replace|supersede)",),
    ),
    ((" dan",), ("(?:you are|you re|act as|called|be) dan",)),
    (
        (
            "you are asked",
            "you summar",
            "you answer",
            "you respond",
            "you are summar",
            "user asks",
            "asked about this",
            "summarizing this",
            "summarising this",
        ),
        (
            "(?:when|whenever|if) (?:you (?:are asked|summari[sz]e|answer|are summari[sz]ing"
            "|respond)|(?:a|the|any|your) user asks|asked about this|summari[sz]ing this)"
            f"[^.!?\\n]{{0,60}}?[,:]\\s*(?:(?:always|only|just|please|never|do not|don't) )?{SAY}",
        ),
    ),
    (
        ("unfiltered", "uncensored", "amoral"),
        (
            "(?:unfiltered|uncensored|amoral)(?: \\w+){0,3}?"
            " (?:ai|chatbot|bot|language model|responses?)",
        ),
    ),
    (
        ("automated", "visible to"),
        (
            "(?:note|message|instructions?|profile) (?:to|for) (?:the |any |all )?automated"
            " (?:\\w+ ){0,2}?(?:software|systems?|tools?|readers?)",
            "visible to (?:the |an )?(?:llm|ai|language model)",
        ),
    ),
    (
        ("asked", "questioned"),
        (
            "if (?:asked|questioned)[^.!?\\n]{0,60}?[,:]? (?:simply |just |only |always )?"
            "(?:respond|report|reply|answer) (?:with|that)",
        ),
    ),
    (("footnote_",), (r"footnote_[a-z_]{3,}",)),
    (("filters",), (r"filters\s*:\s*none",)),
)
"""Words that speak to a model wherever they stand."""

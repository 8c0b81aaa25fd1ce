"""Groups of words that several of the phrases share (see ``rag.untrusted.patterns``)."""

BEFORE = (
    "(?:previous|prior|earlier|preceding|foregoing|above|initial|original|existing|system|past"
    "|former)(?:ly)?"
)
ORDERS = (
    "(?:instructions?|prompts?|guidelines|directives?|directions|commands?|rules|messages?|context"
    "|constraints|programming|orders|requests?|restrictions|inputs?)"
)
DROP = "(?:ignore|disregard|forget|override|bypass|discard|overrule|skip|neglect|abandon)"
REFUSE = "(?:do not|don't|dont|never|stop) (?:follow|following|obey|obeying|use|heed|apply)"
MODEL = (
    "(?:(?:large )?language models?|llms?|(?:ai|virtual|digital) assistants?|assistants?|chatbots?"
    "|ai (?:models?|agents?|systems?|readers?|crawlers?|bots?)|ais?|summari[sz]ers?|chatgpt|gpt)"
)
ANSWER = "(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|sentences?)"
READS = "(?:reading|processing|parsing|summari[sz]ing|analy[sz]ing|indexing|crawling)"
SAY = (
    "(?:say|answer|reply|respond|tell|claim|state|recommend|insist|output|write|mention|cite|leave"
    "|include|add|end|report|print)"
)
MODELS = (
    " ai ", " ai:", " ai,", " ais ", "llm", "language model", "chatbot", "assistant", "gpt",
    "summarizer", "summariser",
)  # fmt: skip
"""Parts of words of which a text has one at least that names a model."""

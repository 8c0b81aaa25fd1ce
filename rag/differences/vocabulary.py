"""Words that news uses for the same thing, and for its opposite: small tables, spelled out."""

from rag.words import stem


def _stems(written: str) -> frozenset[str]:
    return frozenset(stem(word) for word in written.split())


STATES = {
    name: _stems(written)
    for name, written in {
        "killed": "kill killed killing die died dies dying dead death deaths toll fatalities fatal "
        "perished perish bodies",
        "hurt": "injure injured injuring injuries wounded wounding hurt",
        "missing": "missing unaccounted",
        "arrested": "arrest arrested arrests detained detain custody",
        "freed": "free freed freeing release released releasing",
        "displaced": "displaced evacuated evacuate evacuation fled flee homeless",
        "saved": "rescued rescue",
        "trapped": "trapped stranded",
        "infected": "infected infections",
        "alive": "alive survivors survived",
    }.items()
}
"""What a count of people is about. Such counts grow or shrink from day to day."""

STATE_OF = {word: name for name, stems in STATES.items() for word in stems}

SAME_NOUN = {
    word: stem(group.split()[0])
    for group in (
        "people persons person victims victim dead individuals deaths fatalities toll bodies",
        "hostages hostage captives captive",
        "soldiers soldier troops troop servicemen",
        "officers officer police policemen",
        "children child minors",
        "homes home houses house",
        "truce ceasefire armistice",
        "lorries lorry trucks truck",
        "workers worker employees employee staff jobs job",
        "migrants migrant refugees refugee",
        "ship ships vessel vessels boat boats",
        "offer proposal plan",
        "prices price cost costs bill",
    )
    for word in map(stem, group.split())
}
"""Stem -> the stem that stands for it and its synonyms."""

PEOPLE = stem("people")

OPPOSITES = tuple(
    (_stems(one), _stems(other))
    for one, other in (
        (
            "accept accepted agree agreed approve approved back backed endorse endorsed adopt "
            "adopted pass passed ratified ratify welcomed welcome favour support supported",
            "reject rejected refuse refused veto vetoed oppose opposed block blocked declined "
            "decline",
        ),
        (
            "extend extended extension prolong prolonged renew renewed",
            "end ended expire expired lapse lapsed collapse collapsed",
        ),
        (
            "rise rose risen rising increase increased climb climbed grew grown grow jumped gained "
            "raise raised",
            "fall fell fallen falling drop dropped decline decrease decreased shrank "
            "shrunk shrink slipped cut",
        ),
        ("win won winning", "lose lost losing"),
        ("open opened reopen reopened", "close closed shut"),
        (
            "resume resumed restart restarted continue continued",
            "suspend suspended halt halted stop stopped cancelled cancel postponed postpone",
        ),
        ("convicted convict guilty", "acquitted acquit cleared innocent"),
        ("survive survived", "die died killed"),
        ("signed sign", "unsigned"),
        ("succeed succeeded success", "fail failed failure"),
        ("allow allowed permit permitted", "ban banned forbid forbidden prohibited prohibit"),
        ("stay stayed remain remained", "leave left resign resigned quit"),
        ("confirm confirmed", "denied deny"),
    )
)
"""Outcomes that exclude each other; each side is a set of words that say the same."""

SIDE_OF = {
    word: (pair, side)
    for pair in reversed(range(len(OPPOSITES)))
    for side, stems in enumerate(OPPOSITES[pair])
    for word in stems
}
"""Stem -> which pair of opposites it belongs to, and which side of it."""

DENIALS = _stems(
    "deny denied denies dispute disputed insist insisted maintain maintained refute refuted reject "
    "rejected dismiss dismissed contradict contradicted false untrue baseless unfounded"
)
"""Stems without one of which a sentence denies nothing."""

NEGATIONS = frozenset("not never no without nor neither cannot t failed fails".split())
"""Lower-case words that turn what follows; "t" is what is left of "n't"."""

UNREAL = frozenset(
    """
    would could may might should if whether hope hopes hoped want wants wanted urge urged urges call
    calls called ask asked asks demand demanded demands threaten threatened threatens vow vowed
    expected expect expects likely plan plans planned will can must propose proposed ready
    projected forecast forecasts predicted willing considering consider unless until to
    """.split()
)
"""Words after which a verb says what somebody wishes, not what happened."""

CURRENCIES = {
    "$": "dollar",
    "£": "pound",
    "€": "euro",
    "¥": "yen",
    "₹": "rupee",
} | {
    stem(word): name
    for name, written in {
        "dollar": "dollar dollars",
        "pound": "pound pounds",
        "euro": "euro euros",
        "yen": "yen",
        "rupee": "rupee rupees",
        "yuan": "yuan renminbi",
        "krone": "krone kroner crowns crown kronor",
        "franc": "franc francs",
        "shekel": "shekel shekels",
        "rouble": "rouble roubles ruble rubles",
        "lira": "lira",
    }.items()
    for word in written.split()
}

MEASURES = {
    stem(word): (dimension, factor)
    for dimension, units in {
        "length": {
            "metre metres meter meters": 1.0,
            "kilometre kilometres kilometer kilometers km": 1000.0,
            "mile miles": 1609.34,
            "foot feet": 0.3048,
            "yard yards": 0.9144,
            "inch inches": 0.0254,
            "centimetre centimetres cm": 0.01,
        },
        "weight": {
            "ton tons tonne tonnes": 1000.0,
            "kilogram kilograms kilo kilos kg": 1.0,
            "gram grams": 0.001,
            "ounce ounces": 0.02835,
        },
        "area": {"hectare hectares": 10000.0, "acre acres": 4046.86},
        "volume": {
            "litre litres liter liters": 1.0,
            "gallon gallons": 3.785,
            "barrel barrels": 159,
        },
        "power": {"megawatt megawatts mw": 1.0, "gigawatt gigawatts gw": 1000.0},
        "magnitude": {"magnitude": 1.0},
        "duration": {
            "second seconds": 1 / 86400,
            "minute minutes": 1 / 1440,
            "hour hours": 1 / 24,
            "day days": 1.0,
            "week weeks": 7.0,
            "month months": 30.44,
            "year years": 365.25,
        },
    }.items()
    for written, factor in units.items()
    for word in written.split()
}
"""Stem of a unit -> what it measures, and how much of the dimension's own unit it is."""


def canonical(word_stem: str) -> str:
    """The stem that stands for a stem and its synonyms."""
    if word_stem in SAME_NOUN:
        return SAME_NOUN[word_stem]
    if word_stem in SIDE_OF:
        pair, side = SIDE_OF[word_stem]
        return f"{pair}:{side}"
    return STATE_OF.get(word_stem, word_stem)

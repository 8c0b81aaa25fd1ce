"""What well-known outlets are called, and which words of names mean something else."""

# Names of the same outlet. One counts when the corpus has the outlet under another of them;
# those in capitals are initials.
SAME = (
    ("AP", "Associated Press", "apnews.com", "ap.org"),
    ("AFP", "Agence France-Presse", "afp.com"),
    ("Reuters", "Thomson Reuters", "Reuters News", "reuters.com"),
    ("Xinhua", "Xinhua News Agency", "xinhuanet.com", "news.cn"),
    ("Bloomberg", "Bloomberg News", "bloomberg.com"),
    ("NYT", "NY Times", "New York Times", "nytimes.com"),
    ("WaPo", "Washington Post", "washingtonpost.com"),
    ("WSJ", "Wall Street Journal", "wsj.com"),
    ("LA Times", "Los Angeles Times", "latimes.com"),
    ("USA Today", "usatoday.com"),
    ("FT", "Financial Times", "ft.com"),
    ("BBC", "Beeb", "BBC News", "British Broadcasting Corporation", "bbc.co.uk", "bbc.com"),
    ("Guardian", "theguardian.com", "guardian.co.uk"),
    ("Times", "Times of London", "thetimes.co.uk", "thetimes.com"),
    ("CNN", "Cable News Network", "cnn.com"),
    ("NPR", "National Public Radio", "npr.org"),
    ("ABC", "ABC News", "American Broadcasting Company", "abcnews.go.com", "abcnews.com"),
    ("ABC", "ABC News", "Australian Broadcasting Corporation", "abc.net.au"),
    ("CBS", "CBS News", "cbsnews.com"),
    ("NBC", "NBC News", "nbcnews.com"),
    ("Fox", "Fox News", "foxnews.com"),
    ("Sky", "Sky News", "news.sky.com"),
    ("SCMP", "South China Morning Post", "scmp.com"),
    ("DW", "Deutsche Welle", "dw.com"),
    ("Al Jazeera", "Al Jazeera English", "aljazeera.com"),
)
KNOWN = frozenset(name for same in SAME for name in same)
# Words that papers are called by and that also mean something else: they need their capital.
ORDINARY = frozenset(
    """
    advertiser age argus atlantic atlas banner beacon bee bulletin business call chronicle citizen
    city conversation courier current daily day democrat digest dispatch eagle echo economist
    enquirer evening examiner express fortune fox free gazette globe guardian harbour herald hill
    hour independent inquirer insider intercept intelligencer journal leader ledger life local mail
    market mercury messenger meridian metro mirror monitor morning nation national nature news
    observer onion pacific patriot people pilot pioneer planet politics post press progress quartz
    recorder record register reporter republic republican review salon science scientist scotsman
    sentinel sky slate spectator sport standard star state statesman street sun telegraph time times
    today transcript tribune truth union vanguard variety verge voice watch week weekly wire wired
    world yorker
    """.split()
)
# The last word of a name is what one calls a paper by, unless it says only what it is.
GENERIC = frozenset(
    """
    agency daily digital international magazine media network news newspaper online press radio
    report service television today tv weekly
    """.split()
)
# Initials that everyone reads as something else.
TAKEN = frozenset(
    "ai ad am ceo cia eu epa fbi fda gdp idf imf it la nasa nato pa pm un uk us usa uae who".split()
)
# "in the Pacific" is where, and not in what, unless the article is written "The".
PLACES = frozenset("atlantic city harbour hill nation pacific sky sun west world".split())

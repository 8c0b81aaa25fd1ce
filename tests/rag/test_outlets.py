from collections.abc import Sequence
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.outlets.names import Gazetteer, build_gazetteer
from rag.outlets.read import NamedOutlet, read_outlets

AP = "Associated Press"
TIMES = ("New York Times", "The Times")
SOURCES = {
    # the sample corpus
    "Atlas Daily": {"atlas-daily.example"},
    "Continental Review": {"continental-review.example"},
    "Harbour Chronicle": {"harbour-chronicle.example"},
    "Levant Dispatch": {"levant-dispatch.example"},
    "Meridian Wire": {"meridian-wire.example"},
    "Pacific Ledger": {"pacific-ledger.example"},
    "Science Current": {"science-current.example"},
    "The Northern Courier": {"northern-courier.example"},
    # outlets of the world
    AP: {"apnews.com"},
    "BBC": {"www.bbc.co.uk", "bbc.com"},
    "cnn.com": {"cnn.com"},
    "Reuters": {"www.reuters.com"},
    "AFP": set[str](),
    "The Guardian": {"theguardian.com"},
    "New York Times": {"nytimes.com"},
    "The Times": {"thetimes.com"},
    "Time": {"time.com"},
    "Daily Express": {"express.co.uk"},
    "The Wall Street Journal": {"wsj.com"},
    "The Atlantic": {"theatlantic.com"},
    "The Economist": {"economist.com"},
    "Deutsche Welle": {"dw.com"},
    "Le Monde": {"lemonde.fr"},
    "U.S. News & World Report": {"usnews.com"},
    "St. Louis Post-Dispatch": {"stltoday.com"},
    "People's Daily": {"en.people.cn"},
    "Politico": {"politico.com"},
    "NPR News": set[str](),
}
GAZETTEER = build_gazetteer(SOURCES)


def named(question: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.words, found.sources) for found in read_outlets(question, gazetteer)]


def words(question: str) -> list[str]:
    return [found.words for found in read_outlets(question, GAZETTEER)]


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("Associated Press", (AP,)),
        ("the Associated Press", (AP,)),
        ("associated press", (AP,)),
        ("AP", (AP,)),
        ("apnews.com", (AP,)),
        ("www.apnews.com", (AP,)),
        ("apnews", (AP,)),
        ("BBC", ("BBC",)),
        ("bbc", ("BBC",)),
        ("the Beeb", ("BBC",)),
        ("British Broadcasting Corporation", ("BBC",)),
        ("bbc.co.uk", ("BBC",)),
        ("CNN", ("cnn.com",)),
        ("cnn", ("cnn.com",)),
        ("cnn.com", ("cnn.com",)),
        ("edition.cnn.com", ("cnn.com",)),
        ("reuters", ("Reuters",)),
        ("Agence France-Presse", ("AFP",)),
        ("the Guardian", ("The Guardian",)),
        ("theguardian", ("The Guardian",)),
        ("NYT", ("New York Times",)),
        ("the NY Times", ("New York Times",)),
        ("nytimes", ("New York Times",)),
        ("the Times", TIMES),
        ("The New York Times", ("New York Times",)),
        ("WSJ", ("The Wall Street Journal",)),
        ("the Wall Street Journal", ("The Wall Street Journal",)),
        ("the Journal", ("The Wall Street Journal",)),
        ("DW", ("Deutsche Welle",)),
        ("deutsche welle", ("Deutsche Welle",)),
        ("Le Monde", ("Le Monde",)),
        ("the US News and World Report", ()),
        ("U.S. News & World Report", ("U.S. News & World Report",)),
        ("U.S. News and World Report", ("U.S. News & World Report",)),
        ("St. Louis Post-Dispatch", ("St. Louis Post-Dispatch",)),
        ("People’s Daily", ("People's Daily",)),
        ("the Courier", ("The Northern Courier",)),
        ("northern courier", ("The Northern Courier",)),
        ("northern-courier.example", ("The Northern Courier",)),
        ("the Ledger", ("Pacific Ledger",)),
        ("NPR", ("NPR News",)),
        ("the Dispatch", ("Levant Dispatch", "St. Louis Post-Dispatch")),
        ("Politico", ("Politico",)),
        # not in the corpus, or not a name of its own
        ("the FT", ()),
        ("WaPo", ()),
        ("Washington", ()),
        ("Pacific", ()),
        ("the Press", ()),
    ],
)
def test_outlets_are_known_by_several_names(name: str, sources: tuple[str, ...]) -> None:
    assert [found for _, found in named(f"what did {name} say about it?")] == [sources] * bool(
        sources
    )
    assert [found for _, found in named(f"According to {name}, who won?")] == [sources] * bool(
        sources
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("According to AP, how many died?", ["AP"]),
        ("according to ap, how many died?", ["ap"]),
        ("according to the ap how many died?", ["ap"]),
        ("How many died according to the Guardian?", ["Guardian"]),
        ("how many died according to the guardian?", ["guardian"]),
        ("What was the toll per Reuters?", ["Reuters"]),
        ("What was it, as reported by Atlas Daily?", ["Atlas Daily"]),
        ("What did the Guardian say about the storm?", ["Guardian"]),
        ("What does CNN say about it?", ["CNN"]),
        ("Did AP mention the ransom?", ["AP"]),
        ("How did the BBC cover the storm?", ["BBC"]),
        ("How did The Times describe the deal?", ["Times"]),
        ("What did AFP publish on Friday?", ["AFP"]),
        ("What did Pacific Ledger note?", ["Pacific Ledger"]),
        ("What did Levant Dispatch add?", ["Levant Dispatch"]),
        ("Has CNN reported the arrest?", ["CNN"]),
        ("Is Reuters reporting a truce?", ["Reuters"]),
        ("AP reported 12 dead; how many now?", ["AP"]),
        ("The Guardian wrote that it fell. Why?", ["Guardian"]),
        ("the Courier also said so, why?", ["Courier"]),
        ("AP has not said how many, why?", ["AP"]),
        ("Who is quoted in the Guardian?", ["Guardian"]),
        ("What was in the Guardian last week?", ["Guardian"]),
        ("What is in atlas daily about the dam?", ["atlas daily"]),
        ("What is the news from Reuters?", ["Reuters"]),
        ("Anything by AP on the truce?", ["AP"]),
        ("anything by ap on the truce?", ["ap"]),
        ("Who was named man of the year in Time?", ["Time"]),
        ("What is on the BBC's site about it?", ["BBC"]),
        ("What is on the BBC website about it?", ["BBC"]),
        ("What is on nytimes.com about it?", ["nytimes.com"]),
        ("What does AP's report say?", ["AP"]),
        ("What does AP’s latest report say?", ["AP"]),
        ("Summarize Reuters' coverage of the truce", ["Reuters"]),
        ("Atlas Daily's report on the dam?", ["Atlas Daily"]),
        ("What is the Guardian's take?", ["Guardian"]),
        ("Who wrote the AP story?", ["AP"]),
        ("Summarise the Guardian article about the dam", ["Guardian"]),
        ("Guardian articles about the dam", ["Guardian"]),
        ("Show me CNN articles", ["CNN"]),
        ("Which is newer, the one by Reuters or another?", ["Reuters"]),
        ("articles from the Courier", ["Courier"]),
        ("Do AP and Reuters agree on the toll?", ["AP", "Reuters"]),
        ("Where do the Guardian and the BBC differ?", ["Guardian", "BBC"]),
        ("Does AP contradict Reuters?", ["AP", "Reuters"]),
        ("Does AP disagree with the Guardian?", ["AP", "Guardian"]),
        ("Compare AP and Reuters on the toll", ["AP", "Reuters"]),
        ("compare AP with Reuters", ["AP", "Reuters"]),
        ("Compare the AP report to the Guardian report", ["AP", "Guardian"]),
        ("Compare AP's and Reuters' reports", ["AP", "Reuters"]),
        ("Compare how AP and CNN cover it", ["AP", "CNN"]),
        ("AP vs Reuters on the toll?", ["AP", "Reuters"]),
        ("BBC vs. CNN: who is right on the dam?", ["BBC", "CNN"]),
        ("the reports by AP and the Guardian", ["AP", "Guardian"]),
        ("What do AP, Reuters and the Guardian say?", ["AP", "Reuters", "Guardian"]),
        ("according to AP, Reuters, and CNN", ["AP", "Reuters", "CNN"]),
        ("In the Guardian or in the Courier, who is cited?", ["Guardian", "Courier"]),
        ("By the Associated Press (AP), who won?", ["Associated Press", "AP"]),
        ("What is the difference between the AP and Reuters accounts?", ["AP", "Reuters"]),
        ("Atlas Daily, what happened at the dam?", ["Atlas Daily"]),
        ("harbour chronicle: what happened?", ["harbour chronicle"]),
        ("Harbour Chronicle reports what?", ["Harbour Chronicle"]),
        ("The Wall Street Journal, what happened?", ["Wall Street Journal"]),
        ("WHAT DID AP SAY?", ["AP"]),
        ("not only in AP, who else?", ["AP"]),
        ("In Reuters but not in AP, who won?", ["Reuters"]),
        ("according to nytimes.com, who won?", ["nytimes.com"]),
        ("According to AP, CNN is losing viewers. Why?", ["AP"]),
        ("According to Reuters oil rose. By how much?", ["Reuters"]),
        ("what did le monde write?", ["le monde"]),
        ("Did the report by AP and the one by Reuters agree on it?", ["AP", "Reuters"]),
        ("Did the AP report on the dam and the one in the Courier agree?", ["AP", "Courier"]),
        ("Does the report by AP agree with the one by Reuters?", ["AP", "Reuters"]),
        ("Does the AP report contradict the Guardian?", ["AP", "Guardian"]),
        ("How does AP's coverage compare with Reuters'?", ["AP", "Reuters"]),
        ("How does AP’s coverage of the dam compare to the Courier’s?", ["AP", "Courier"]),
        ("How does the report by AP compare with that of CNN?", ["AP", "CNN"]),
        ("What did AP say about the dam, and Reuters?", ["AP", "Reuters"]),
        ("What did AP's report say about it, and the Guardian's?", ["AP", "Guardian"]),
        ("What did AP say about the dam, and the Guardian and CNN?", ["AP", "Guardian", "CNN"]),
        ("What did AP say about the dam, and what did Reuters?", ["AP", "Reuters"]),
        ("Is the AP article or the Reuters one longer?", ["AP", "Reuters"]),
        ("Is the Guardian article on the dam newer than the AP one?", ["Guardian", "AP"]),
        ("See https://www.nytimes.com/2024 – what does nytimes.com say?", ["nytimes.com"]),
    ],
)
def test_an_outlet_that_is_read_is_a_source(question: str, expected: Sequence[str]) -> None:
    assert words(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who runs the BBC?",
        "What will the BBC licence fee be?",
        "What changed in the BBC licence fee debate?",
        "What is CNN's rating?",
        "How many people work in the BBC?",
        "Who was fired by CNN?",
        "Who owns the Guardian?",
        "Why did the BBC apologise?",
        "Did the BBC cover up the affair?",
        "Was the BBC told of it?",
        "BBC vs Johnson: who won the suit?",
        "Compare the BBC and CNN budgets",
        "Who left the BBC and CNN?",
        "according to BBC director Tim Ode, who won?",
        "Who are the Guardian angels?",
        "by Guardian Angels or by others?",
        "when does the express train leave?",
        "what did the express carry?",
        "in the times of trouble, who helps?",
        "what did the times report about the child?",
        "what did the guardian of the child say?",
        "what did the courier say?",
        "according to the courier, where is it?",
        "In time, who will know?",
        "In what time did they report it?",
        "How much was paid per time?",
        "from time to time",
        "What happened in the Atlantic?",
        "What happened in the Pacific?",
        "What did Washington say?",
        "What happened in the Levant?",
        "Who sat in Times Square?",
        "in the Times of India, who won?",
        "What did the Irish Times say?",
        "what does the economist say about it?",
        "what did ap say?",
        "is it in ap?",
        "300 AD",
        "what happened in NC?",
        "What did they say in the Press?",
        'Who said "according to AP"?',
        "Who said “in the Guardian”?",
        "What do others besides AP say?",
        "Who reported it other than AP and Reuters?",
        "What was not in AP?",
        "What isn't reported by AP?",
        "articles not from the Guardian",
        "articles except the Guardian ones",
        "non-AP articles",
        "What do BBC-owned papers say?",
        "@BBC says",
        "Science reports of the year",
        "WHAT HAPPENED IN TIME?",
        "What did the people's daily life look like?",
        "",
        "AP",
        "?",
    ],
)
def test_an_outlet_that_is_the_topic_or_set_apart_is_not(question: str) -> None:
    assert words(question) == []


@pytest.mark.parametrize(
    "question",
    [
        "According to AP, how does the BBC compare with CNN?",
        "According to AP, how does the BBC's budget compare with CNN's?",
        "According to AP, who left, and the BBC?",
        "What did AP say about CNN?",
        "What did AP say about Johnson and CNN?",
        "What did AP say about Johnson, and what about CNN?",
        "What did AP say about Johnson, Murdoch, and CNN?",
        "What did AP say about Johnson, and CNN viewers?",
        "What did AP say about the BBC's cuts, and CNN's?",
        "Did AP say that the dam fell, and CNN lied?",
        "What did AP say about the dam, and not Reuters?",
        "Did the AP article, but not the Reuters one, mention it?",
        "What did the AP article say of BBC One?",
    ],
)
def test_an_outlet_that_a_source_speaks_of_is_not(question: str) -> None:
    assert words(question) == ["AP"]


@pytest.mark.parametrize(
    "question",
    [
        "How does the BBC compare with CNN?",
        "How do the BBC and CNN compare?",
        "How does the BBC's budget compare with CNN's?",
        "What did the director say about the cuts, and CNN?",
        "Who stars in BBC One?",
    ],
)
def test_outlets_that_are_compared_themselves_are_not(question: str) -> None:
    assert words(question) == []


def test_the_span_leaves_out_article_and_possessive() -> None:
    question = "What is in the Atlas Daily’s report?"
    assert read_outlets(question, GAZETTEER) == (
        NamedOutlet("Atlas Daily", 15, 26, ("Atlas Daily",)),
    )


def test_nothing_is_named_when_nothing_is_known() -> None:
    assert named("According to AP, who won?", build_gazetteer({})) == []


def test_names_that_say_nothing_are_no_names() -> None:
    gazetteer = build_gazetteer({"The": set(), "I": set(), "": {""}, "?": {"?", "a b", "[::1]"}})
    assert named("What did I say, and what did the a say in it?", gazetteer) == []


def test_a_domain_may_be_the_name() -> None:
    gazetteer = build_gazetteer({"www.cnn.com": set(), "ledger.example": set()})
    assert named("What did CNN say?", gazetteer) == [("CNN", ("www.cnn.com",))]
    assert named("What did the Ledger say?", gazetteer) == [("Ledger", ("ledger.example",))]
    assert named("What did Com say, and the WCC?", gazetteer) == []


def test_a_report_of_an_agency_in_another_outlet_does_not_rename_the_agency() -> None:
    gazetteer = build_gazetteer({AP: {"apnews.com", "nytimes.com"}, "nytimes.com": {"nytimes.com"}})
    assert named("What do AP and NYT say?", gazetteer) == [("AP", (AP,)), ("NYT", ("nytimes.com",))]
    assert named("according to nytimes.com", gazetteer) == [("nytimes.com", ("nytimes.com",))]


def test_shared_names_stand_for_all() -> None:
    gazetteer = build_gazetteer({"ABC News": {"abcnews.go.com"}, "ABC": {"abc.net.au"}})
    assert named("What did ABC say?", gazetteer) == [("ABC", ("ABC", "ABC News"))]
    assert named("What did abcnews.go.com say?", gazetteer)[0][1] == ("ABC News",)
    assert named("What did abc.net.au say?", gazetteer) == [("abc.net.au", ("ABC",))]


def test_the_order_of_the_corpus_does_not_matter() -> None:
    turned = build_gazetteer(dict(reversed(SOURCES.items())))
    question = "What do the Times, NYT, the Dispatch and AP say?"
    assert named(question, turned) == named(question)
    with pytest.raises(FrozenInstanceError):
        turned.names = {}  # type: ignore[misc]


PIECES = st.sampled_from(
    """
    AP|ap|BBC|the|The|Guardian|guardian|Times|of|in|by|from|on|not|according to|said|what did|say
    |report|'s|’s|'|"|“|”|,|.|;|-|(|&|and|vs|compare|with|nytimes|.com|www.|besides|Atlas Daily| |\n
    """.strip().split("|")
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES).map("".join) | st.text())
def test_any_text_gives_spans_in_order(question: str) -> None:
    at = 0
    for found in read_outlets(question, GAZETTEER):
        assert at <= found.start < found.end
        assert question[found.start : found.end] == found.words
        assert found.sources == tuple(sorted(set(found.sources)))
        assert set(found.sources) <= set(SOURCES)
        at = found.end


@given(st.dictionaries(st.text(max_size=12), st.frozensets(st.text(max_size=12), max_size=2)))
def test_any_corpus_has_names(sources: dict[str, frozenset[str]]) -> None:
    gazetteer = build_gazetteer(sources)
    for source in sources:
        for found in read_outlets(f"according to {source}, who won?", gazetteer):
            assert set(found.sources) <= set(sources)


def test_outlets_are_found_among_two_hundred() -> None:
    gazetteer = build_gazetteer(
        SOURCES | {f"The Town{n} Post{n % 9}": {f"town{n}.com"} for n in range(200)}
    )
    question = "Compare how AP, the Guardian, Town7 Post7 and the New York Times describe the deal."
    assert len(named(question, gazetteer)) == 4


@pytest.mark.parametrize(
    "piece", ["AP, ", "the ", "AP and ", "in the ", "“", "a.", "BBC vs ", " ", "AP say x, and "]
)
def test_long_questions_are_read_to_their_end(piece: str) -> None:
    question = piece * 3_000
    found = read_outlets(question, GAZETTEER)
    assert [question[f.start : f.end] for f in found] == [f.words for f in found]

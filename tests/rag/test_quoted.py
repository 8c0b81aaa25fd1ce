import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.quoted import QuotedPhrase, fts_phrase, holds, read_quoted

TOKENIZER = "porter unicode61 remove_diacritics 2"
# Letters with accents in both forms, other scripts, new emoji (which the index joins to words),
# joiners, superscripts, letters whose lower case is special, marks and typography.
ODD = "aAsSéÉe\u0301\u0305ệǡßẞıİſΣσςάйи\u0306꞉ªµ²\u200b\u00ad_漢가\u1100\u1161\U0001f9a0\ue000₿"
PLAIN = " \t\n\u00a0-–—'’‘\"“”„«».,;:!?…$()*^3"
TEXT = st.text(st.sampled_from(ODD + PLAIN), max_size=24)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=24)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZER}')")
        yield database


def finds(index: sqlite3.Connection, text: str, query: str) -> bool:
    index.execute("DELETE FROM texts")
    index.execute("INSERT INTO texts(text) VALUES (?)", (text,))
    found = index.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (query,))
    return bool(found.fetchone()[0])


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('Who said "phase two" first?', ["phase two"]),
        ("Who said “phase two” first?", ["phase two"]),
        ("Wer sagte „Phase zwei“ zuerst?", ["Phase zwei"]),
        ("Who said „phase two” first?", ["phase two"]),
        ("Qui a dit « phase deux » ?", ["phase deux"]),
        ("Who said ‘phase two’ first?", ["phase two"]),
        ("Who said ‘it’s over now’ first?", ["it’s over now"]),
        ("Who said ‘truce’ first?", []),
        ("Who said 'phase two' first?", []),
        ("What did the captain's and the owners' lawyers say?", []),
        ("What’s the owners’ view of the captain’s log?", []),
        ('"a  b\n c" and "d"', ["a b c", "d"]),
        ('Was it "" or " " or "?!"?', []),
        ('Is "42" the answer?', ["42"]),
        ('An open "phrase', []),
        ('A closed phrase" here', []),
        ('A "b" and "c', ["b"]),
        ('Open "a and "b c" here', ["b c"]),
        ("Open “a and “b c” here", ["b c"]),
        ("Closed a” and “b c” here", ["b c"]),
        ("« a and « b c » here", ["b c"]),
        ('A 5" pipe and a 7" pipe', []),
        ("“he said ‘two words’ twice”", ["he said ‘two words’ twice"]),
        ('("dam", «weir»)', ["dam", "weir"]),
        ("mixed “a\" and 'b”", ["a\" and 'b"]),
        ("", []),
    ],
)
def test_phrases_stand_between_double_quotes(question: str, phrases: list[str]) -> None:
    assert [found.phrase for found in read_quoted(question)] == phrases


def test_spans_include_the_marks() -> None:
    question = 'Who said "phase  two"?'
    assert read_quoted(question) == (QuotedPhrase('"phase  two"', 9, 21, "phase two"),)


@given(st.text(st.sampled_from("a b\"“”„«»‘’'\n"), max_size=30) | st.text(max_size=30))
def test_phrases_are_in_order_and_say_something(question: str) -> None:
    at = 0
    for found in read_quoted(question):
        assert at <= found.start < found.end
        assert question[found.start : found.end] == found.words
        assert any(c.isalnum() for c in found.phrase)
        assert found.phrase == " ".join(found.phrase.split())
        assert found.phrase in " ".join(found.words.split())
        at = found.end


HELD = [
    ("The second phase two talks.", "phase two", True),
    ("Phase Two, they said", "phase two", True),
    ("phase\n two", "phase two", True),
    ("phase twofold", "phase two", False),
    ("biphase two", "phase two", False),
    ("phase two", "two phase", False),
    ("phase of two", "phase two", False),
    ("phase two", "phase two,", True),
    ("phase two", "phase two.", True),
    ("the captain’s log", "captain's log", True),
    ("the captain's log", "captain’s log", True),
    ("the cease–fire held", "cease-fire", True),
    ("the cease fire held", "cease-fire", False),
    ("a “so-called” truce", 'a "so-called" truce', True),
    ("at the café", "cafe", True),
    ("at the cafe\u0301", "cafe", True),
    ("at the cafe\u0301", "café", True),
    ("at the cafe", "café", False),
    ("AT THE CAFÉ", "café", True),
    ("Việt Nam", "viet nam", True),
    ("paid $5bn in aid", "$5bn", True),
    ("paid €5bn in aid", "$5bn", False),
    ("paid 15bn in aid", "5bn", False),
    ("the ΟΔΟΣ sign", "οδος", True),
    ("в Москве", "москве", True),
    ("aid\U0001f9a0", "aid", False),  # one word for the index
    ("aid \U0001f9a0", "aid", True),
    ("snake_case", "snake", True),
    ("anything", "", False),
    ("any . thing", ".", False),
    ("", "a", False),
]


@pytest.mark.parametrize(("text", "phrase", "held"), HELD)
def test_a_phrase_is_held_as_whole_words(text: str, phrase: str, held: bool) -> None:
    assert holds(text, phrase) is held


@pytest.mark.parametrize(("text", "phrase", "held"), HELD)
def test_the_index_finds_what_is_held(
    index: sqlite3.Connection, text: str, phrase: str, held: bool
) -> None:
    assert not held or (fts_phrase(phrase) and finds(index, text, fts_phrase(phrase)))


@pytest.mark.parametrize(
    ("phrase", "query"),
    [
        ("Phase two", '"phase two"'),
        ("captain’s log", '"captain s log"'),
        ("café, now", '"cafe now"'),
        ('a "quoted" word', '"a quoted word"'),
        ("NEAR(a b) OR c*", '"near a b or c"'),
        ("aid \U0001f9a0 convoy", '"aid" AND "convoy"'),
        ("漢字", ""),
        ("?!", ""),
        ("", ""),
    ],
)
def test_queries_are_phrases_of_words(phrase: str, query: str) -> None:
    assert fts_phrase(phrase) == query


@st.composite
def text_and_phrase(draw: st.DrawFn) -> tuple[str, str]:
    phrase = draw(TEXT | ANY)
    changed = draw(st.sampled_from([phrase, phrase.upper(), phrase.lower(), phrase.title()]))
    swaps = [("’", "'"), ("–", "-"), ("“", '"'), (" ", "\n"), ("é", "e"), ("e", "é")]
    for old, new in draw(st.lists(st.sampled_from(swaps))):
        changed = changed.replace(old, new)
    return draw(TEXT | ANY) + changed + draw(TEXT | ANY), phrase


@given(text_and_phrase() | st.tuples(ANY, ANY) | st.tuples(TEXT, TEXT))
@example(("x\u0305a", "a"))
@example(("a\u0301", "a"))
@example(("и\u0306", "и"))
@example(("\u1100\u1161", "가"))
@example(("a\x00b c", "b c"))
@example(("İstanbul", "istanbul"))
def test_held_phrases_are_found_by_their_query(
    index: sqlite3.Connection, pair: tuple[str, str]
) -> None:
    text, phrase = pair
    query = fts_phrase(phrase)
    if query and holds(text, phrase):
        assert finds(index, text, query)


@given(ANY | TEXT)
def test_any_query_is_one_that_the_index_understands(index: sqlite3.Connection, text: str) -> None:
    if query := fts_phrase(text):
        whole = finds(index, text, query)
        assert whole or not finds(index, text, f"({query}) AND (a OR b)")


@given(TEXT)
def test_a_text_holds_itself_when_it_has_words(text: str) -> None:
    if any(c.isalnum() for c in text):
        assert holds(text, text)


def test_many_quotes_are_read_in_order() -> None:
    for marks in ('"', "“", "‘a ", "‘a ’b ", "«", "„", "‘a’b"):
        question = marks * 5_000
        found = read_quoted(question)
        assert [question[q.start : q.end] for q in found] == [q.words for q in found]

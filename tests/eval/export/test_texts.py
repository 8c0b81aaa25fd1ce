import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.export.texts import AROUND, Texts
from rag.addresses import web_address
from rag.types import Article
from tests.eval.export.recorded import COST, DOCK, SHELF, article

TEXTS = Texts((), article)


def test_a_quote_stands_in_its_surroundings_cut_between_words() -> None:
    text = SHELF["dock"].text
    start = text.index(DOCK)
    shown = TEXTS.around("dock", start, start + len(DOCK), DOCK)
    assert shown.quote == DOCK
    assert shown.before.startswith("… ")
    assert shown.before.removeprefix("… ") in text
    assert text[: start + len(DOCK)].endswith(shown.before.removeprefix("… ") + DOCK)
    assert shown.after.startswith(f" {COST}")
    assert shown.after.endswith(" …")
    assert len(shown.before) <= AROUND + 2


def test_a_quote_that_does_not_stand_there_is_shown_alone() -> None:
    shown = TEXTS.around("dock", 3, 3 + len(DOCK), DOCK)
    assert (shown.before, shown.quote, shown.after) == ("", DOCK, "")
    assert TEXTS.is_exact("dock", 3, 3 + len(DOCK), DOCK) is False
    assert TEXTS.is_exact("dock", -5, -1, SHELF["dock"].text[-5:-1]) is False
    assert TEXTS.is_exact("unheard-of", 0, 4, "text") is None
    assert Texts(()).around("dock", 0, 4, "Nobo").before == ""


def test_titles_come_from_the_corpus_then_from_the_run_then_from_the_id() -> None:
    line = {"answer": {"citations": [{"article_id": "gone", "title": "Told"}], "nearest": []}}
    texts = Texts([line, {"answer": None}], article)
    assert texts.title("other") == "Other news"
    assert texts.title("gone") == "Told"
    assert texts.title("unheard-of") == "unheard-of"


@given(st.text(min_size=1, max_size=900), st.data())
def test_surroundings_are_always_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    texts = Texts((), lambda article_id: Article(article_id, "Title", text))
    shown = texts.around("a", start, end, text[start:end])
    joined = shown.before.removeprefix("… ") + shown.quote + shown.after.removesuffix(" …")
    assert joined in text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://ledger.example/a", True),
        ("http://ledger.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//ledger.example/a", False),
        ("https://[bad", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url: str | None, kept: bool) -> None:
    assert web_address(url) == (url if kept else None)

from hypothesis import given
from hypothesis import strategies as st

from eval.systems.quotes import locate

TEXT = (
    "The ship hit the bridge.\n“Six men died,” said the\nharbour-master. It’s shut… The ship left."
)


def test_exact_words_come_first() -> None:
    assert locate(TEXT, "The ship") == (0, 8)
    assert locate("a-b a–b", "a–b") == (4, 7)


def test_typography_and_spaces_may_differ() -> None:
    same = {
        '"Six men died," said the harbour–master.': "“Six men died,” said the\nharbour-master.",
        "It's shut...": "It’s shut…",
        "  said   the harbour-master ": "said the\nharbour-master",
    }
    for quote, words in same.items():
        found = locate(TEXT, quote)
        assert found
        assert TEXT[slice(*found)] == words


def test_other_words_stand_nowhere() -> None:
    for quote in ("seven men died", "six men died", "the bridge. Six", "", "   "):
        assert locate(TEXT, quote) is None


@given(text=st.text(max_size=60), data=st.data())
def test_whatever_is_cut_out_is_found_verbatim(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = locate(text, text[start:end])
    if text[start:end].strip():
        assert found
        assert text[slice(*found)] == text[start:end].strip()
    else:
        assert found is None

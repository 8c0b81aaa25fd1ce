"""What the answer model reads of a sentence."""

from hypothesis import given
from hypothesis import strategies as st

from rag.answer_model.window import AFTER, BEFORE, window


def test_the_sentence_stands_between_marks_with_its_title_and_neighbours() -> None:
    found = window("It closed.", "Bridge", "A storm came.", "Nobody knows why.")
    assert found.text == "Bridge. A storm came. # It closed. # Nobody knows why."
    assert window("It closed.", "", "", "").text == "# It closed. #"


@given(st.text(), st.text(), st.text(), st.text())
def test_its_place_is_known_whatever_stands_around(
    sentence: str, title: str, before: str, after: str
) -> None:
    found = window(sentence, title, before, after)
    assert found.text[found.start : found.end] == sentence


def test_long_neighbours_are_cut_where_they_are_far() -> None:
    words = [f"w{n}" for n in range(60)]
    found = window("Here.", "", " ".join(words), " ".join(words))
    before, _, after = found.text.partition(" # Here. # ")
    assert before.split() == words[-BEFORE:]
    assert after.split() == words[:AFTER]

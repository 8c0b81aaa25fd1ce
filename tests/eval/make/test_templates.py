"""Single sentences: the question that they give, or why they give none."""

from collections import Counter
from datetime import date

import pytest

from eval.make.drafts import TemplateMaker
from eval.make.follow_up import dated_after
from eval.make.make import Made
from eval.make.material import Candidate, Draft, Statement
from eval.make.newsroom import Newsroom
from eval.make.people import is_person, pronoun, with_full_names
from eval.make.quality import fault
from eval.make.verbs import is_gerund, is_plural, past, present
from eval.make.vocabulary import build_vocabulary
from rag.types import Article
from tests.eval.make.newsroom import ARTICLES

PADDING = (
    "In Skar and in Aldby people talk of Marta Lindqvist. They say that Ms Lindqvist and Peder "
    "Aas, 44, know Hollin well. The drivers were late, and Aldby and Skar and Hollin slept."
)


def asked(sentence: str, **article: object) -> list[tuple[str, str]]:
    """The questions and answers that a sentence gives in a small article of its own."""
    of = Article(id="one", title="", text=f"{PADDING}\n\n{sentence}", **article)  # type: ignore[arg-type]
    room = Newsroom([of, *ARTICLES])
    dropped: Counter[str] = Counter()
    found = TemplateMaker(room, 0, dropped).questions(of)
    return [(c.draft.question, c.draft.answer) for c in found if c.statement.text == sentence]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The old lighthouse of Skar was torn down in 1987.",
            "When was the old lighthouse of Skar torn down?",
            "1987",
        ),
        (
            "On 4 May 2021, Peder Aas left the town council of Hollin.",
            "When did Peder Aas leave the town council of Hollin?",
            "4 May 2021",
        ),
        (
            "More than 200 drivers from Hollin blocked the road to Skar, police said.",
            "How many drivers from Hollin blocked the road to Skar?",
            "More than 200",
        ),
        (
            "Nearly 40% of households in Aldby heat with wood.",
            "",
            "",
        ),
        (
            "About 40% of households in Aldby lost power in January storms, officials said.",
            "What share of households in Aldby lost power in January storms?",
            "About 40%",
        ),
        (
            "Skar Shipyards will hire 300 welders in Hollin.",
            "How many welders will Skar Shipyards hire in Hollin?",
            "300",
        ),
        (
            "Skar Shipyards paid $4.5 million for the slipway in Hollin.",
            "How much did Skar Shipyards pay for the slipway in Hollin?",
            "$4.5 million",
        ),
        (
            "Peder Aas, 44, swam from Skar to Hollin before breakfast without a wetsuit.",
            "Who swam from Skar to Hollin before breakfast without a wetsuit?",
            "Peder Aas",
        ),
        (
            "Peder Aas, director of the Skar Museum of Whaling, said it was too late.",
            "Who is the director of the Skar Museum of Whaling?",
            "Peder Aas",
        ),
    ],
)
def test_a_plain_sentence_becomes_a_question(sentence: str, question: str, answer: str) -> None:
    assert asked(sentence) == ([(question, answer)] if question else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "He left the town council of Hollin in 2021.",
        "The company left the harbour of Hollin in 2021.",
        "The ship seized in 2021 was sold by the harbour of Hollin.",
        "Skar Shipyards announced plans to move to Hollin in 2021.",
        "“The Skar yard was founded in 1911 in Hollin,” he said.",
        "Hollin: The Skar yard was founded by fishermen in 1911.",
        "The Skar yard had been founded before the war of 1911 in Hollin",
        "Last year more than 40 drivers from Hollin blocked this road.",
    ],
)
def test_what_is_not_clear_gives_no_question(sentence: str) -> None:
    assert asked(sentence) == []


def test_a_question_about_something_known_is_framed_by_outlet_and_day() -> None:
    found = asked(
        "The company left the harbour in May 2021.",
        source="Northern Gazette",
        published=date(2024, 7, 9),
    )
    question = (
        "According to the Northern Gazette of 9 July 2024, when did the company leave the harbour?"
    )
    assert found == [(question, "May 2021")]


def test_a_question_that_another_sentence_has_the_words_of_is_let_go() -> None:
    sentence = "The Skar Shipyards built a tanker in Hollin in 1987."
    assert asked(sentence)
    assert asked(f"{sentence} The Skar Shipyards built a second tanker in Hollin in 1990.") == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who won?", "short"),
        ("When did Skar (the town) sell the harbour of Hollin?", "brackets"),
        ("When did she sell the harbour of Hollin to Aldby?", "leans"),
        ("When did its board sell the harbour to Aldby and Hollin?", "leans"),
        ("When did Skar sell the harbour of Hollin yesterday?", "day"),
        ("When did the company sell Hollin to Aldby and Skar?", "known"),
        ("When did fishermen sell old wooden boats to farmers?", "nobody"),
        ("Why did Skar sell to 1911 buyers of Hollin?", "away"),
        ("When did Skar sell Hollin?", "few"),
    ],
)
def test_a_fault_is_named(question: str, said: str) -> None:
    vocabulary = build_vocabulary(article.text for article in ARTICLES)
    assert said in fault(Draft("when", question, "1911"), vocabulary)


def test_people_are_told_from_other_names() -> None:
    vocabulary = build_vocabulary([*PADDING.split(". "), "He went to Skar. In Aldby he slept."])
    assert is_person("Peder Aas", PADDING, vocabulary)
    assert not is_person("Skar Aldby", PADDING, vocabulary)
    full = with_full_names("When did Aas go to Skar?", PADDING, vocabulary)
    assert full == "When did Peder Aas go to Skar?"


def test_a_pronoun_is_only_used_when_the_article_uses_it() -> None:
    text = "Marta Lindqvist came early. She left late."
    assert pronoun("Marta Lindqvist", text) == "she"
    assert pronoun("Marta Lindqvist", "Marta Lindqvist came. He left.") == "he"
    assert pronoun("Marta Lindqvist", "Marta Lindqvist came early.") == ""


def test_a_date_of_the_same_sentence_makes_a_second_question() -> None:
    text = "Peder Aas swam from Skar to Hollin in May 2021."
    statement = Statement(Article(id="swim", title="", text=text), 0, len(text))
    draft = Draft("who", "Who swam from Skar to Hollin in May 2021?", "Peder Aas", event=True)
    found = dated_after(Candidate(statement, draft))
    assert found is not None
    assert (found.before.question, found.before.answer) == (
        "Who swam from Skar to Hollin?",
        "Peder Aas",
    )
    assert (found.question, found.candidate.draft.answer) == ("And when was that?", "May 2021")


def test_verb_forms() -> None:
    assert [past(w) for w in ("fell", "opened", "found", "open", "table")] == [
        "fall", "open", "find", "", "",
    ]  # fmt: skip
    assert (present("employs"), present("costs")) == ("employ", "")
    assert (is_plural("votes"), is_plural("people"), is_plural("vote")) == (True, True, False)
    assert (is_gerund("making"), is_gerund("building"), is_gerund("spring")) == (True, False, False)


def test_types_are_counted_most_first() -> None:
    assert Made(()).types == {}

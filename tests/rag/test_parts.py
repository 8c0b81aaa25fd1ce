import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.outlets.read import NamedOutlet
from rag.parts.split import Part, split
from rag.parts.wording import MOST
from rag.times.read import TimeWords

JUNE = (date(2024, 6, 1), date(2024, 6, 30))
MARCH = (date(2025, 3, 1), date(2025, 3, 31))


def outlets_of(question: str, *names: str) -> tuple[NamedOutlet, ...]:
    found = [(question.index(name), name) for name in names]
    return tuple(NamedOutlet(n, at, at + len(n), (n,)) for at, n in sorted(found))


def times_of(question: str, **words: tuple[date | None, date | None]) -> tuple[TimeWords, ...]:
    """Times by their words with "_" for a space."""
    spelled = [(key.replace("_", " "), days) for key, days in words.items()]
    found = [(question.index(said), said, days) for said, days in spelled]
    return tuple(TimeWords(s, at, at + len(s), *days) for at, s, days in sorted(found))


def texts(question: str) -> list[str]:
    return [part.question for part in split(question, (), ())]


CLAUSES = {
    "Who won the men's final and who won the women's final?": (
        "Who won the men's final?",
        "who won the women's final?",
    ),
    "who runs the port of piraeus and who runs the port of trieste": (
        "who runs the port of piraeus?",
        "who runs the port of trieste?",
    ),
    "When did the miners go on strike and when did they return to work?": (
        "When did the miners go on strike?",
        "when did the miners return to work?",
    ),
    "When was the museum closed, and when will it reopen?": (
        "When was the museum closed?",
        "when will the museum reopen?",
    ),
    "When did soldiers leave the valley and when did they come back?": (
        "When did soldiers leave the valley?",
        "when did soldiers come back?",
    ),
    "How many tourists came to Venice in spring, and how many during the carnival?": (
        "How many tourists came to Venice in spring?",
        "How many tourists came to Venice during the carnival?",
    ),
    "How many sheep died in the first outbreak, and how many in the second?": (
        "How many sheep died in the first outbreak?",
        "How many sheep died in the second outbreak?",
    ),
    "Who would pay for the dam under the 2019 treaty, and who under the new draft?": (
        "Who would pay for the dam under the 2019 treaty?",
        "Who would pay for the dam under the new draft?",
    ),
    "Who was arrested in Rome, who in Milan and who in Naples?": (
        "Who was arrested in Rome?",
        "Who was arrested in Milan?",
        "Who was arrested in Naples?",
    ),
    "What did the mayor say about the metro, and what about the airport?": (
        "What did the mayor say about the metro?",
        "What did the mayor say about the airport?",
    ),
    "How much did the bridge cost, and what about the tunnel?": (
        "How much did the bridge cost?",
        "How much did the tunnel cost?",
    ),
    "How did Apple respond to the ruling, and how did Epic?": (
        "How did Apple respond to the ruling?",
        "How did Epic respond to the ruling?",
    ),
    "What did Oslo say about the whaling ban, and what did Japan tell its fleet about it?": (
        "What did Oslo say about the whaling ban?",
        "what did Japan tell its fleet about the whaling ban?",
    ),
    "Who won the 2019 derby and who trained the winner that year?": (
        "Who won the 2019 derby?",
        "who trained the winner in 2019?",
    ),
    "Who owns the shipyard? And who wants to buy it?": (
        "Who owns the shipyard?",
        "who wants to buy it? (owns the shipyard)",
    ),
    "Please tell me who founded the newspaper and who bought it": (
        "who founded the newspaper?",
        "who bought it? (founded the newspaper)",
    ),
    "Has the mine reopened, and when did the first miners go back?": (
        "Has the mine reopened?",
        "when did the first miners go back?",
    ),
    "Is the museum free and is it open on Mondays?": (
        "Is the museum free?",
        "is the museum open on Mondays?",
    ),
    "In Chile, what did farmers demand and what did miners demand?": (
        "In Chile, what did farmers demand?",
        "In Chile, what did miners demand?",
    ),
    "Who lit the fire and who put it out? (the barn, Ohio)": (
        "Who lit the fire? (the barn, Ohio)",
        "who put it out? (lit the fire) (the barn, Ohio)",
    ),
    "Who won in Lyon, according to the prefect, and who won in Nice?": (
        "Who won in Lyon, according to the prefect?",
        "who won in Nice?",
    ),
    "Who won in Lyon and who won in Nice, according to the prefect?": (
        "Who won in Lyon, according to the prefect?",
        "who won in Nice, according to the prefect?",
    ),
}

ORDERS = {
    "Which came first, the fall of the Berlin Wall or the end of apartheid?": (
        "the fall of the Berlin Wall",
        "the end of apartheid",
    ),
    "What came first: the flood in Pakistan, the fire in Maui or the quake in Haiti?": (
        "the flood in Pakistan",
        "the fire in Maui",
        "the quake in Haiti",
    ),
    "Which opened first: the Suez Canal or the Panama Canal?": (
        "the Suez Canal opened",
        "the Panama Canal opened",
    ),
    "Which museum opened first, the Prado or the Louvre?": (
        "the Prado opened",
        "the Louvre opened",
    ),
    "Who was born first, Mozart or Beethoven?": ("Mozart was born", "Beethoven was born"),
    "the moon landing or Woodstock: which came first?": ("the moon landing", "Woodstock"),
    "Did the strike or the lockout come first?": ("the strike", "the lockout"),
    "Did the earthquake happen before or after the election?": ("the earthquake", "the election"),
    "did the merger come before the strike or after?": ("the merger", "the strike"),
    "Did the heatwave begin before the power cut?": (
        "When did the heatwave begin?",
        "the power cut",
    ),
    "Did the coup in Niger come after the one in Mali?": ("the coup in Niger", "the coup in Mali"),
    "Was the oil spill before the elections?": ("When was the oil spill?", "the elections"),
    "Was the Channel Tunnel opened before the Øresund Bridge was built?": (
        "When was the Channel Tunnel opened?",
        "the Øresund Bridge was built",
    ),
    "Was it before or after the flood that the mill burned down?": (
        "the mill burned down",
        "the flood",
    ),
    "Was the vaccine already approved when the second wave reached Italy?": (
        "When was the vaccine approved?",
        "the second wave reached Italy",
    ),
    "In what order did the resignation, the election and the coup happen?": (
        "the resignation",
        "the election",
        "the coup",
    ),
    "Put in order: the fire at the mill, the strike, the sale of the yard": (
        "the fire at the mill",
        "the strike",
        "the sale of the yard",
    ),
    "How long after the earthquake did the tsunami hit?": (
        "the earthquake",
        "when did the tsunami hit?",
    ),
    "How many days passed between the fall of the bank and the resignation of its head?": (
        "the fall of the bank",
        "the resignation of its head",
    ),
}

COMPARISONS = {
    "Compare the Paris plan with the London plan.": ("the Paris plan", "the London plan"),
    "Compare the price of bread in Spain and Portugal": (
        "the price of bread in Spain",
        "the price of bread in Portugal",
    ),
    "compare the ferry fares of Norway with those of Denmark": (
        "the ferry fares of Norway",
        "the ferry fares of Denmark",
    ),
    "Compare Spain's and Portugal's fishing quotas": (
        "Spain's fishing quotas",
        "Portugal's fishing quotas",
    ),
    "Compare the French and the German positions on nuclear power.": (
        "the French positions on nuclear power",
        "the German positions on nuclear power",
    ),
    "Compare Norway, Sweden and Finland on wolf hunting": (
        "Norway on wolf hunting",
        "Sweden on wolf hunting",
        "Finland on wolf hunting",
    ),
    "Contrast the Dutch approach to floods with the German one": (
        "the Dutch approach to floods",
        "the German approach to floods",
    ),
    "Compare what Oslo said about the cod quota with what London said about it.": (
        "what Oslo said about the cod quota",
        "what London said about the cod quota",
    ),
    "What do the Kyoto protocol and the Paris accord have in common?": (
        "the Kyoto protocol",
        "the Paris accord",
    ),
    "What is the difference between a bed and breakfast and a hotel?": (
        "a bed and breakfast",
        "a hotel",
    ),
    "What are the differences between the House bill and the Senate bill on asylum?": (
        "the House bill on asylum",
        "the Senate bill on asylum",
    ),
    "What is the difference between the old timetable and the new one?": (
        "the old timetable",
        "the new timetable",
    ),
    "How do France and Germany differ on nuclear power?": (
        "France on nuclear power",
        "Germany on nuclear power",
    ),
    "Do Ukraine and Poland agree on who fired the missile?": (
        "Ukraine on who fired the missile",
        "Poland on who fired the missile",
    ),
    "Does the union's version of the accident differ from the company's?": (
        "the union's version of the accident",
        "the company's version of the accident",
    ),
    "How is the new visa different from the old one?": ("the new visa", "the old visa"),
    "What distinguishes the lynx from the wildcat?": ("the lynx", "the wildcat"),
    "Is the new tram more expensive than the old bus line?": (
        "How expensive is the new tram?",
        "How expensive is the old bus line?",
    ),
    "Is Lisbon bigger than Porto?": ("How big is Lisbon?", "How big is Porto?"),
    "Is inflation higher in Spain than in Italy?": (
        "How high is inflation in Spain?",
        "How high is inflation in Italy?",
    ),
    "Did the opera house cost more than the concert hall?": (
        "How much did the opera house cost?",
        "How much did the concert hall cost?",
    ),
    "Does Spain have more wind farms than Portugal?": (
        "How many wind farms does Spain have?",
        "How many wind farms does Portugal have?",
    ),
    "Did more people die in the flood than in the fire?": (
        "How many people die in the flood?",
        "How many people die in the fire?",
    ),
    "Which is longer, the Nile or the Amazon?": (
        "How long is the Nile?",
        "How long is the Amazon?",
    ),
    "Which country has more reactors, France or Japan?": (
        "France has reactors",
        "Japan has reactors",
    ),
}

LISTS = {
    "How did the minister react to Lee's bid, then to his offer and then to the march?": (
        "How did the minister react to Lee's bid?",
        "How did the minister react to Lee's offer?",
        "How did the minister react to the march?",
    ),
    "What did the minister say about the strike and about the tariffs?": (
        "What did the minister say about the strike?",
        "What did the minister say about the tariffs?",
    ),
    "How many people died in Turkey and in Syria?": (
        "How many people died in Turkey?",
        "How many people died in Syria?",
    ),
    "What did the pope say about the war, the famine and the elections?": (
        "What did the pope say about the war?",
        "What did the pope say about the famine?",
        "What did the pope say about the elections?",
    ),
    "When did Spain, Portugal and Greece join the union?": (
        "When did Spain join the union?",
        "When did Portugal join the union?",
        "When did Greece join the union?",
    ),
    "When did Spain, Portugal, Greece, Malta and Cyprus join the union?": (
        "When did Spain join the union?",
        "When did Portugal join the union?",
        "When did Greece join the union?",
        "When did Malta and Cyprus join the union?",
    ),
    "How much did the stadium and the arena each cost?": (
        "How much did the stadium cost?",
        "How much did the arena cost?",
    ),
    "Were strikes banned under both the 1984 law and the new code?": (
        "Were strikes banned under the 1984 law?",
        "Were strikes banned under the new code?",
    ),
    "Did both Norway and Iceland vote against the whaling ban?": (
        "Did Norway vote against the whaling ban?",
        "Did Iceland vote against the whaling ban?",
    ),
}


@pytest.mark.parametrize(
    ("question", "parts"), [*CLAUSES.items(), *ORDERS.items(), *COMPARISONS.items(), *LISTS.items()]
)
def test_several_questions_are_split_into_parts_that_stand_alone(
    question: str, parts: tuple[str, ...]
) -> None:
    assert texts(question) == list(parts)


@pytest.mark.parametrize(
    "question",
    [
        # joint subjects, and what two do together
        "When did Israel and Egypt sign the peace treaty?",
        "Iran and Iraq signed the treaty of Algiers when?",
        "Did France and Germany agree on a ceasefire?",
        "Did the union and the company agree to a pay rise?",
        "Why did Disney and Charter fall out?",
        "How did the police and the army respond to the coup?",
        "how did the talks between Iran, Oman and Qatar end?",
        # names and fixed pairs
        "Who runs the bed and breakfast in the old mill?",
        "What did the Department for Trade and Industry decide?",
        "How big is the budget of the Department for Culture, Media and Sport?",
        "What does Trinidad and Tobago export?",
        "Who wrote Pride and Prejudice?",
        "Who founded Johnson & Johnson?",
        'Who said "peace now, and who needs more than that"?',
        "What are the pros and cons of the new law?",
        "Who won Ali vs Frazier?",
        # one question with two question words
        "why and how did the bridge fall?",
        "When and where was the treaty signed?",
        "At what time did the match start, and on which day?",
        "when was laser eye surgery invented and for what purpose",
        "Which party came second, and by how much?",
        "Which party and which minister voted for the bill?",
        "Who was the last king of Italy, and why?",
        "what and who?",
        # relative and indirect clauses
        "Who is the man who robbed the bank and who fled to Peru?",
        "Which town has a mine that closed and where people left?",
        "What happened to the boy who fell and who was rescued?",
        "Did the police say when the shooting started and how many people were hurt?",
        "What did the report say about who ordered the raid and who knew of it?",
        "What is known about the man who killed two people and why he did it?",
        "what did the papers write about the flood, how many homes were hit?",
        # numbers
        "How many people aged between 20 and 30 voted?",
        "Did more than a hundred people die?",
        "Is the tower taller than 300 metres?",
        # comparing words that compare nothing
        "Did the firm pay more than expected?",
        "Is the water under the bridge safe to drink?",
        "Is there anything better than chocolate?",
        "Is it better to rent than to buy?",
        "Where can I compare train fares?",
        "How do I compare two files?",
        "Which country last won the cup or the league?",
        "Who came first in the marathon?",
        "Did the army strike first?",
        "Were more tickets sold than there were seats?",
        "What was the score of the match between the Hens and the Tigers?",
        "What is the link between smoking and cancer?",
        "How long is the ferry ride between Leeds and York?",
        # before and after as circumstances
        "Who led the party before Smith took over?",
        "Did he appear before the judge?",
        "Was he arrested after the protest?",
        "Was the dam inspected before it burst?",
        "Was the bridge checked before the storm?",
        "Did the boat sink after hitting a rock?",
        "Have any ships passed since the strike ended?",
        "What happened before and after the match?",
        # other uses of "and"
        "Who discovered and named the comet?",
        "Why is the river red and brown?",
        "What is the largest company and employer in the town?",
        "Does the new law apply to cars and lorries?",
        "Is it true that the plant closed and that workers were fired?",
        "What is the cheapest way to get from Rome to Oslo?",
        "Which films, such as Jaws, Hook and Duel, made money?",
        "",
        "   ",
        "???",
        "and",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert split(question, (), ()) == (Part(question),)


def test_an_outlet_is_asked_alone_about_what_several_are_compared_in() -> None:
    question = "Did the report by Meridian and the one by The Courier agree on why the dam burst?"
    first, second = outlets_of(question, "Meridian", "The Courier")
    assert split(question, (first, second), ()) == (
        Part("why the dam burst", (first,)),
        Part("why the dam burst", (second,)),
    )


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What did the Meridian and Courier report about the strike?",
            (
                "What did the Meridian report about the strike?",
                "What did Courier report about the strike?",
            ),
        ),
        (
            "According to Meridian and the Courier, how many homes were flooded?",
            (
                "According to Meridian, how many homes were flooded?",
                "According to the Courier, how many homes were flooded?",
            ),
        ),
        (
            "What did Meridian say about the dam, and what did the Courier say about it?",
            (
                "What did Meridian say about the dam?",
                "what did the Courier say about the dam?",
            ),
        ),
        (
            "Compare what Meridian wrote about the merger with what the Courier wrote about it.",
            (
                "what Meridian wrote about the merger",
                "what the Courier wrote about the merger",
            ),
        ),
        (
            "Do Meridian and the Courier give the same number of dead?",
            ("number of dead", "number of dead"),
        ),
    ],
)
def test_each_part_has_its_outlet(question: str, parts: tuple[str, str]) -> None:
    first, second = outlets_of(question, "Meridian", "Courier")
    assert split(question, (first, second), ()) == (
        Part(parts[0], (first,)),
        Part(parts[1], (second,)),
    )


def test_an_outlet_outside_of_all_parts_is_in_each() -> None:
    question = "In the Courier, who won the cup and who won the league?"
    outlets = outlets_of(question, "Courier")
    assert split(question, outlets, ()) == (
        Part("In the Courier, who won the cup?", outlets),
        Part("In the Courier, who won the league?", outlets),
    )
    question = "Which came first, the strike or the lockout, in the Courier?"
    outlets = outlets_of(question, "Courier")
    assert split(question, outlets, ()) == (
        Part("the strike", outlets),
        Part("the lockout", outlets),
    )


def test_names_of_outlets_are_never_split() -> None:
    question = "Do Fish and Chips Weekly and the Courier agree on who won?"
    first, second = outlets_of(question, "Fish and Chips Weekly", "Courier")
    assert [p.outlets for p in split(question, (first, second), ())] == [(first,), (second,)]


def test_each_part_has_its_time() -> None:
    question = "what did the bank say in June 2024 and in March 2025?"
    june, march = times_of(question, in_June_2024=JUNE, in_March_2025=MARCH)
    assert split(question, (), (june, march)) == (
        Part("what did the bank say in June 2024?", (), (june,)),
        Part("what did the bank say in March 2025?", (), (march,)),
    )
    question = "Was unemployment higher in June 2024 than in March 2025?"
    june, march = times_of(question, in_June_2024=JUNE, in_March_2025=MARCH)
    assert split(question, (), (june, march)) == (
        Part("How high was unemployment in June 2024?", (), (june,)),
        Part("How high was unemployment in March 2025?", (), (march,)),
    )


@pytest.mark.parametrize(
    ("question", "words", "parts"),
    [
        (
            "How did the price of wheat change between February and September 2025?",
            "between February and September 2025",
            ("the price of wheat in February 2025", "the price of wheat in September 2025"),
        ),
        (
            "Between February and September 2025, how has the mood changed?",
            "Between February and September 2025",
            ("the mood in February 2025", "the mood in September 2025"),
        ),
        (
            "What did the bank forecast in February and September 2025?",
            "in February and September 2025",
            (
                "What did the bank forecast in February 2025?",
                "What did the bank forecast in September 2025?",
            ),
        ),
        (
            "Compare output in February and September 2025",
            "in February and September 2025",
            ("output in February 2025", "output in September 2025"),
        ),
    ],
)
def test_a_change_is_asked_for_at_its_ends(
    question: str, words: str, parts: tuple[str, str]
) -> None:
    at = question.index(words)
    ends = (date(2025, 2, 1), date(2025, 9, 30))
    found = split(question, (), (TimeWords(words, at, at + len(words), *ends),))
    assert tuple(part.question for part in found) == parts
    (first,), (last,) = (part.times for part in found)
    assert (first.words, first.first, first.last) == ("February", ends[0], date(2025, 2, 28))
    assert (last.words, last.first, last.last) == ("September 2025", date(2025, 9, 1), ends[1])
    assert all(question[t.start : t.end] == t.words for t in (first, last))


def test_a_stretch_of_time_is_one_time() -> None:
    for question in (
        "How many people died between February and September 2025?",
        "What was decided between February and September 2025?",
    ):
        times = times_of(
            question, between_February_and_September_2025=(date(2025, 2, 1), date(2025, 9, 30))
        )
        assert split(question, (), times) == (Part(question, (), times),)


def test_before_a_date_is_no_order_of_events() -> None:
    question = "Did the strike begin before March 2025?"
    times = times_of(question, before_March_2025=(None, date(2025, 2, 28)))
    assert split(question, (), times) == (Part(question, (), times),)


def test_an_event_that_is_asked_for_is_no_bound() -> None:
    question = "Did the strike begin before the truce?"
    at = question.index("before")
    event = TimeWords("before the truce", at, len(question) - 1, None, None, "truce", "before")
    assert [p.times for p in split(question, (), (event,))] == [(), ()]


def test_a_very_long_text_is_left_alone() -> None:
    question = "Who won the cup and who won the league? " * 40
    assert split(question, (), ()) == (Part(question),)


PHRASES = st.sampled_from(
    [
        *CLAUSES,
        *ORDERS,
        *COMPARISONS,
        *LISTS,
        "the Courier",
        "Meridian",
        "and",
        "or",
        ",",
        "?",
        "'s",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(PHRASES, max_size=3).map(" ".join), st.from_regex(r"[\w ,?']*")
)


@given(TEXTS, st.data())
def test_whatever_is_asked_every_outlet_is_in_a_part(question: str, data: st.DataObject) -> None:
    spans = [m.span() for m in re.finditer(r"\w+", question)]
    chosen = data.draw(st.lists(st.sampled_from(spans), max_size=3, unique=True)) if spans else []
    cut = data.draw(st.integers(0, len(chosen)))
    outlets = tuple(NamedOutlet(question[a:b], a, b, ("A",)) for a, b in sorted(chosen[:cut]))
    times = tuple(TimeWords(question[a:b], a, b, *JUNE) for a, b in sorted(chosen[cut:]))
    parts = split(question, outlets, times)
    assert 1 <= len(parts) <= MOST
    assert {o for part in parts for o in part.outlets} == set(outlets)
    assert parts == split(question, outlets, times)
    if len(parts) == 1:
        assert parts == (Part(question, outlets, times),)
    else:
        assert len(set(parts)) == len(parts)
        assert all(part.question.strip() for part in parts)


@pytest.mark.parametrize(
    "filler",
    ["and ", "A, ", "did a or ", "A-", "who ", "a's ", "was x before ", "which came first "],
)
def test_monotonous_text_has_no_more_than_the_most_parts(filler: str) -> None:
    assert 1 <= len(split((filler * 300)[:600], (), ())) <= MOST

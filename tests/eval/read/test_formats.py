from datetime import date
from pathlib import Path

import pytest

from eval.case import Case, GoldSentence
from eval.cases import load_cases
from eval.read.dataset import BY_NAME, read_dataset, unfound_quotes
from eval.read.placed import content_id
from eval.read.written import write_dataset
from rag.types import Article, Turn
from tests.eval.read import made_up
from tests.eval.read.made_up import FERRY, TOLL, WRITERS

FERRY_ID, TOLL_ID = content_id("", FERRY), content_id("", TOLL)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_recognised_and_becomes_cases_of_ours(name: str, tmp_path: Path) -> None:
    form, write = WRITERS[name]
    path = write(tmp_path / "in")
    found = read_dataset(path)
    assert (found.format, bool(found.cases)) == (form, True)
    assert read_dataset(path, form) == found
    assert unfound_quotes(found) == ()

    write_dataset(found, tmp_path / "out")
    assert load_cases(tmp_path / "out/cases.jsonl") == found.cases
    again = read_dataset(tmp_path / "out")
    assert (again.cases, again.articles) == (found.cases, found.articles)
    assert again.format == "cases"


def test_every_format_has_a_data_set_here() -> None:
    assert {form for form, _ in WRITERS.values()} == set(BY_NAME)


def test_squad_has_paragraphs_as_articles_and_the_sentences_of_answers(tmp_path: Path) -> None:
    found = read_dataset(made_up.squad(tmp_path))
    title = "Crossing the Sound"
    ferry, toll = content_id(title, FERRY), content_id(title, TOLL)
    assert found.articles == (Article(ferry, title, FERRY), Article(toll, title, TOLL))
    # Both answers of the first stand in one sentence, and no offset of the third counts.
    assert found.cases == (
        Case(
            "s1",
            "When does the ferry sail?",
            answers=("in May", "May"),
            gold_articles=(ferry,),
            gold_sentences=(GoldSentence(ferry, "The night ferry sails again in May."),),
        ),
        Case(
            "s2",
            "Why was it laid up?",
            answers=("the storm",),
            gold_articles=(ferry,),
            gold_sentences=(GoldSentence(ferry, "It had been laid up since the storm."),),
        ),
        Case("s3", "Who steers the ferry?", answerable=False),
        Case(
            "s4",
            "Who dropped the tolls?",
            answers=("The council",),
            gold_articles=(toll,),
            gold_sentences=(GoldSentence(toll, "The council dropped the tolls on the bridge."),),
        ),
    )


def test_squad_finds_an_answer_whose_offset_is_off_at_its_nearest_place(tmp_path: Path) -> None:
    text = "A ferry is slow. The fare buys one ferry trip. Each ferry is new."
    asked = {"id": "m", "question": "What?", "answers": [{"text": "ferry", "answer_start": 37}]}
    document = {"data": [{"paragraphs": [{"context": text, "qas": [asked]}]}]}
    (case,) = read_dataset(made_up.write_json(tmp_path / "squad.json", document)).cases
    assert [gold.quote for gold in case.gold_sentences] == ["The fare buys one ferry trip."]


def test_clapnq_is_answerable_where_it_has_an_answer(tmp_path: Path) -> None:
    found = read_dataset(made_up.clapnq(tmp_path))
    article_id = content_id("Ferry", FERRY)
    assert found.articles == (Article(article_id, "Ferry", FERRY),)
    assert found.cases == (
        Case(
            "a1",
            "why was the ferry laid up",
            answers=("Because of the storm.", "A storm had laid it up."),
            gold_articles=(article_id,),
            gold_sentences=(GoldSentence(article_id, "It had been laid up since the storm."),),
        ),
        Case("u1", "who steers it", answerable=False),
    )


def test_realtimeqa_has_choices_days_and_the_searched_articles_that_are_there(
    tmp_path: Path,
) -> None:
    found = read_dataset(made_up.realtimeqa(tmp_path))
    assert found.cases[0] == Case(
        "20240329_0",
        "Which ferry sails?",
        answers=("Ferry",),
        gold_articles=("ferry", "toll"),
        choices=("Ferry", "Barge"),
        answer_index=0,
        asked_on=date(2024, 3, 29),
    )
    # "gone" was searched and is not there; the date of this one is of another year.
    assert (found.cases[2].gold_articles, found.cases[2].asked_on) == (("toll",), date(2024, 2, 9))
    assert [article.published for article in found.articles] == [
        date(2024, 3, 27),
        None,
        date(2024, 5, 17),
    ]
    questions = tmp_path / "realtimeqa-2024h1/questions.jsonl"
    assert read_dataset(questions) == found
    (tmp_path / "realtimeqa-2024h1/articles.jsonl.gz").unlink()
    alone = read_dataset(questions)
    assert (alone.articles, alone.cases[2].gold_articles) == ((), ("gone", "toll"))


@pytest.mark.parametrize("name", ["beir", "beir.zip"])
def test_beir_asks_what_has_a_relevant_article_and_tags_the_splits(
    name: str, tmp_path: Path
) -> None:
    found = read_dataset(WRITERS[name][1](tmp_path))
    assert found.articles == (
        Article("d1", "Ferry", FERRY),
        Article("d2", "", TOLL),
        Article("d3", "A headline and nothing else", "A headline and nothing else"),
    )
    assert found.cases == (
        Case("q1", "query q1", gold_articles=("d1", "d2"), tags=("test", "train")),
        Case("q2", "query q2", gold_articles=("d3",), tags=("test",)),
    )


def test_multihop_rag_quotes_facts_as_their_articles_have_them(tmp_path: Path) -> None:
    folder = made_up.multihop_rag(tmp_path)
    found = read_dataset(folder)
    ferry, toll = "https://ledger.example/ferry", "https://ledger.example/toll"
    body = FERRY.replace(". ", ".\n\n")
    assert found.articles == (
        Article(
            ferry,
            "Ferry",
            body,
            source="Ledger",
            published=date(2023, 10, 1),
            url=ferry,
            tags=("travel",),
        ),
        Article(toll, "Toll", TOLL, url=toll),
    )
    assert found.cases == (
        Case(
            "multihop-1",
            "Did both please drivers?",
            answers=("No",),
            gold_articles=(ferry, toll),
            gold_sentences=(GoldSentence(ferry, body), GoldSentence(toll, "Drivers cheered.")),
            type="comparison_query",
        ),
        Case(
            "multihop-2",
            "Who steers?",
            answerable=False,
            answers=("Insufficient information.",),
            type="null_query",
        ),
    )
    assert read_dataset(folder / "MultiHopRAG.json") == found
    (folder / "corpus.json").unlink()
    assert read_dataset(folder).cases[0].gold_sentences[0] == GoldSentence(ferry, FERRY)


def test_a_fact_that_no_article_has_is_kept_and_told(tmp_path: Path) -> None:
    folder = made_up.multihop_rag(tmp_path)
    file = folder / "MultiHopRAG.json"
    file.write_text(file.read_text().replace("Drivers cheered.", "Drivers wept."))
    (told,) = unfound_quotes(read_dataset(folder))
    assert told == (
        'case multihop-1: article "https://ledger.example/toll" does not contain "Drivers wept."'
    )


@pytest.mark.parametrize("name", ["ragas", "ragas.csv"])
def test_ragas_takes_reference_contexts_for_gold_and_retrieved_ones_for_articles(
    name: str, tmp_path: Path
) -> None:
    found = read_dataset(WRITERS[name][1](tmp_path))
    assert found.articles == (Article(FERRY_ID, "", FERRY), Article(TOLL_ID, "", TOLL))
    assert found.cases == (
        Case(
            "ragas-1",
            "When does the ferry sail?",
            answers=("In May.",),
            gold_articles=(FERRY_ID,),
            type="single_hop",
        ),
    )


def test_contexts_of_old_ragas_are_gold_in_a_test_set_alone(tmp_path: Path) -> None:
    (answered,) = read_dataset(made_up.ragas_old(tmp_path)).cases
    assert (answered.answers, answered.gold_articles) == (("In May.",), ())
    asked = {k: v for k, v in made_up.OLD_SAMPLE.items() if k != "answer"}
    made_up.write_json(tmp_path / "testset.json", [asked | {"evolution_type": "simple"}])
    (case,) = read_dataset(tmp_path / "testset.json").cases
    assert (case.gold_articles, case.type) == ((FERRY_ID,), "simple")


def test_arrays_that_pandas_printed_are_read(tmp_path: Path) -> None:
    row = {"question": "When?", "contexts": f"['{FERRY}'\n {TOLL!r}]", "ground_truth": "In May."}
    found = read_dataset(made_up.write_table(tmp_path / "old.csv", [row]))
    assert [article.text for article in found.articles] == [FERRY, TOLL]
    assert found.cases[0].answers == ("In May.",)


def test_a_conversation_of_ragas_is_a_question_with_its_history(tmp_path: Path) -> None:
    said = [("human", "And the ferry?"), ("ai", "Let me see."), ("tool", "3 rows"), ("ai", "May.")]
    said += [("human", "No answer to this"), ("human", "Why then?"), ("ai", "Reviewed later.")]
    messages = [{"type": kind, "content": content} for kind, content in said]
    sample = {"user_input": messages, "reference": "The storm."}
    (case,) = read_dataset(made_up.write_lines(tmp_path / "talk.jsonl", [sample])).cases
    assert case.question == "Why then?"
    assert case.history == (Turn("And the ferry?", "Let me see.\nMay."),)


def test_llama_index_examples_have_their_contexts_for_articles(tmp_path: Path) -> None:
    found = read_dataset(made_up.llama_rag(tmp_path))
    assert found.articles == (Article(FERRY_ID, "", FERRY), Article(TOLL_ID, "", TOLL))
    assert found.cases == (
        Case(
            "llama-1",
            "When does the ferry sail?",
            answers=("In May.",),
            gold_articles=(FERRY_ID, TOLL_ID),
        ),
        Case("llama-2", "Why?"),
    )


def test_llama_index_pairs_keep_their_ids(tmp_path: Path) -> None:
    found = read_dataset(made_up.llama_pairs(tmp_path))
    assert found.articles == (Article("n1", "", FERRY), Article("n2", "", TOLL))
    assert found.cases == (Case("q1", "When does the ferry sail?", gold_articles=("n1",)),)


def test_scifact_has_its_evidence_for_gold_sentences(tmp_path: Path) -> None:
    found = read_dataset(made_up.scifact(tmp_path))
    assert [(c.id, c.tags) for c in found.cases] == [
        ("4", ("train",)),
        ("1", ("validation",)),
        ("2", ("validation",)),
    ]
    tides = found.cases[1]
    assert (tides.gold_articles, tides.type) == (("7", "9"), "support")
    assert tides.gold_sentences == (
        GoldSentence("7", "Tides rise twice a day."),
        GoldSentence("7", "It's the moon."),
    )

import gzip
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from eval.bench import clapnq, realtimeqa, scifact, time_1963
from eval.bench.benchmark import Benchmark, Name, Query
from eval.bench.registry import LOADERS
from rag.errors import BadCases, UsageError
from rag.types import Article
from tests.eval.bench import made_up


def test_scifact_asks_each_claim_once_over_all_abstracts(tmp_path: Path) -> None:
    folder = made_up.scifact(tmp_path)
    found = scifact.load(folder, "test")
    assert found.articles == (
        Article(id="7", title="Tides", text="Tides rise twice a day. It's the moon."),
        Article(id="9", title="Kelp", text="Kelp grows fast."),
    )
    assert found.queries == (
        Query("1", "Tides rise.", ("7", "9")),
        Query("2", "Kelp is green.", ("9",)),
    )
    tuning = scifact.load(folder, "tuning")
    assert tuning.articles == found.articles
    assert tuning.queries == (Query("4", "Kelp is slow.", ("9",)),)


def test_scifact_names_the_row_that_cannot_be_read(tmp_path: Path) -> None:
    short = made_up.scifact(tmp_path / "short", train="id,claim\n4,Kelp is slow.\n")
    with pytest.raises(BadCases, match=r"claims_train\.csv, line 2, cited_doc_ids: is missing"):
        scifact.load(short, "tuning")
    torn = made_up.scifact(tmp_path / "torn", corpus="doc_id,title,abstract\n7,Tides,\"[('a'\"\n")
    with pytest.raises(BadCases, match=r"corpus_train\.csv, line 2, abstract: not a printed list"):
        scifact.load(torn, "test")
    (torn / "scifact/scifact.zip").write_bytes(b"no archive")
    with pytest.raises(UsageError, match=r"scifact\.zip: cannot be read"):
        scifact.load(torn, "test")


def test_time_articles_are_running_text_with_the_date_of_their_issue(tmp_path: Path) -> None:
    found = time_1963.load(made_up.time_1963(tmp_path), "test")
    assert found.articles[:2] == (
        Article(id="017", title="", text="ARTICLE 1 ENDS HERE .", published=date(1963, 1, 1)),
        Article(id="018", title="", text="ARTICLE 2 ENDS HERE .", published=date(1963, 8, 30)),
    )
    assert len(found.articles) == 3


def test_time_judgments_count_places_and_queries_are_halved_by_number(tmp_path: Path) -> None:
    folder = made_up.time_1963(tmp_path)
    assert time_1963.load(folder, "test").queries == (
        Query("1", "WHO CAME FIRST .", ("017", "019")),
    )
    assert time_1963.load(folder, "tuning").queries == (Query("2", "WHO CAME SECOND .", ("018",)),)


def test_time_places_after_the_lost_articles_are_two_less(tmp_path: Path) -> None:
    folder = made_up.time_1963(tmp_path, articles=377, judged="1 370 378 379\n")
    (query,) = time_1963.load(folder, "test").queries
    # *TEXT numbers of the made-up articles are their places plus 16.
    assert query.relevant == ("386", "392", "393")


def test_time_names_the_line_that_cannot_be_read(tmp_path: Path) -> None:
    beyond = made_up.time_1963(tmp_path / "beyond", judged="1 1\n\n2 4\n")
    with pytest.raises(BadCases, match=r"TIME\.REL, line 3: counts an article that is not there"):
        time_1963.load(beyond, "test")
    (beyond / "time/TIME.REL").write_text("1 one\n")
    with pytest.raises(BadCases, match=r"TIME\.REL, line 1: not a line of numbers"):
        time_1963.load(beyond, "test")
    (beyond / "time/TIME.ALL").write_text("*TEXT 017 13/40/63 PAGE 020\n\nX .\n\n*STOP\n")
    with pytest.raises(BadCases, match=r"TIME\.ALL, line 1: not a header like"):
        time_1963.load(beyond, "test")


def test_realtimeqa_asks_a_quarter_over_the_articles_searched_for_it(tmp_path: Path) -> None:
    folder = made_up.realtimeqa(tmp_path)
    found = realtimeqa.load(folder, "test")
    assert found.queries == (
        Query("20240329_0", "Which ferry sails?", ("ferry", "toll"), date(2024, 3, 29)),
        Query("20240209_3", "Which toll fell?", ("toll",), date(2024, 2, 9)),
    )
    assert [(a.id, a.published) for a in found.articles] == [
        ("ferry", date(2024, 3, 27)),
        ("toll", None),
    ]
    tuning = realtimeqa.load(folder, "tuning")
    assert [query.id for query in tuning.queries] == ["20240405_0"]
    assert [article.id for article in tuning.articles] == ["toll", "lamp"]


def test_realtimeqa_names_the_line_that_cannot_be_read(tmp_path: Path) -> None:
    file = made_up.realtimeqa(tmp_path) / "realtimeqa-2024h1/questions.jsonl"
    good = file.read_text().splitlines()[0]
    for line, told in (
        ("{", "line 2: not JSON"),
        ("[]", "line 2: not a JSON object"),
        (good.replace("2024-03-29", "March"), 'line 2, date: "March" is no date'),
        (good.replace("searched_articles", "searched"), "line 2, searched_articles: is missing"),
    ):
        file.write_text(f"{good}\n{line}\n")
        with pytest.raises(BadCases, match=told):
            realtimeqa.load(tmp_path, "test")
    file.write_text(f"{good}\n{good}\n")
    with pytest.raises(BadCases, match='realtimeqa: query "20240329_0" is there twice'):
        realtimeqa.load(tmp_path, "test")
    packed = tmp_path / "realtimeqa-2024h1/articles.jsonl.gz"
    for torn in (b"plain", gzip.compress(b"cut short")[:-4]):
        packed.write_bytes(torn)
        with pytest.raises(UsageError, match=r"articles\.jsonl\.gz: cannot be read"):
            realtimeqa.load(tmp_path, "test")


def test_clapnq_has_one_corpus_and_no_relevant_passage_for_the_unanswerable(
    tmp_path: Path,
) -> None:
    folder = made_up.clapnq(tmp_path)
    found = clapnq.load(folder, "test")
    assert [(a.id, a.title, a.text) for a in found.articles] == [
        (f"passage-{n}", name.title(), text)
        for n, (name, text) in enumerate(made_up.PASSAGES.items(), start=1)
    ]
    assert found.queries == (
        Query("a1", "when does the ferry sail", ("passage-1",)),
        Query("a3", "which month sees the ferry", ("passage-1",)),
        Query("u1", "who paid for the lamp", (), answerable=False),
    )
    tuning = clapnq.load(folder, "tuning")
    assert tuning.articles == found.articles
    assert [(q.id, q.relevant) for q in tuning.queries] == [("a2", ("passage-2",)), ("u2", ())]


def test_clapnq_names_the_passage_that_cannot_be_read(tmp_path: Path) -> None:
    file = made_up.clapnq(tmp_path) / "clapnq/clapnq_dev_answerable.jsonl"
    for passages, told in (
        ("[]", "line 1, passages: holds none"),
        ('[{"title": "Ferry"}]', r"line 1, passages\[0\]\.text: is missing"),
    ):
        file.write_text(f'{{"id": "a1", "input": "why", "passages": {passages}}}\n')
        with pytest.raises(BadCases, match=told):
            clapnq.load(tmp_path, "test")


@pytest.mark.parametrize("name", get_args(Name))
def test_every_name_has_a_loader_that_says_which_file_is_missing(
    name: Name, tmp_path: Path
) -> None:
    assert set(LOADERS) == set(get_args(Name))
    with pytest.raises(UsageError, match=rf"is missing\. Give the folder that holds {name}"):
        LOADERS[name](tmp_path, "test")


@pytest.mark.parametrize("name", get_args(Name))
def test_parts_share_no_query(name: Name, tmp_path: Path) -> None:
    for write in (made_up.scifact, made_up.time_1963, made_up.realtimeqa, made_up.clapnq):
        write(tmp_path)
    parts: list[Benchmark] = [
        LOADERS[name](tmp_path, "tuning"),
        LOADERS[name](tmp_path, "test"),
    ]
    tuning, test = ({query.id for query in part.queries} for part in parts)
    assert tuning
    assert test
    assert not tuning & test
    assert parts[0].split != parts[1].split
    for part in parts:
        held = {article.id for article in part.articles}
        assert all(held.issuperset(query.relevant) for query in part.queries)

from eval.export.case_views import case_anchor, case_views
from eval.export.texts import Texts
from eval.recorded_run import RecordedRun
from tests.eval.export.recorded import COST, DOCK, HOSTILE, article


def test_a_case_tells_what_became_of_it(run: RecordedRun) -> None:
    dock = case_views(run, Texts(run.lines, article), timed=True)[0]
    assert dock.state == "right"
    assert [(gold.quote, gold.found) for gold in dock.gold] == [
        (DOCK, "cited"),
        (COST, "retrieved"),
    ]
    assert [(hit.rank, hit.title, hit.gold, hit.holds_gold) for hit in dock.hits] == [
        (1, "Other news", False, False),
        (2, "The dock opens", True, True),
    ]
    assert dock.hits[0].opening == "It rained on the quay. It was cold."
    assert dock.sentences[0].markers == ((1, dock.citations[0].anchor),)
    assert dock.citations[0].gold is True
    assert dock.citations[0].exact is True
    assert dock.facts[0] == ("Understood as", "When did the new dock open?")
    assert dock.filters == (("sources", "Ledger"),)
    assert dock.stages == (("retrieve", 20.0), ("write", 60.0), ("total", 80.0))
    assert dock.usage == (("tokens in", "1,200"), ("tokens out", "40"), ("cost", "$0.001200"))
    assert dock.wall_ms is not None


def test_states_and_verdicts_are_told_apart(run: RecordedRun) -> None:
    views = case_views(run, Texts(run.lines, article), timed=False)
    assert [view.state for view in views] == ["right", "wrong", "right", "failed", "wrong"]
    assert views[1].verdict == "no gold sentence cited"
    assert views[2].verdict == "rightly refused"
    assert views[3].error == f"LLMUnavailable: down {HOSTILE}. Start it."
    assert views[4].verdict == "did not answer"
    assert [gold.found for gold in views[1].gold] == ["retrieved", "missed"]
    assert views[1].citations[0].url is None
    assert all(view.wall_ms is None and not view.stages and not view.usage for view in views)


def test_without_the_corpus_quotes_stand_alone_and_gold_is_known_by_its_words(
    run: RecordedRun,
) -> None:
    dock = case_views(run, Texts(run.lines), timed=False)[0]
    assert [gold.found for gold in dock.gold] == ["cited", "missed"]
    assert dock.citations[0].excerpt.before == ""
    assert dock.citations[0].exact is None
    assert [hit.title for hit in dock.hits] == ["other", "The dock opens"]
    assert dock.hits[0].opening == ""


def test_fragments_hold_no_blank_and_are_each_case_s_own() -> None:
    ids = ["a", "a b", "a%20b", "café", '"><script>']
    anchors = [case_anchor(case_id) for case_id in ids]
    assert len(set(anchors)) == len(ids)
    assert all(anchor.isascii() and not set(anchor) & set(' "<>') for anchor in anchors)

import re
import shutil
from dataclasses import replace
from pathlib import Path

from lxml import html

from eval.export.against import set_against
from eval.export.case_views import case_anchor
from eval.export.page_html import Shown, page_to_html
from eval.recorded_run import RecordedRun, load_run
from tests.eval.export.recorded import CASES, DOCK, HOSTILE, article, make_run


def test_every_case_is_on_the_page_under_its_link(run: RecordedRun) -> None:
    page = html.document_fromstring(page_to_html(run, article))
    cases = page.cssselect("details.case")
    assert [case.get("id") for case in cases] == [case_anchor(case.id) for case in CASES]
    assert not any(case.get("open") is not None for case in cases)
    dock = cases[0]
    assert dock.cssselect("mark")[0].text == DOCK
    assert dock.cssselect("blockquote")[0].text_content().count(DOCK) == 1
    assert [link.get("href") for link in dock.cssselect("sup a")] == [
        f"#{item.get('id')}" for item in dock.cssselect(".citations li")
    ]
    assert dock.cssselect(".citations a")[0].get("href") == "https://ledger.example/dock?a=1&b=2"
    assert "A dock." in dock.cssselect(".history")[0].text_content()
    assert cases[3].cssselect(".error")
    assert page.cssselect(".sum")[0].text_content().startswith("5 cases, 4 answerable, 1 not · 1 f")


def test_nothing_is_loaded_from_anywhere(run: RecordedRun) -> None:
    page = html.document_fromstring(page_to_html(run, article))
    policy = page.cssselect("meta[http-equiv=Content-Security-Policy]")[0].get("content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-inline" not in policy.split("script-src")[1]
    loads = page.xpath("//@src | //link/@href | //*[local-name()='use']/@*[name()='xlink:href']")
    assert all(found.startswith(("#", "data:")) for found in loads)
    assert "@import" not in page_to_html(run)
    assert not re.search(r"url\((?!#)", page_to_html(run))


def test_hostile_texts_are_only_text(run: RecordedRun) -> None:
    written = page_to_html(run, article, shown=Shown(title=HOSTILE, notice=HOSTILE))
    page = html.document_fromstring(written)
    assert len(page.cssselect("script")) == 1
    assert not page.cssselect("img")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not [link for link in page.xpath("//@href") if link.startswith("javascript:")]
    assert HOSTILE in page.cssselect("h1")[0].text_content()
    assert HOSTILE in page.cssselect("details.case")[1].text_content()


def test_ids_are_each_used_once(run: RecordedRun) -> None:
    ids = html.document_fromstring(page_to_html(run, article)).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_figures_stand_under_their_family_with_what_they_mean(run: RecordedRun) -> None:
    page = html.document_fromstring(page_to_html(run))
    families = [row.text_content().strip() for row in page.cssselect("#figures .family")]
    assert families[:1] == ["retrieval"]
    assert "abstention" in families
    row = next(r for r in page.cssselect(".figures tr") if "citation_recall" in r.text_content())
    assert "Share of gold sentences that are cited." in row.text_content()
    assert "after Gao et al., ALCE, 2023" in row.text_content()
    told = run.report["metrics"]["citation_recall"]
    assert row.cssselect(".value")[0].text == f"{told['value']:.3f}"
    assert row.cssselect(".reach")[0].get("x1") == f"{100 * told['low']:.2f}%"


def test_what_the_run_was_made_with_is_told(run: RecordedRun) -> None:
    page = html.document_fromstring(page_to_html(run))
    cells = page.cssselect("#made-with tbody tr")[0]
    assert [cell.text_content() for cell in cells] == ["top_k", "5", "8"]
    assert "c0ffeec0ffee" in page.cssselect(".made")[0].text_content()
    assert page.cssselect("dd[title='" + "c0ffee" * 8 + "']")
    assert [item.text_content() for item in page.cssselect(".packages li")] == ["footnote 0.1.0"]


def test_without_times_another_run_of_the_same_gives_the_same_bytes(
    run: RecordedRun, tmp_path: Path
) -> None:
    again = make_run(tmp_path / "again")
    untimed = Shown(timed=False)
    page = page_to_html(run, article, shown=untimed)
    assert page == page_to_html(again, article, shown=untimed)
    assert "Latency" not in page
    assert page_to_html(run, article) == page_to_html(run, article)
    assert "Latency" in page_to_html(run, article)


def test_a_run_without_curves_timings_and_types_still_has_its_page(run: RecordedRun) -> None:
    bare = replace(
        run,
        timings=(),
        report={"metrics": run.report["metrics"], "manifest": {}},
        manifest={},
        outcomes=tuple(replace(o, type="", tags=()) for o in run.outcomes),
    )
    page = html.document_fromstring(page_to_html(bare))
    assert not page.cssselect("#plots")
    assert not page.cssselect("#speed")
    assert not page.cssselect("#slices")
    assert len(page.cssselect("details.case")) == 5


def test_what_differs_from_another_run_is_shown(run: RecordedRun, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(run.folder, other)
    lines = (
        (other / "results.jsonl")
        .read_text()
        .replace('"citation_recall":0.5', '"citation_recall":1.0')
    )
    (other / "results.jsonl").write_text(lines)
    against = set_against(load_run(other), run)
    assert against.changes == {"dock": {"citation_recall": -0.5}}
    page = html.document_fromstring(page_to_html(run, against=against))
    assert page.cssselect("#against .sentence")
    scores = page.cssselect("details.case")[0].cssselect(".scores")[0].text_content()
    assert "0.500 (-0.500)" in scores

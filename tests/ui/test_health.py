"""Settings without their secrets, the check-up as it goes, and the test of the LLM."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from rag.errors import CorpusDamaged
from rag.machine import Memory
from rag.settings import Settings
from rag.types import Article
from tests.rag.corpora import assistant_over, fill, settings_for
from tests.rag.llm_server import Reply, serving
from tests.ui.desk import PaperDesk
from ui.access.door import Door
from ui.doctor import Finding, examine, findings
from ui.health import Health
from ui.llm_check import NONE_SET, SILENCED, try_llm
from ui.render_health import NOT_FOR_READERS, facts_to_html, findings_to_html, settings_to_html
from ui.setting_rows import HIDDEN, OTHERS, UNSET, setting_groups, value_to_text, without_secrets
from ui.sizes import fits_of

LAPTOP = Memory("memory <1>", 16 * 10**9, 9 * 10**9)


def health(settings: Settings, desk: PaperDesk | None = None) -> Health:
    return Health(desk or PaperDesk(), settings, lambda name: name != "reader", lambda: [LAPTOP])


def rows(settings: Settings) -> dict[str, str]:
    return {row.variable: row.value for g in setting_groups(settings) for row in g.rows}


def test_every_setting_is_shown_once_under_a_heading_of_its_own(tmp_path: Path) -> None:
    groups = setting_groups(settings_for(tmp_path))
    shown = [row.variable for group in groups for row in group.rows]
    assert sorted(shown) == sorted(f"FOOTNOTE_{name}".upper() for name in Settings.model_fields)
    assert OTHERS not in [group.heading for group in groups]
    assert all(row.description for group in groups for row in group.rows)


def test_what_was_changed_is_marked_with_its_default(tmp_path: Path) -> None:
    groups = setting_groups(settings_for(tmp_path, top_k=12))
    changed = {row.variable: row.default for g in groups for row in g.rows if row.changed}
    assert changed.keys() == {"FOOTNOTE_DATA_DIR", "FOOTNOTE_EMBEDDER", "FOOTNOTE_TOP_K"}
    assert changed["FOOTNOTE_TOP_K"] == "8"
    assert "changed from 8" in settings_to_html(settings_for(tmp_path, top_k=12))


def test_secrets_are_nowhere_on_the_page(tmp_path: Path) -> None:
    settings = settings_for(
        tmp_path,
        llm_url="http://ines:tarn-pass@127.0.0.1:9/v1",
        llm_key="sesame-llm",
        embed_key="sesame-embed",
        eval_key="sesame-eval",
    )
    here = health(settings)
    markup = here.facts("") + here.all_settings("")
    markup += "".join(here.check_up("")) + "".join(here.ask_llm(""))
    assert "sesame" not in markup
    assert "tarn-pass" not in markup
    assert rows(settings)["FOOTNOTE_LLM_KEY"] == HIDDEN
    assert rows(settings)["FOOTNOTE_LLM_URL"] == "http://…@127.0.0.1:9/v1"
    assert "did not answer" in markup
    assert without_secrets("key sesame-llm refused", settings) == "key … refused"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, UNSET),
        ((), UNSET),
        (("a", "b"), "a,b"),
        (True, "true"),
        (0, "0"),
        (Path("/x"), "/x"),
        ("http://a.example/v1", "http://a.example/v1"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_values_are_told_in_words(value: object, told: str) -> None:
    assert value_to_text(value) == told


def test_readers_see_no_settings_and_run_no_checks(tmp_path: Path) -> None:
    here = health(settings_for(tmp_path))
    assert NOT_FOR_READERS in here.facts("reader")
    assert here.all_settings("reader") == ""
    for told in (here.check_up("reader"), here.ask_llm("reader")):
        [only] = told
        assert NOT_FOR_READERS in only


def test_facts_say_who_writes_and_how_much_there_is(tmp_path: Path) -> None:
    told = facts_to_html(settings_for(tmp_path), 3)
    assert "3 articles" in told
    assert "copied sentences" in told
    served = settings_for(tmp_path, llm_url="http://127.0.0.1:9/v1", llm_model="<scribe>")
    assert "&lt;scribe&gt; at http://127.0.0.1:9/v1" in facts_to_html(served, 3)
    assert "in this process" in facts_to_html(settings_for(tmp_path, llm_local="tiny"), 3)

    class Broken(PaperDesk):
        def articles(self) -> Sequence[Article]:
            raise CorpusDamaged("Broken.")

    assert "cannot be opened" in health(settings_for(tmp_path), Broken()).facts("")


def test_the_check_up_grows_and_ends_with_a_verdict_and_sizes(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    fill(settings)
    told = list(health(settings).check_up(""))
    assert len(told) == 2 + len(examine(settings, [LAPTOP]))
    assert all("Looking at the next part" in markup for markup in told[:-1])
    assert all(a.count("<li") + 1 == b.count("<li") for a, b in pairwise(told[:-1]))
    assert "Everything works." in told[-1]
    assert "Language models that this machine can carry" in told[-1]
    assert "memory &lt;1&gt;" in told[-1]


def test_questions_are_answered_during_and_after_a_check_up(tmp_path: Path) -> None:
    desk = assistant_over(tmp_path)  # it holds the corpus open that the check-up opens, too
    before = desk.search("bridge")
    for _ in Health(desk, settings_for(tmp_path), lambda _: True, lambda: [LAPTOP]).check_up(""):
        assert desk.search("bridge") == before
    assert before


def test_findings_come_one_by_one_and_are_those_of_the_doctor(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    one_by_one = findings(settings, [LAPTOP])
    assert next(one_by_one).what == "Python"
    assert len(list(one_by_one)) + 1 == len(examine(settings, [LAPTOP]))


def test_what_fails_is_told_with_its_remedy() -> None:
    ill = Finding("corpus", "does not <work>", well=False, remedy="Ingest & try again.")
    markup = findings_to_html([Finding("Python", "3"), ill], fits_of([LAPTOP]))
    assert "1 part needs attention." in markup
    assert "does not &lt;work&gt;" in markup
    assert "Ingest &amp; try again." in markup
    assert "2 parts need attention." in findings_to_html([ill, ill])


def test_the_llm_is_asked_for_one_word(tmp_path: Path) -> None:
    with serving() as llm:
        llm.reply = Reply("<ready>\n")
        settings = settings_for(tmp_path, llm_url=llm.url, llm_model="scribe", llm_key="k")
        asking, told = health(settings).ask_llm("")
        silenced = try_llm(settings.model_copy(update={"answerer": "extractive"}))
    assert "Asking the language model" in asking
    assert "scribe answered “&lt;ready&gt;” in 0." in told
    assert llm.requests[0].bearer == "Bearer k"
    assert (silenced.well, silenced.note) == (True, SILENCED)


def test_an_llm_that_fails_is_told_in_plain_words(tmp_path: Path) -> None:
    with serving() as llm:
        llm.reply = Reply(status=500, error="out of <memory>")
        settings = settings_for(tmp_path, llm_url=llm.url, llm_model="scribe")
        *_, told = health(settings).ask_llm("")
    assert 'role="alert"' in told
    assert "FOOTNOTE_LLM_URL" in told
    assert "<memory>" not in told


def test_without_an_llm_it_says_what_to_set(tmp_path: Path) -> None:
    tried = try_llm(settings_for(tmp_path))
    assert (tried.well, tried.note) == (True, NONE_SET)
    *_, told = health(settings_for(tmp_path)).ask_llm("")
    assert "FOOTNOTE_LLM_MODEL" in told


def test_two_llms_are_a_problem_of_the_settings(tmp_path: Path) -> None:
    both = settings_for(tmp_path, llm_url="http://127.0.0.1:9/v1", llm_local="tiny")
    assert "name two models" in try_llm(both).problem


def test_with_a_log_in_only_editors_see_settings(tmp_path: Path) -> None:
    door = Door(proxy_header="X-User", editors=("ines",))
    here = Health(PaperDesk(), settings_for(tmp_path), door.may_edit)
    assert "FOOTNOTE_TOP_K" in here.all_settings("ines")
    assert here.all_settings("tomas") == here.all_settings("") == ""
    assert Health(PaperDesk(), settings_for(tmp_path), Door().may_edit).all_settings("")

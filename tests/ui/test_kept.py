"""What the page keeps, without a browser: conversations, ratings, runs, cases under review."""

from dataclasses import replace
from pathlib import Path

import gradio as gr
import orjson
import pytest

from eval.cases import load_cases
from eval.make.case_file import CaseFile
from rag.conversations import Conversations, open_conversations
from rag.database import Database
from rag.errors import CorpusDamaged
from rag.kept import Kept, KeptExchange, conversation_to_json
from tests.ui.desk import ABSTENTION, FERRY, TICKET_ANSWER, TICKETS, PaperDesk
from tests.ui.kept import CASES, EVIL, records_of
from ui.asking import AgainRequest, answer_again, answer_question
from ui.conversation import Conversation, asked, asked_again, closed, grown, to_messages
from ui.history import history_panel, shown_history
from ui.keeping import from_kept, keep, rated, to_kept
from ui.kept_chat import RateRequest, answers_kept, ending, leaving, rate_kept
from ui.panel import NOT_A_REQUEST, Act, Reply, answering
from ui.rating import rate_panel
from ui.records import Records
from ui.render_kept import conversation_to_markdown, file_name
from ui.review import review_panel, shown_review
from ui.runs import run_names, runs_panel, shown_runs

COST = "What does the night ferry cost?"
ADA = gr.Request(username="ada")


class Unwritable(Conversations):
    """Conversations in a registry that cannot be written."""

    def keep(self, exchanges: object, owner: str = "", known: Kept | None = None) -> Kept:
        del exchanges, owner, known
        raise CorpusDamaged("The disk is full: make room <b>.")


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    return open_conversations(tmp_path)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return records_of(PaperDesk(), tmp_path_factory.mktemp("records"))


def talked(*questions: str) -> Conversation:
    talk: Conversation = ()
    for question in questions:
        *_, (talk, *_) = answer_question(PaperDesk(), question, talk)
    return talk


def act(panel: Act, name: str, values: dict[str, object] | None = None, /, **detail: str) -> Reply:
    """What a panel replies to what its script sends."""
    request = {"act": name, "detail": detail, "values": values or {}}
    return answering(panel)(request, "")


def harmless(html: str) -> bool:
    return "<script" not in html and "<img" not in html


# --- keeping


def test_conversation_comes_back_as_it_was_left(conversations: Conversations) -> None:
    talk = closed(asked(talked(COST, "Who won the chess cup?", "Please fail"), "slow"), "stopped")
    kept, known, said = keep(conversations, talk, None, "")
    assert said == ""
    assert known is not None
    assert [one.rating for one in kept] == ["", "", None, None]
    again = from_kept(conversations.conversation(known.id))
    assert again == kept
    assert keep(conversations, again, known, "")[0] == again
    assert "fn-rate-0-up" in to_messages(kept)[1]["content"]
    assert "fn-rate" not in to_messages(talk)[1]["content"]
    assert keep(conversations, (), None, "") == ((), None, "")


def test_answer_outlives_a_registry_that_cannot_be_written(tmp_path: Path) -> None:
    broken = Unwritable(Database(tmp_path / "registry.sqlite3"))
    *_, before, last = answers_kept(broken, answer_question(PaperDesk(), COST, ()), None, "")
    assert last[0] == before[0]
    assert last[5] is None
    assert "it was not kept: The disk is full: make room &lt;b&gt;." in last[6]


def test_keeping_follows_the_answer_and_repeats_box_and_buttons(
    conversations: Conversations,
) -> None:
    answers = answer_question(PaperDesk(), "Please fail", ())
    *_, before, last = answers_kept(conversations, answers, None, "ada")
    assert last[2:5] == before[2:5] != (last[2],) * 3
    assert last[2] == "Please fail"
    assert conversations.conversation(last[5].id, "ada").exchanges[0].state == "failed"
    nothing = list(answers_kept(conversations, answer_question(PaperDesk(), " ", ()), None, ""))
    assert len(nothing) == 1
    assert conversations.listed() == []


def test_answer_that_is_cut_short_is_kept_as_far_as_it_came(conversations: Conversations) -> None:
    half = grown(asked((), COST), TICKET_ANSWER)

    def stop(talk: Conversation) -> tuple[object, ...]:
        return closed(talk, "stopped"), [], None, None, None

    *values, known, said = ending(conversations, stop)(half, None, ADA)
    assert (values[0], said) == (closed(half, "stopped"), "")
    assert conversations.conversation(known.id, "ada").exchanges[0].state == "stopped"
    anew = leaving(conversations, lambda: ((), [], "", None, None))
    assert anew(half, None, ADA) == ((), [], "", None, None, None, "")
    assert anew(values[0], known, ADA)[-2:] == (None, "")
    assert [one.questions for one in conversations.listed("ada")] == [1, 1]
    assert conversations.listed() == []
    nowhere = ending(None, stop)(half, None, ADA)
    assert (nowhere[0], nowhere[-2:]) == (closed(half, "stopped"), (None, ""))


def test_what_is_asked_anew_is_kept_anew_and_stands_as_it_was_meanwhile(
    conversations: Conversations,
) -> None:
    talk, known, _ = keep(conversations, talked("What did it cost last week?"), None, "")
    talk = rated(talk, 0, "down")
    assert known is not None
    conversations.rate(known.id, 0, "down")
    assert to_kept(asked_again(talk, 0, 0)) == to_kept(talk)
    again = answer_again(PaperDesk(), AgainRequest(place=0, condition=0), talk)
    *_, last = answers_kept(conversations, again, known, "")
    kept = conversations.conversation(known.id).exchanges
    assert (len(kept), kept[0].removed, kept[0].rating) == (1, ("last week",), "")
    assert last[0][0].rating == ""


def test_conversation_that_another_window_went_on_with_is_kept_as_a_second(
    conversations: Conversations,
) -> None:
    talk, known, _ = keep(conversations, talked(COST), None, "")
    talk = rated(talk, 0, "up")
    keep(conversations, (*talk, *talked("Who?")), known, "")
    forked, other, _ = keep(conversations, (*talk, *talked("Why?")), known, "")
    assert other is not None
    assert known is not None
    assert other.id != known.id
    assert [one.rating for one in forked] == ["", ""]


def test_thumb_is_pressed_and_pressed_again(conversations: Conversations) -> None:
    talk, known, _ = keep(conversations, talked(COST), None, "")
    assert known is not None
    up, down = RateRequest(place=0, rating="up"), RateRequest(place=0, rating="down")
    once, messages, line = rate_kept(conversations, talk, known, up, "")
    assert "fn-thumb-up fn-pressed" in messages[1]["content"]
    assert f"“{COST}”: helpful" in line
    other, _, line = rate_kept(conversations, once, known, down, "")
    assert conversations.conversation(known.id).exchanges[0].rating == "down"
    back, _, line = rate_kept(conversations, other, known, down, "")
    assert back == talk
    assert "taken back" in line
    assert conversations.conversation(known.id).exchanges[0].rating == ""
    nobody = rate_kept(conversations, talk, known, up, "bob")
    assert "No conversation" in nobody[2]
    for place in (1, 7):
        wanted = RateRequest(place=place, rating="up")
        assert not isinstance(rate_kept(conversations, talk, known, wanted, "")[0], tuple)
    assert rated(talked(COST), 0, "up") == talked(COST)  # not kept


# --- the line under the chat


def test_reason_is_stored_and_a_case_made(records: Records) -> None:
    talk = records.conversations
    kept = talk.keep([KeptExchange(EVIL, "answered", TICKET_ANSWER)])
    panel = rate_panel(records)
    unrated = act(panel, "reason", {"reason": ["x"]}, id=kept.id, place="0")
    assert "No conversation" in unrated["problem"]
    talk.rate(kept.id, 0, "up")
    reply = act(panel, "reason", {"reason": [f" It is\n{EVIL} "]}, id=kept.id, place="0")
    assert "The reason is saved" in reply["html"]
    assert harmless(reply["html"])
    assert talk.conversation(kept.id).exchanges[0].reason == f"It is {EVIL}"
    for word in ("Added to from-answers.jsonl", "It was in from-answers.jsonl already"):
        assert word in act(panel, "case", {"reason": ["Good"]}, id=kept.id, place="0")["html"]
    (case,) = [c for c in load_cases(records.from_answers) if kept.id in c.id]
    assert case.tags == ("thumbs-up", "reason: Good")
    assert NOT_A_REQUEST in act(panel, "other", id=kept.id, place="0")["problem"]
    assert "problem" in act(panel, "case", id=kept.id, place="9")


@pytest.mark.parametrize("request_", [None, "x", {}, {"act": 3}, {"act": "a", "values": {"b": 1}}])
def test_what_is_no_request_is_refused(request_: object, records: Records) -> None:
    assert answering(rate_panel(records))(request_, "") == {"problem": NOT_A_REQUEST}


# --- history


def test_history_is_searched_renamed_deleted_and_brought_back(
    conversations: Conversations,
) -> None:
    panel = history_panel(conversations)
    assert "No conversation is kept yet" in shown_history(conversations, "")
    kept = conversations.keep([KeptExchange(EVIL, "answered", TICKET_ANSWER)])
    other = conversations.keep([KeptExchange("Who won?", "answered", ABSTENTION)])
    shown = shown_history(conversations, "")
    assert harmless(shown)
    assert (kept.id in shown, other.id in shown) == (True, True)
    found = act(panel, "find", {"words": ["CROWNS"]})
    assert (kept.id in found["html"], other.id in found["html"]) == (True, False)
    renamed = act(panel, "rename", {"title": [f"New {EVIL}"]}, id=kept.id, words="crowns")
    assert harmless(renamed["html"])
    assert "New &quot;" in renamed["html"]
    assert renamed["focus"] == f'[data-opens="{kept.id}"]'
    assert other.id not in renamed["html"]
    assert "needs a title" in act(panel, "rename", {"title": [" "]}, id=kept.id)["problem"]
    deleted = act(panel, "delete", id=kept.id)
    assert "is deleted" in deleted["html"]
    assert harmless(deleted["html"])
    assert kept.id in act(panel, "undo", id=kept.id)["html"]
    assert "problem" in act(panel, "delete", id="nowhere")
    assert "problem" in act(panel, "fly", id=kept.id)
    assert answering(panel)({"act": "delete", "detail": {"id": kept.id}}, "bob")["problem"]


def test_conversation_is_exported_with_footnotes_apart(conversations: Conversations) -> None:
    short = replace(TICKET_ANSWER, question="And *now*?")
    kept = conversations.keep(
        [
            KeptExchange(COST, "answered", TICKET_ANSWER),
            KeptExchange("And *now*?", "stopped", short),
            KeptExchange("Why?", "failed", problem="The LLM is <away>."),
        ]
    )
    conversations.rate(kept.id, 0, "down", "Too *long*")
    text = conversation_to_markdown(conversations.conversation(kept.id))
    assert text.startswith(f"# {COST}\n\n_")
    assert f"{TICKETS}[^1-1]" in text
    assert f"{TICKETS}[^2-1]" in text
    assert text.count("\n[^1-1]: ") == text.count("\n[^2-1]: ") == 1
    assert r"_Rated not helpful: Too \*long\*_" in text
    assert "**And \\*now\\*?**" in text
    assert "_Stopped._" in text
    assert "**Why?**\n\n_The LLM is \\<away\\>._" in text
    panel = history_panel(conversations)
    file = act(panel, "json", id=kept.id)["file"]
    assert file["name"] == "what-does-the-night-ferry-cost.json"
    told = conversation_to_json(conversations.conversation(kept.id))
    assert orjson.loads(file["text"]) == orjson.loads(orjson.dumps(told))
    assert act(panel, "markdown", id=kept.id)["file"]["text"] == text
    assert file_name("../<x>: Ärger!", "md") == "x-ärger.md"
    assert file_name("?!", "md") == "conversation.md"


# --- runs


def test_runs_are_found_shown_and_compared(records: Records, tmp_path: Path) -> None:
    assert run_names(records.runs) == ["first", "second"]
    assert run_names(records.runs.parent) == ["runs/first", "runs/second"]
    assert run_names(records.runs / "first") == ["."]
    assert "There are no finished runs" in shown_runs(tmp_path)
    assert "footnote eval run" in shown_runs(tmp_path)
    panel = runs_panel(PaperDesk(), records.runs)
    alone = act(panel, "show", {"run": ["first"], "against": [""], "cases": ["wrong"]})["html"]
    assert "did not answer" in alone
    assert "No evidence" not in alone
    assert "Who is king?" not in alone  # refused, as it should be
    both = act(panel, "show", {"run": ["second"], "against": ["first"], "cases": ["all"]})["html"]
    assert "No evidence of a difference" in both
    assert "Who is king?" in both
    assert "as it should be" in both
    assert harmless(both)
    assert "fn-drop" not in both  # its buttons would ask the chat
    for name in ("../evaluation", "/etc", "", "third"):
        assert "no such run" in act(panel, "show", {"run": [name]})["problem"]


# --- review


def form(place: int, **changed: object) -> dict[str, object]:
    """The fields of a case as the page sends them."""
    case = CASES[place]
    values: dict[str, object] = {
        "question": [case.question],
        "answer": [*case.answers, ""],
        "type": [case.type],
        "tags": [", ".join(case.tags)],
        "gold": [str(place) for place in range(len(case.gold_sentences))],
    }
    if case.answerable:
        values["answerable"] = ["yes"]
    return values | changed


def test_only_editors_review(records: Records, tmp_path: Path) -> None:
    CaseFile(tmp_path / "mine.jsonl").add(CASES)
    records = replace(records, cases=tmp_path)
    panel = review_panel(PaperDesk(), records, may_edit=lambda user: user == "ada")
    refused = act(panel, "open", {"file": ["mine.jsonl"]})
    assert refused["problem"].startswith("Only editors may review cases.")
    assert "html" not in refused


def test_cases_are_reviewed_one_by_one(records: Records, tmp_path: Path) -> None:
    records = replace(records, cases=tmp_path)
    panel = review_panel(PaperDesk(), records)
    assert "There are no evaluation cases yet" in shown_review(records)
    file = CaseFile(tmp_path / "mine.jsonl")
    file.add([replace(CASES[0], tags=("a, b", "to-review")), *CASES[1:]])
    assert "mine.jsonl" in shown_review(records)
    opened = act(panel, "open", {"file": ["mine.jsonl"]})["html"]
    assert "Case 1 of 4" in opened
    start = FERRY.text.index(TICKETS)
    assert f'href="#fn-{FERRY.id}-{start}-{start + len(TICKETS)}"' in opened
    at = {"file": "mine.jsonl", "case": "cost", "place": "0"}
    kept = act(panel, "keep", form(0, tags=["a, b, to-review"]), **at)["html"]
    assert "Case 2 of 4" in kept
    assert "1 reviewed, 3 to go" in kept
    assert file.cases()[0] == replace(CASES[0], tags=("a, b", "reviewed"))
    moved = act(
        panel, "next", form(1, answer=["The\r\ncouncil"]), **at | {"case": "tolls", "place": "1"}
    )
    assert "Case 3 of 4" in moved["html"]
    assert file.cases()[1].answers == ("The\ncouncil",)
    assert "to-review" in file.cases()[1].tags  # only looked at
    selected = {"article": [FERRY.id], "selected": [TICKETS]}
    at = {"file": "mine.jsonl", "case": "king", "place": "2"}
    assert TICKETS in act(panel, "gold", form(2) | selected, **at)["html"]
    assert "Select a sentence" in act(panel, "gold", form(2, article=[FERRY.id]), **at)["problem"]
    assert "No article" in act(panel, "gold", form(2, article=["gone"]), **at)["problem"]
    at = {"file": "mine.jsonl", "case": CASES[3].id, "place": "3"}
    evil = act(panel, "next", form(3), **at)["html"]
    assert "Case 4 of 4" in evil
    assert harmless(evil)
    assert "is not in the corpus" in evil
    assert "does not contain this sentence" in evil
    assert "needs a question" in act(panel, "keep", form(3, question=[" "]), **at)["problem"]
    dropped = act(panel, "drop", **at)["html"]
    assert "Case 3 of 3" in dropped
    assert "1 dropped" in dropped
    assert harmless(dropped)
    assert "Case 4 of 4" in act(panel, "undo", **at)["html"]
    assert "no longer in the file" in act(panel, "drop", **at | {"case": "x"})["problem"]
    for case in CASES:
        last = act(panel, "drop", **at | {"case": case.id, "place": "0"})
    assert "Every case of this file was dropped" in last["html"]


def test_answer_that_a_case_was_made_from_is_shown_while_it_is_reviewed(
    records: Records, tmp_path: Path
) -> None:
    records = replace(records, cases=tmp_path)
    kept = records.conversations.keep([KeptExchange(COST, "answered", TICKET_ANSWER)])
    records.conversations.rate(kept.id, 0, "down")
    act(rate_panel(records), "case", {}, id=kept.id, place="0")
    panel = review_panel(PaperDesk(), records)
    name = records.from_answers.name
    assert "The answer that was given" in act(panel, "open", {"file": [name]})["html"]
    records.conversations.delete(kept.id)
    assert "The answer that was given" not in act(panel, "open", {"file": [name]})["html"]


def test_no_file_outside_of_the_folder_is_read_or_written(records: Records, tmp_path: Path) -> None:
    outside = tmp_path / "outside.jsonl"
    outside.write_text('{"id": "a", "question": "Why?"}\n')
    records = replace(records, cases=tmp_path / "cases")
    panel = review_panel(PaperDesk(), records)
    for name in ("../outside.jsonl", str(outside), "outside.jsonl", ""):
        assert "no such file" in act(panel, "open", {"file": [name]})["problem"]
    text = outside.read_text()
    taken = act(panel, "upload", {"name": ["../../my <b> cases.jsonl"], "text": [text]})
    assert "Case 1 of 1" in taken["html"]
    assert [path.name for path in records.cases.glob("*.jsonl")] == ["my-b-cases.jsonl"]
    again = act(panel, "upload", {"name": ["my b cases.jsonl"], "text": [text]})
    assert "already" in again["problem"]
    wrong = act(panel, "upload", {"name": ["x.jsonl"], "text": ['{"id": 3}']})["problem"]
    assert wrong.startswith("x.jsonl: correct these fields")
    assert len(list(records.cases.glob("*.jsonl"))) == 1


def test_growing_answers_have_no_thumbs() -> None:
    growing = grown(asked((), COST), TICKET_ANSWER)
    assert "fn-rate" not in to_messages(growing)[1]["content"]

"""``footnote eval make-cases``: cases made from the corpus, or from kept conversations."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.cli import AsJson, DataDir, From, Sources, Tags, To, build_filters

if TYPE_CHECKING:
    from collections import Counter

    from eval.case import Case
    from eval.make.drafts import Maker
    from eval.make.make import Made
    from eval.make.newsroom import Newsroom
    from eval.make.recipe import Wishes
    from rag.settings import Settings
    from rag.types import Filters

_Asked = Literal["feedback", "llm", "rules"]

SHARE = "as a share of all cases, 0 to 1."


def make_cases(
    out: Annotated[Path, typer.Option(help="Case file to write; a new one.")],
    count: Annotated[int, typer.Option(help="How many cases, at most.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed gives other cases.")] = 0,
    unanswerable: Annotated[
        float, typer.Option(help=f"Questions whose article is left out, {SHARE}")
    ] = 0.2,
    follow_ups: Annotated[float, typer.Option(help=f"Second questions, {SHARE}")] = 0.1,
    paraphrases: Annotated[float, typer.Option(help=f"Questions worded anew, {SHARE}")] = 0.1,
    clozes: Annotated[
        float, typer.Option(help="Sentences with a gap, as a share of the questions asked plainly.")
    ] = 0.25,
    near: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Cases that none may be nearly the same as."),
    ] = None,
    split: Annotated[
        str, typer.Option(metavar="A,B,...", help="Tags; every article gets one: dev,test")
    ] = "",
    llm: Annotated[bool, typer.Option("--llm", help="Let the language model ask.")] = False,
    from_feedback: Annotated[
        bool,
        typer.Option(
            "--from-feedback", help="Instead: what readers asked, and how they rated the answers."
        ),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the file if there is one.")
    ] = False,
    published_from: From = None,
    published_to: To = None,
    source: Sources = None,
    tag: Tags = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Turn sentences of the articles into cases whose answers and sources are known."""
    from eval.make.recipe import Wishes
    from eval.make.report import tables, to_json
    from rag.settings import load_settings
    from ui import terminal

    settings = load_settings(data_dir=data_dir)
    splits = tuple(name.strip() for name in split.split(",") if name.strip())
    wishes = Wishes(count, seed, unanswerable, follow_ups, paraphrases, clozes, splits)
    filters = build_filters(published_from, published_to, source, tag)
    check_free(out, fresh=fresh)
    clear_of = _cases(near) if near else ()
    if from_feedback:
        made = from_conversations(settings, count, clear_of)
    else:
        made = _from_articles(settings, wishes, clear_of, filters, llm=llm, quiet=as_json)
    if made.cases:
        write(out, made.cases)
    if as_json:
        terminal.print_json(to_json(made))
    else:
        terminal.print_tables(*tables(made))
        asked: _Asked = "feedback" if from_feedback else "llm" if llm else "rules"
        terminal.say(_told(out, len(made.cases), count, asked))
    if not made.cases:
        raise typer.Exit(1)


def _from_articles(
    settings: "Settings",
    wishes: "Wishes",
    near: "Sequence[Case]",
    filters: "Filters",
    *,
    llm: bool,
    quiet: bool,
) -> "Made":
    from eval.make.make import make_cases as make
    from eval.make.newsroom import Newsroom
    from rag.store import open_store
    from ui import bars

    maker = _maker(settings, llm=llm)
    with bars.waiting("Reading the articles", quiet=quiet), open_store(settings) as store:
        newsroom = Newsroom(store.registry.articles())
        chosen = store.registry.articles(filters)
    with bars.story_progress(quiet=quiet) as progress:
        return make(newsroom, wishes, near, maker, chosen, progress)


def from_conversations(settings: "Settings", count: int, near: "Sequence[Case]") -> "Made":
    """Cases from the conversations that the page kept, those near given ones left out."""
    from eval.make.feedback import cases_from_feedback
    from eval.make.make import NEAR_GIVEN, Made
    from eval.make.near import Seen, texts_of
    from rag.conversations import open_conversations

    given = Seen(texts_of(near))
    found = cases_from_feedback(open_conversations(settings.data_dir).all())
    clear = tuple(case for case in found if not given.is_near(case.question))
    dropped = {NEAR_GIVEN: len(found) - len(clear)} if len(clear) < len(found) else {}
    talks = len({case.id.rpartition("-")[0] for case in clear[:count]})
    return Made(clear[:count], dropped, count, talks, talks)


def check_free(out: Path, *, fresh: bool) -> None:
    """Nothing when the file may be written.

    Raises:
        UsageError: there is one already, and it may have been reviewed.

    """
    from rag.errors import UsageError

    if out.exists() and not fresh:
        raise UsageError(
            f"{out} is there already, and somebody may have reviewed it. Give another --out, or "
            "--fresh to replace it."
        )


def write(out: Path, cases: "Sequence[Case]") -> None:
    """Write the cases as a case file.

    Raises:
        UsageError: the file cannot be written.

    """
    from eval.case import cases_to_lines
    from rag.errors import UsageError

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(cases_to_lines(cases))
    except OSError as exc:
        raise UsageError(
            f"{out}: cannot write the case file ({exc.strerror}). Give another --out."
        ) from exc


def _cases(near: Path) -> "tuple[Case, ...]":
    from eval.read.dataset import read_dataset

    return read_dataset(near).cases


def _maker(settings: "Settings", *, llm: bool) -> "Callable[[Newsroom, int, Counter[str]], Maker]":
    """Who asks the questions.

    Raises:
        BadSettings: the language model is asked for, but none is set.

    """
    from functools import partial

    from eval.make.drafts import TemplateMaker
    from eval.make.written import WrittenMaker
    from rag.errors import BadSettings
    from rag.llm import build_chat_model

    if not llm:
        return TemplateMaker
    model = build_chat_model(settings)
    if model is None:
        raise BadSettings(
            "--llm asks a language model for the questions, but none is set. Set FOOTNOTE_LLM_URL "
            "and FOOTNOTE_LLM_MODEL, or FOOTNOTE_LLM_LOCAL, or leave out --llm."
        )
    return partial(WrittenMaker, model)


def _told(out: Path, made: int, wished: int, asked: _Asked) -> str:
    if asked == "feedback":
        return (
            f"{made} cases written to {out}. Review those tagged to-review on the page."
            if made
            else "No answer has been rated yet: rate some on the page (footnote serve) first."
        )
    if not made and asked == "llm":
        return (
            "No case could be made: no reply of the language model gave a good question. Ask a "
            "larger one, or leave out --llm."
        )
    if not made:
        return (
            "No case could be made: the articles have too few sentences with names, dates and "
            "numbers that can be asked for surely. Ingest more, or ask a language model with --llm."
        )
    less = (
        ""
        if made >= wished
        else f" The articles gave no more good ones than that ({wished} asked)."
    )
    return f"{made} cases written to {out}.{less}"

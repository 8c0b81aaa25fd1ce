"""``footnote corpus list | show | edit | stories | remove | restore | stats | export``."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.errors import UsageError
from ui.cli import AsJson, DataDir, From, Sources, Tags, To, build_filters

corpus = typer.Typer(help="What the corpus holds.", no_args_is_help=True)


@corpus.command("list")
def list_articles(
    published_from: From = None,
    published_to: To = None,
    source: Sources = None,
    tag: Tags = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the articles, newest first."""
    from rag.contract import article_to_json
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store:
        articles = store.registry.articles(build_filters(published_from, published_to, source, tag))
    if as_json:
        without_text = [
            {k: v for k, v in article_to_json(a).items() if k != "text"} for a in articles
        ]
        terminal.print_json({"articles": without_text})
    else:
        terminal.print_articles(articles)


@corpus.command()
def show(
    article_id: Annotated[str, typer.Argument(help="Id of the article.")],
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what changed since the version before.")
    ] = False,
    version: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="An earlier version; 1 is the first one."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show one article with its text, an earlier version of it, or what changed."""
    from rag.contract import article_to_json, warning_to_json
    from rag.settings import load_settings
    from rag.store import open_store
    from rag.untrusted.article import warnings
    from ui import terminal
    from ui.changes import changes

    with open_store(load_settings(data_dir=data_dir)) as store:
        article = store.registry.article(article_id)
        earlier = [v.article for v in store.history.versions(article_id)]
        others = store.stories.members([article.story or article_id])
        copies = [c.origin for c in store.history.copies() if c.article_id == article_id]
    states = [*earlier, article]
    number = len(states) if version is None else version
    if number > len(states) or (diff and number < 2):
        raise UsageError(
            f"{article_id} has {len(states)} version{'s' if len(states) > 1 else ''}, so there is "
            f"{'nothing to compare' if diff else f'no version {number}'}."
        )
    shown = states[number - 1]
    if diff:
        found = changes(states[number - 2], shown)
        if as_json:
            terminal.print_json({"id": article_id, "changes": [asdict(c) for c in found]})
        else:
            terminal.print_changes(found)
    elif as_json:
        more = {"version": number, "versions": len(states)}
        told = [warning_to_json(w) for w in warnings(shown)]
        terminal.print_json(article_to_json(shown) | more | {"warnings": told})
    else:
        also = [i for members in others.values() for i in members if i != article_id]
        terminal.print_article(
            shown, version=number, versions=len(states), also=also, copies=copies
        )


@corpus.command()
def edit(
    article_id: Annotated[str, typer.Argument(help="Id of the article.")],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="YYYY-MM-DD, YYYY-MM, YYYY or unknown.")
    ] = None,
    updated: Annotated[
        str | None, typer.Option(metavar="DATE", help="YYYY-MM-DD, YYYY-MM, YYYY or unknown.")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The outlet.")] = None,
    author: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE")] = None,
    tags: Annotated[str | None, typer.Option(metavar="A,B,...")] = None,
    data_dir: DataDir = None,
) -> None:
    """Correct dates, outlet and the like; reading the article again keeps what you set.

    "unknown" empties a field.
    """
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    given = {
        "published": published,
        "updated": updated,
        "source": source,
        "author": author,
        "url": url,
        "language": language,
        "tags": tags,
    }
    values = edits_of(given)
    if not values:
        raise UsageError("Nothing to set. Give a field: footnote corpus edit ID --published DATE")
    with open_store(load_settings(data_dir=data_dir)) as store:
        article = store.edit(article_id, values)
    terminal.print_article(article)


@corpus.command()
def stories(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """List the stories that more than one article tells, and copies that were not stored."""
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store:
        shared = [[store.registry.article(i) for i in ids] for ids in store.stories.shared()]
        copies = store.history.copies()
    if as_json:
        terminal.print_json(
            {
                "stories": [[a.id for a in articles] for articles in shared],
                "copies": [asdict(copy) for copy in copies],
            }
        )
    else:
        terminal.print_stories(shared, copies)


@corpus.command()
def remove(
    article_id: Annotated[list[str], typer.Argument(help="Ids of the articles.")],
    data_dir: DataDir = None,
) -> None:
    """Remove articles; the files that they came from are not touched."""
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store, store.writing():
        removed = store.remove(article_id)
    terminal.say(f"Removed {removed} article{'s' if removed > 1 else ''}.")


@corpus.command()
def restore(data_dir: DataDir = None) -> None:
    """Put back the last copy of a damaged registry; the damaged one is kept beside it."""
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    settings = load_settings(data_dir=data_dir)
    with open_store(settings) as store:
        aside = store.restore()
    with open_store(settings) as store:
        held = store.registry.count_articles()
    terminal.say(
        f"Restored {held} articles; the damaged file is {aside}. Ingest again to catch up."
    )


@corpus.command()
def stats(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Count articles, chunks and outlets, and give the range of dates."""
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    settings = load_settings(data_dir=data_dir)
    with open_store(settings) as store:
        dates = sorted(a.published for a in store.registry.articles() if a.published)
        figures = {
            "data_dir": str(settings.data_dir),
            "made_with": store.registry.meta("fingerprint"),
            "articles": store.registry.count_articles(),
            "chunks": store.registry.count_chunks(),
            "published_from": dates[0].isoformat() if dates else None,
            "published_to": dates[-1].isoformat() if dates else None,
            "without_date": store.registry.count_articles() - len(dates),
            "stories_shared": len(store.stories.shared()),
            "copies": len(store.history.copies()),
            "sources": store.registry.sources(),
        }
    if as_json:
        terminal.print_json(figures)
    else:
        terminal.print_figures(figures)


@corpus.command()
def export(
    out: Annotated[Path, typer.Argument(help="The .jsonl file to write.")],
    data_dir: DataDir = None,
) -> None:
    """Write all articles to a .jsonl file that ``footnote ingest`` reads back."""
    import orjson

    from rag.contract import article_to_json
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store:
        articles = store.registry.articles()
    try:
        with out.open("wb") as file:
            for article in articles:
                file.write(orjson.dumps(article_to_json(article)) + b"\n")
    except OSError as exc:
        raise UsageError(f"{out} cannot be written ({exc.strerror}). Choose another file.") from exc
    terminal.say(f"Wrote {len(articles)} articles to {out}.")


def edits_of(given: Mapping[str, str | None]) -> dict[str, Any]:
    """Fields that were given, as ``rag.history.edited`` takes them; "unknown" empties one."""
    values: dict[str, Any] = {}
    for name, text in given.items():
        if text is None:
            continue
        known = None if text.strip().lower() in ("", "unknown") else text.strip()
        if name == "tags":
            values[name] = [tag.strip() for tag in (known or "").split(",") if tag.strip()]
        else:
            values[name] = known
    return values

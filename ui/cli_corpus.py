"""``footnote corpus list | show | remove | stats | export``."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli import AsJson, DataDir, From, Sources, To, build_filters

corpus = typer.Typer(help="What the corpus holds.", no_args_is_help=True)


@corpus.command("list")
def list_articles(
    published_from: From = None,
    published_to: To = None,
    source: Sources = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the articles, newest first."""
    from rag.contract import article_to_json
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store:
        articles = store.registry.articles(build_filters(published_from, published_to, source))
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
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show one article with its text."""
    from rag.contract import article_to_json
    from rag.settings import load_settings
    from rag.store import open_store
    from ui import terminal

    with open_store(load_settings(data_dir=data_dir)) as store:
        article = store.registry.article(article_id)
    if as_json:
        terminal.print_json(article_to_json(article))
    else:
        terminal.print_article(article)


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
    from rag.errors import UsageError
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

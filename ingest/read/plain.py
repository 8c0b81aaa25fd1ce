"""Plain text files (.txt): one article, perhaps with its headline on the first line."""

from collections.abc import Iterator

from ingest.read.fields import build_article
from ingest.read.opened import File, load_text
from ingest.read.place import Place
from ingest.read.title import split_headline
from rag.clean import clean_text
from rag.types import Article


def read_plain(file: File) -> Iterator[Article]:
    """The article of a text file; a headline becomes its title and is left out of its text.

    Raises:
        UnreadableSource: the file cannot be read, is empty, or is not text.

    """
    title, text = split_headline(clean_text(load_text(file)))
    yield build_article({"title": title, "text": text}, Place(file))

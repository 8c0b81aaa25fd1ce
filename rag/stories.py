"""Stories in the registry: near-duplicates are linked, and what hangs together is one story.

A story is a connected component of the links, named by the least id in it, so that it does not
matter in which order its articles came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.database import Connection, Database, listed


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles that tell the same story in nearly the same words.

    ``similarity`` is how sure that is, 0 to 1; ``a`` is the lesser id.
    """

    a: str
    b: str
    similarity: float


class Stories:
    """What the registry knows of near-duplicates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def signatures(self) -> list[tuple[str, bytes]]:
        """Ids with their MinHash signatures, for those that have one."""
        return self._database.all("SELECT article_id, signature FROM signatures ORDER BY 1")

    def links(self) -> list[Link]:
        """All links, in order of ids."""
        rows = self._database.all("SELECT a, b, similarity FROM links ORDER BY a, b")
        return [Link(*row) for row in rows]

    def of(self, article_id: str) -> tuple[list[Link], dict[str, bytes]]:
        """The links of one article, and its signature by its id."""
        rows = self._database.all("SELECT * FROM links WHERE ? IN (a, b)", (article_id,))
        own = self._database.all("SELECT * FROM signatures WHERE article_id = ?", (article_id,))
        return [Link(*row) for row in rows], dict(own)

    def named(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The name of the story that each of these articles tells, by id."""
        return dict(
            self._database.all(
                "SELECT id, story FROM articles WHERE id IN (SELECT value FROM json_each(?))",
                (listed(article_ids),),
            )
        )

    def members(self, stories: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Ids of the articles of each story, oldest first, undated ones last."""
        rows = self._database.all(
            "SELECT story, id FROM articles WHERE story IN (SELECT value FROM json_each(?)) "
            "ORDER BY story, published IS NULL, published, id",
            (listed(stories),),
        )
        found: dict[str, tuple[str, ...]] = {}
        for story, article_id in rows:
            found[story] = (*found.get(story, ()), article_id)
        return found

    def shared(self) -> list[tuple[str, ...]]:
        """The members of every story that more than one article tells, largest first."""
        names = self._database.all("SELECT story FROM articles GROUP BY story HAVING count(*) > 1")
        found = self.members(row[0] for row in names)
        return sorted(found.values(), key=lambda ids: (-len(ids), ids))


def unlink(db: Connection, article_ids: Iterable[str]) -> set[str]:
    """Forget links and signatures of articles; the ids that shared a story with them."""
    gone = listed(article_ids)
    touched = db.execute(
        "SELECT id FROM articles WHERE story IN (SELECT story FROM articles "
        "WHERE id IN (SELECT value FROM json_each(?)))",
        (gone,),
    ).fetchall()
    for column in ("a", "b"):
        db.execute(f"DELETE FROM links WHERE {column} IN (SELECT value FROM json_each(?))", (gone,))
    inside = "article_id IN (SELECT value FROM json_each(?))"
    db.execute(f"DELETE FROM signatures WHERE {inside}", (gone,))
    return {row[0] for row in touched}


def relink(
    db: Connection, links: Sequence[Link], signatures: Mapping[str, bytes], touched: set[str]
) -> None:
    """Store links and signatures, and name the stories of everything that they touch anew."""
    db.executemany("INSERT OR REPLACE INTO signatures VALUES (?, ?)", signatures.items())
    db.executemany(
        "INSERT OR REPLACE INTO links VALUES (?, ?, ?)",
        [(*sorted((link.a, link.b)), link.similarity) for link in links],
    )
    ends = touched | {end for link in links for end in (link.a, link.b)}
    if not ends:
        return
    rows = db.execute(
        "SELECT id FROM articles WHERE story IN (SELECT story FROM articles "
        "WHERE id IN (SELECT value FROM json_each(?)))",
        (listed(ends),),
    ).fetchall()
    members = sorted({row[0] for row in rows})
    inside = listed(members)
    pairs = db.execute(
        "SELECT a, b FROM links WHERE a IN (SELECT value FROM json_each(?)) "
        "AND b IN (SELECT value FROM json_each(?))",
        (inside, inside),
    ).fetchall()
    named = components(members, pairs)
    db.executemany(
        "UPDATE articles SET story = ? WHERE id = ? AND story <> ?",
        [(named[i], i, named[i]) for i in members],
    )


def components(ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each id with the least id that it hangs together with."""
    named = {article_id: article_id for article_id in ids}

    def root(article_id: str) -> str:
        while named[article_id] != article_id:
            named[article_id] = named[named[article_id]]
            article_id = named[article_id]
        return article_id

    for a, b in pairs:
        least, other = sorted((root(a), root(b)))
        named[other] = least
    return {article_id: root(article_id) for article_id in ids}

"""Cases from a corpus: the same for the same corpus, wishes and seed, in proportion over it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from eval.case import Case
from eval.make.drafts import Maker, TemplateMaker
from eval.make.follow_up import dated_after, pointing_back
from eval.make.material import Candidate
from eval.make.near import Seen, texts_of
from eval.make.newsroom import Newsroom
from eval.make.order import draw, stratified
from eval.make.recipe import Wishes
from eval.make.written_case import CaseWriter
from rag.types import Article

MOST_LEFT_OUT = 5
"""Articles that an unanswerable case leaves out, at most; with more it is no near miss any more."""

CLOZES_PER_STORY = 4

NEAR_GIVEN = "nearly the same as one of the cases to keep clear of"
NEAR_OWN = "nearly the same as another one made here"
ANSWERED_ELSEWHERE = "too many other articles answer it"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """The cases, how many questions were let go for which reason, and what was asked for.

    ``stories`` counts the stories that the cases are from, of ``of`` that were there.
    """

    cases: tuple[Case, ...]
    dropped: dict[str, int] = field(default_factory=dict)
    asked_for: int = 0
    stories: int = 0
    of: int = 0

    @property
    def types(self) -> dict[str, int]:
        """Number of cases by type, most first."""
        counts = Counter(case.type for case in self.cases)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def make_cases(
    newsroom: Newsroom,
    wishes: Wishes,
    near: Iterable[Case] = (),
    maker: Callable[[Newsroom, int, Counter[str]], Maker] = TemplateMaker,
    chosen: Sequence[Article] | None = None,
    progress: Progress | None = None,
) -> Made:
    """Cases as wished, fewer when the corpus does not give as many good ones.

    ``near`` are cases that none may be nearly the same as; ``chosen`` the articles that questions
    are made of, all of them unless given (whether an answer is the only one is always held
    against the whole corpus).
    """
    making = _Making(newsroom, wishes, near, maker)
    making.read(newsroom.articles if chosen is None else chosen, progress)
    cases = [*making.follow_ups(), *making.unanswerable()]
    direct = making.direct(wishes.count - len(cases) - wishes.part(wishes.paraphrases))
    cases += [making.writer.direct(candidate) for candidate in direct]
    plain = [candidate for candidate in direct if candidate.draft.kind != "cloze"]
    ordered = sorted(plain, key=lambda c: draw(wishes.seed, "paraphrase", c.draft.question))
    most = min(wishes.part(wishes.paraphrases), wishes.count - len(cases))
    cases += [making.writer.paraphrase(candidate) for candidate in ordered[:most]]
    return Made(
        tuple(sorted(cases, key=lambda case: case.id)),
        dict(sorted(making.dropped.items(), key=lambda pair: (-pair[1], pair[0]))),
        wishes.count,
        len({story for story, _ in making.taken}),
        len(making.stories),
    )


class _Making:
    """The candidates of every story, and which of them are taken."""

    def __init__(
        self,
        newsroom: Newsroom,
        wishes: Wishes,
        near: Iterable[Case],
        maker: Callable[[Newsroom, int, Counter[str]], Maker],
    ) -> None:
        self.writer = CaseWriter(wishes)
        self.dropped: Counter[str] = Counter()
        self.stories: dict[str, Article] = {}
        self.taken: set[tuple[str, int]] = set()
        self._newsroom = newsroom
        self._wishes = wishes
        self._maker = maker(newsroom, wishes.seed, self.dropped)
        self._given = Seen(texts_of(near))
        self._own = Seen()
        self._found: dict[str, list[Candidate]] = {}
        self._clozes: list[Candidate] = []
        self._kinds: Counter[str] = Counter()
        self._reach = 0

    def read(self, articles: Sequence[Article], progress: Progress | None) -> None:
        """Look for questions in one article of each story, until there are plenty."""
        for article in stratified(articles, self._wishes.seed):
            self.stories.setdefault(article.story or article.id, article)
        plenty = self._maker.enough * self._wishes.count
        found = 0
        for n, (story, article) in enumerate(self.stories.items(), start=1):
            if found >= plenty:
                break
            kept = [c for c in self._maker.questions(article) if self._is_clear(c)]
            self._found[story] = sorted(kept, key=self._rank)
            found += len(kept)
            if progress:
                progress(n, len(self.stories))
        self._clozes = list(islice(self._gapped(), self._wishes.count))
        # Where the corpus gives less, each share is of what it gives.
        plain = sum(map(len, self._found.values()))
        self._reach = min(self._wishes.count, plain + len(self._clozes))

    def follow_ups(self) -> Iterator[Case]:
        """At most one of each story, as many as wished."""
        most = round(self._reach * self._wishes.follow_ups)
        for candidates in self._found.values():
            if most <= 0:
                return
            for candidate in candidates:
                dated = dated_after(candidate)
                back = pointing_back(candidate, candidates, self._newsroom)
                found = dated or next(back, None)
                if found and self._take(found.candidate):
                    most -= 1
                    yield self.writer.follow_up(found)
                    break

    def unanswerable(self) -> Iterator[Case]:
        """Good questions, asked of the corpus without what answers them."""
        most = round(self._reach * self._wishes.unanswerable)
        for candidate in self._rounds() if most else ():
            without = self._without(candidate)
            if len(without) > MOST_LEFT_OUT:
                self.dropped[ANSWERED_ELSEWHERE] += 1
            elif self._take(candidate):
                most -= 1
                yield self.writer.unanswerable(candidate, without)
            if not most:
                return

    def direct(self, most: int) -> list[Candidate]:
        """Plain questions and clozes, to be asked as they are."""
        clozes = round(most * self._wishes.clozes)
        found = list(self._some(self._rounds(), most - clozes))
        found += self._some(iter(self._clozes), most - len(found))
        if len(found) < most:
            found += self._some(self._rounds(), most - len(found))
        return found

    def _some(self, candidates: Iterator[Candidate], most: int) -> Iterator[Candidate]:
        for candidate in candidates if most > 0 else ():
            if self._take(candidate):
                most -= 1
                yield candidate
            if not most:
                return

    def _rounds(self) -> Iterator[Candidate]:
        """One candidate of each story after the other, of the kind that was taken least."""
        left = {story: list(found) for story, found in self._found.items()}
        while any(left.values()):
            for candidates in filter(None, left.values()):
                best = min(
                    candidates, key=lambda c: (*self._rank(c)[:2], self._kinds[c.draft.kind])
                )
                candidates.remove(best)
                yield best

    def _gapped(self) -> Iterator[Candidate]:
        open_ = [self._maker.gapped(article) for article in self.stories.values()]
        for _ in range(CLOZES_PER_STORY):
            for candidates in open_:
                found = next((c for c in candidates if self._is_clear(c)), None)
                if found:
                    yield found

    def _rank(self, candidate: Candidate) -> tuple[bool, bool, float]:
        """First what stands in one article alone, then what needs no frame."""
        draft = candidate.draft
        return bool(candidate.copies), draft.framed, draw(self._wishes.seed, draft.question)

    def _without(self, candidate: Candidate) -> tuple[str, ...]:
        """The article, its copies, and every other that answers the question as well."""
        draft, own = candidate.draft, candidate.statement.article.id
        also = self._newsroom.also_about(asked_of(candidate), draft.answer)
        return tuple(dict.fromkeys([own, *candidate.copies, *also]))

    def _is_clear(self, candidate: Candidate) -> bool:
        texts = (asked_of(candidate), candidate.statement.text)
        if any(self._given.is_near(text) for text in texts):
            self.dropped[NEAR_GIVEN] += 1
            return False
        return True

    def _take(self, candidate: Candidate) -> bool:
        """Whether the sentence is free and like no other; it is taken then."""
        place = candidate.story, candidate.statement.start
        if place in self.taken:
            return False
        texts = (asked_of(candidate), candidate.statement.text)
        if any(self._own.is_near(text) for text in texts):
            self.dropped[NEAR_OWN] += 1
            return False
        for text in texts:
            self._own.add(text)
        self.taken.add(place)
        self._kinds[candidate.draft.kind] += 1
        return True


def asked_of(candidate: Candidate) -> str:
    """The question without the words that say which article it is about."""
    draft = candidate.draft
    return draft.question.partition(", ")[2] if draft.framed else draft.question

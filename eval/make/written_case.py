"""Candidates as evaluation cases: ids, gold, tags."""

import hashlib
from dataclasses import dataclass

from eval.case import Case, GoldSentence
from eval.make.follow_up import FollowUp
from eval.make.material import Candidate
from eval.make.order import split_of
from eval.make.paraphrase import paraphrased
from eval.make.recipe import Wishes
from rag.types import Filters, Turn

MADE = "made"
"""The tag of every made case."""

FRAMED = "framed"


@dataclass(frozen=True, slots=True)
class CaseWriter:
    """Writes cases as one set of wishes has them; the same candidate always gets the same id."""

    wishes: Wishes

    def direct(self, candidate: Candidate) -> Case:
        """The question as it is."""
        return self._case(candidate, candidate.draft.kind, candidate.draft.question)

    def follow_up(self, found: FollowUp) -> Case:
        """The question behind its first turn."""
        return self._case(found.candidate, "follow-up", found.question, history=(found.before,))

    def unanswerable(self, candidate: Candidate, without: tuple[str, ...]) -> Case:
        """The question asked of the corpus without the articles that answer it."""
        tags = (candidate.draft.kind, *((FRAMED,) if candidate.draft.framed else ()))
        return Case(
            id=_id("unanswerable", candidate, candidate.draft.question),
            question=candidate.draft.question,
            answerable=False,
            filters=Filters(without_ids=without),
            asked_on=candidate.statement.article.published,
            type="unanswerable",
            tags=self._tags(candidate, tags),
        )

    def paraphrase(self, candidate: Candidate) -> Case:
        """The question in other words; a tag names the case that has it as it was."""
        question, done = paraphrased(candidate.draft.question, self.wishes.seed)
        original = _id(candidate.draft.kind, candidate, candidate.draft.question)
        return self._case(candidate, "paraphrase", question, tags=(*done, f"of:{original}"))

    def _case(
        self,
        candidate: Candidate,
        kind: str,
        question: str,
        history: tuple[Turn, ...] = (),
        tags: tuple[str, ...] = (),
    ) -> Case:
        statement, draft = candidate.statement, candidate.draft
        own = () if kind == draft.kind else (draft.kind,)
        framed = (FRAMED,) if draft.framed else ()
        return Case(
            id=_id(kind, candidate, question),
            question=question,
            answers=(draft.answer,),
            gold_articles=(statement.article.id, *candidate.copies),
            gold_sentences=(GoldSentence(statement.article.id, statement.text),),
            history=history,
            asked_on=statement.article.published,
            type=kind,
            tags=self._tags(candidate, (*own, *framed, *tags)),
        )

    def _tags(self, candidate: Candidate, more: tuple[str, ...]) -> tuple[str, ...]:
        splits = self.wishes.splits
        split = (split_of(candidate.story, splits),) if splits else ()
        return (MADE, *dict.fromkeys(more), *split)


def _id(kind: str, candidate: Candidate, question: str) -> str:
    place = (
        f"{candidate.statement.article.id}\x1f{candidate.statement.start}\x1f{kind}\x1f{question}"
    )
    return f"made-{kind}-{hashlib.sha256(place.encode()).hexdigest()[:10]}"

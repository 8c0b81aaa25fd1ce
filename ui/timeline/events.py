"""What a timeline shows of a summary's points."""

from dataclasses import dataclass
from datetime import date

from rag.types import Citation, Summary
from ui.markup import anchor, byline, period


@dataclass(frozen=True, slots=True)
class Event:
    """One dated point; ``link`` leads to its first citation, empty without one."""

    first: date
    last: date
    text: str
    when: str
    reported: bool = False
    sources: int = 1
    link: str = ""
    outlet: str = ""

    @property
    def middle(self) -> float:
        """The moment that it is drawn at when its days are too few for a bar."""
        return (self.first.toordinal() + self.last.toordinal() + 1) / 2

    @property
    def told(self) -> str:
        """When, what and by whom, plain text."""
        when = f"{self.when}, as reported" if self.reported else self.when
        return f"{when}: {self.text}" + (f" ({self.outlet})" if self.outlet else "")


def events_of(summary: Summary) -> tuple[Event, ...]:
    """The dated points of a summary in their order, earliest first on a timeline."""
    by_marker = {citation.marker: citation for citation in summary.citations}
    events: list[Event] = []
    for section in summary.sections:
        for point in section.points:
            if point.first is None:
                continue
            last = max(point.last or point.first, point.first)
            cited = [by_marker[m] for s in point.sentences for m in s.citations if m in by_marker]
            events.append(
                Event(
                    point.first,
                    last,
                    " ".join(" ".join(s.text.split()) for s in point.sentences),
                    period(point.first, last),
                    point.reported,
                    point.sources,
                    _link(cited[0]) if cited else "",
                    byline(cited[0]) if cited else "",
                )
            )
    return tuple(events)


def _link(citation: Citation) -> str:
    return anchor(citation.article_id, (citation.start, citation.end))

"""Rating an answer: the line under the chat, where a reason is given and a case is made."""

from eval.make.case_file import CaseFile
from eval.make.feedback import case_of
from rag.errors import UnknownConversation, UsageError
from rag.kept import KeptExchange
from ui.panel import NOT_A_REQUEST, Act, Asked, Reply
from ui.records import Records
from ui.render_rating import rating_to_html

SAVED = "The reason is saved."
ADDED = "Added to {file}. Review it under “Evaluation”."
ADDED_AGAIN = "It was in {file} already, and is there now as it is rated."


def rate_panel(records: Records) -> Act:
    """What the line under the chat does."""

    def act(asked: Asked, user: str) -> Reply:
        name, place = asked.detail.get("id", ""), asked.number("place")
        exchange = _exchange(records, name, place, user)
        reason = " ".join(asked.value("reason").split())
        records.conversations.rate(name, place, exchange.rating, reason, user)
        match asked.act:
            case "reason":
                said = SAVED
            case "case":
                said = add_case(records, name, place, user)
            case _:
                raise UsageError(NOT_A_REQUEST)
        html = rating_to_html(
            exchange.question, exchange.rating, name=name, place=place, reason=reason, said=said
        )
        return {"html": html, "focus": f"[data-act={asked.act}] [name=reason], [data-act=case]"}

    return act


def add_case(records: Records, name: str, place: int, user: str) -> str:
    """A word that a rated answer is now in the file of cases."""
    conversation = records.conversations.conversation(name, user)
    file = CaseFile(records.from_answers)
    new = file.add([case_of(conversation, place)])
    return (ADDED if new else ADDED_AGAIN).format(file=file.path.name)


def _exchange(records: Records, name: str, place: int, user: str) -> KeptExchange:
    exchanges = records.conversations.conversation(name, user).exchanges
    if place >= len(exchanges) or not exchanges[place].rating:
        raise UnknownConversation(name)
    return exchanges[place]

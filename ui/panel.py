"""A part of the page that the server writes as HTML and that sends back what is done in it."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import FootnoteError, UsageError
from ui.theme import panel_script

NOT_A_REQUEST = "This is not what the page sends. Load it anew and try again."

Text = Annotated[str, Field(max_length=20_000_000)]


class Asked(BaseModel):
    """What was done in a panel; it comes from outside, so it is checked.

    ``act`` names it, ``detail`` is the data of the button, ``values`` the fields of its form.
    """

    model_config = ConfigDict(frozen=True)

    act: Annotated[str, Field(max_length=40)]
    detail: dict[str, Annotated[str, Field(max_length=4000)]] = {}
    values: dict[str, Annotated[tuple[Text, ...], Field(max_length=1000)]] = {}

    def value(self, name: str) -> str:
        """The first value of a field, empty without one."""
        return next(iter(self.values.get(name, ())), "")

    def number(self, name: str) -> int:
        """A whole number of the detail, 0 for none."""
        written = self.detail.get(name, "")
        return int(written) if written.isdecimal() else 0


class Download(TypedDict):
    """A file that the browser is to save."""

    name: str
    type: str
    text: str


class Reply(TypedDict, total=False):
    """What becomes of a panel: new HTML, all of it or ``into`` a part, and where the focus goes.

    ``changed`` tells the rest of the page that the corpus is another one.
    """

    html: str
    into: str
    focus: str
    problem: str
    file: Download
    changed: bool


Act = Callable[[Asked, str], Reply]
"""What a panel does when asked, for the person of this name ("" for nobody's)."""


def build_panel(act: Act, name: str, elem_id: str, value: str = "", script: str = "") -> Any:
    """The panel; must be called inside a ``gr.Blocks``.

    It has the events ``open`` and ``edit`` (of the corpus). A ``script`` of its own runs after that
    of all panels, and sees what is in it. The template keeps ``${value}``: with ``{{value}}``
    Gradio would run it as JavaScript.
    """
    import gradio as gr

    def act_for(request: object, visitor: gr.Request) -> Reply:  # Gradio looks at this annotation
        try:
            user = user_of(visitor)
        except UsageError as exc:
            return {"problem": str(exc)}
        return answering(act)(request, user)

    act_for.__name__ = "act"
    return gr.HTML(
        value,
        html_template=f'<section class="fn-panel" aria-label="{name}">${{value}}</section>',
        js_on_load=panel_script() + script,
        server_functions=[act_for],
        apply_default_css=False,
        elem_id=elem_id,
    )


def answering(act: Act) -> Callable[[object, str], Reply]:
    """The same for what comes from outside, every error as a problem in plain words."""

    def answer(request: object, user: str) -> Reply:
        try:
            return act(Asked.model_validate(request), user)
        except ValidationError:
            return {"problem": NOT_A_REQUEST}
        except FootnoteError as exc:
            return {"problem": str(exc)}

    return answer


def user_of(visitor: Any) -> str:
    """The name that a visitor logged in by, "" where nobody has to log in.

    Gradio tells it to events; to server functions it hands the bare request, whose app knows.

    Raises:
        UsageError: one has to log in, and nobody is.

    """
    import gradio as gr

    if isinstance(visitor, gr.Request):
        return visitor.username or ""
    app = visitor.app
    if app.auth is None and app.auth_dependency is None:
        return ""
    if app.auth_dependency is not None:
        name = app.auth_dependency(visitor)
    else:
        cookies = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
        tokens = (visitor.cookies.get(cookie) for cookie in cookies)
        name = app.tokens.get(next(filter(None, tokens), None))
    if not name:
        raise UsageError("Your log-in has ended. Load the page anew and log in.")
    return str(name)

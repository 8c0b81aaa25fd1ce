"""The look of the page: a Gradio theme of quiet paper and ink, system fonts only."""

from importlib.resources import files
from typing import Any

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

SHEETS = (
    "page.css",
    "intake.css",
    "topics.css",
    "records.css",
    "summaries.css",
    "health.css",
    "articles.css",
    "picker.css",
    "chat.css",
    "citations.css",
)

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%23842029'/%3E"
    "%3Ctext x='7' y='26' font-family='Georgia,serif' font-size='24' fill='%23fff'%3Ef%3C/text%3E"
    "%3Ctext x='18' y='15' font-family='Georgia,serif' font-size='13' fill='%23fff'%3E1"
    "%3C/text%3E%3C/svg%3E"
)

# One hue from paper pink to dried blood, in Gradio's eleven steps.
_OXBLOOD = (
    "#fbf1f1", "#f5e1e1", "#eac4c6", "#dca0a4", "#c8747a", "#9b3039", "#842029", "#6c1820",
    "#55131a", "#3f0f14", "#2a0a0d",
)  # fmt: skip

_COLOURS = {
    "body_background_fill": ("#fbf9f4", "#15171b"),
    "body_text_color": ("#211e1a", "#e7e2d8"),
    "body_text_color_subdued": ("#6b645a", "#a39c90"),
    "background_fill_primary": ("#fffefb", "#1b1e23"),
    "background_fill_secondary": ("#f4f0e8", "#22262c"),
    "block_background_fill": ("#fffefb", "#1b1e23"),
    "block_border_color": ("#e2dccf", "#32363d"),
    "border_color_primary": ("#d8d1c2", "#3a3f47"),
    "border_color_accent": ("#842029", "#e39aa0"),
    "input_background_fill": ("#ffffff", "#14161a"),
    "input_border_color": ("#cfc7b6", "#41464f"),
    "input_border_color_focus": ("#842029", "#e39aa0"),
    "input_placeholder_color": ("#7b7468", "#8d877c"),
    "button_primary_background_fill": ("#842029", "#9b3039"),
    "button_primary_background_fill_hover": ("#6c1820", "#b03a44"),
    "button_primary_text_color": ("#ffffff", "#ffffff"),
    "button_secondary_background_fill": ("#f4f0e8", "#262a31"),
    "button_secondary_background_fill_hover": ("#ebe5d8", "#30353d"),
    "button_secondary_text_color": ("#211e1a", "#e7e2d8"),
    "link_text_color": ("#842029", "#eba9ae"),
}
"""Gradio's variables, each with its value on light and on dark paper."""


def build_theme() -> Any:
    """The Gradio theme; nothing in it is fetched from elsewhere."""
    import gradio as gr

    light = {name: colours[0] for name, colours in _COLOURS.items()}
    dark = {f"{name}_dark": colours[1] for name, colours in _COLOURS.items()}
    base = gr.themes.Base(
        primary_hue=gr.themes.Color(*_OXBLOOD),
        neutral_hue="stone",
        radius_size="sm",
        font=SANS,
        font_mono=MONO,
    )
    edges = {"block_shadow": "none", "block_border_width": "0px", "input_border_width": "1px"}
    return base.set(**light, **dark, **edges)


def page_script() -> str:
    """The JavaScript of the reader."""
    return "\n".join(map(_read, ("page.js", "citations.js")))


def panel_script() -> str:
    """The JavaScript of a panel (see ``ui.panel``)."""
    return _read("panel.js")


def summaries_script() -> str:
    """The JavaScript that saves summaries and zooms their timelines (``ui.summary_tools``)."""
    return _read("summaries.js")


def articles_script() -> str:
    """The JavaScript of the table of articles; it comes after that of panels."""
    return _read("articles.js")


def picker_script() -> str:
    """The JavaScript of the filters beside the question box (``ui.picker``)."""
    return _read("picker.js")


def page_head() -> str:
    """What goes into the document's head: icon, viewport manners and the style sheets.

    They go in here because Gradio rewrites what is passed as ``css``: it drops ``@supports`` and
    splits selectors at every comma.
    """
    sheets = "".join(f"<style>{_read(name)}</style>" for name in SHEETS)
    return f'<link rel="icon" href="{ICON}">{sheets}'


def _read(name: str) -> str:
    return files("ui").joinpath(name).read_text(encoding="utf-8")

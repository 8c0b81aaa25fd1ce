"""Settings, what the check-up found, and what the LLM said, as HTML; everything is escaped."""

from collections.abc import Sequence

from rag.settings import Settings
from ui.doctor import Finding
from ui.llm_check import Tried
from ui.markup import counted, escape
from ui.setting_rows import SettingGroup, SettingRow, setting_groups, value_to_text
from ui.sizes import Fit, Verdict

NOT_FOR_READERS = "Only people who may edit see the settings and run checks."
HOW_TO_CHANGE = (
    "Settings are environment variables, read once when Footnote starts: to change one, set it "
    "where you start Footnote (such as FOOTNOTE_TOP_K=12 footnote serve), and start it again."
)
LOOKING = "Looking at the next part…"
ASKING = "Asking the language model for one word…"

_FORMS = {16: "16 bit (in this process)", 4: "4 bit (by a server)"}
_STYLES: dict[Verdict, str] = {"fits": "fn-fits", "tight": "fn-tight", "does not fit": "fn-not"}


def facts_to_html(settings: Settings, corpus_size: int | None) -> str:
    """What matters most in few words; ``None`` for a corpus that cannot be opened."""
    model = settings.llm_local or (settings.llm_model if settings.llm_url else "")
    writes = bool(model) and settings.answerer != "extractive"
    where = f"at {value_to_text(settings.llm_url)}" if settings.llm_url else "in this process"
    facts = (
        ("Corpus", "cannot be opened" if corpus_size is None else counted(corpus_size, "article")),
        ("Stored in", value_to_text(settings.data_dir)),
        (
            "Vectors in",
            f"the Chroma server {value_to_text(settings.chroma_url)}"
            if settings.chroma_url
            else "Chroma, in the same folder",
        ),
        ("Embedder", f"{settings.embedder}, backend {settings.embed_backend}"),
        ("Answers by", f"{model} {where}" if writes else "copied sentences (extractive)"),
        (
            "Thresholds",
            f"answers {_least(settings.abstain_below)}, of {settings.top_k} passages; what is "
            f"unsupported is {'dropped' if settings.unsupported == 'drop' else 'marked'}",
        ),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{escape(told)}</dd>" for name, told in facts)
    return f'<dl class="fn-short-facts">{listed}</dl>'


def _least(abstain_below: float | None) -> str:
    return "when it likely can" if abstain_below is None else f"from {abstain_below:g} on"


def settings_to_html(settings: Settings) -> str:
    """Every setting with its value and what it is for, in groups."""
    groups = "".join(map(_group, setting_groups(settings)))
    return f'<p class="fn-count">{escape(HOW_TO_CHANGE)}</p>{groups}'


def refusal_to_html() -> str:
    """What somebody reads who may not see the settings."""
    return f'<p class="fn-empty">{NOT_FOR_READERS}</p>'


def findings_to_html(
    findings: Sequence[Finding], fits: Sequence[Fit] = (), *, done: bool = True
) -> str:
    """What has been found so far, and when it is done the verdict and the sizes of models."""
    listed = "".join(map(_finding, findings))
    told = f'<ul class="fn-findings">{listed}</ul>' if listed else ""
    if not done:
        return f'{told}<p class="fn-waiting" role="status">{LOOKING}</p>'
    ill = sum(not finding.well for finding in findings)
    verdict = f"{counted(ill, 'part')} need attention." if ill != 1 else "1 part needs attention."
    verdict = verdict if ill else "Everything works."
    return f'<p class="fn-verdict" role="status">{verdict}</p>{told}{_fits(fits)}'


def tried_to_html(tried: Tried) -> str:
    """What became of the test of the language model."""
    if tried.problem:
        told = f"{tried.problem} (after {_seconds(tried.seconds)})"
        return _box(told, "fn-tried fn-tried-ill", "alert")
    if not tried.model:
        return _box(tried.note, "fn-tried", "status")
    said = f"{tried.model} answered “{tried.said}” in {_seconds(tried.seconds)}."
    return _box(" ".join(filter(None, (said, tried.note))), "fn-tried", "status")


def asking_to_html() -> str:
    """What stands there while the model is being asked."""
    return f'<p class="fn-waiting" role="status">{ASKING}</p>'


def _group(group: SettingGroup) -> str:
    told = counted(len(group.rows), "setting")
    told += f", {group.changed} changed" if group.changed else ""
    rows = "".join(map(_setting, group.rows))
    return (
        f'<details class="fn-group"{" open" if group.changed else ""}>'
        f"<summary>{escape(group.heading)}<span>{told}</span></summary>"
        f'<ul class="fn-settings">{rows}</ul></details>'
    )


def _setting(row: SettingRow) -> str:
    changed = (
        f'<span class="fn-badge">changed from {escape(row.default)}</span>' if row.changed else ""
    )
    style = ' class="fn-changed"' if row.changed else ""
    return (
        f'<li{style}><code>{row.variable}</code> <code class="fn-set">= {escape(row.value)}</code>'
        f"{changed}<p>{escape(row.description)}</p></li>"
    )


def _finding(finding: Finding) -> str:
    sign, said, style = ("✓", "well", "") if finding.well else ("!", "fails", ' class="fn-ill"')
    remedy = f"<p>{escape(finding.remedy)}</p>" if finding.remedy else ""
    return (
        f'<li{style}><span class="fn-well-or-ill" role="img" aria-label="{said}">{sign}</span>'
        f"<strong>{escape(finding.what)}</strong><span>{escape(finding.found)}</span>{remedy}</li>"
    )


def _fits(fits: Sequence[Fit]) -> str:
    """Which sizes of language models this machine can carry, as a table."""
    if not fits:
        return ""
    columns = list(dict.fromkeys((fit.where, fit.bits) for fit in fits))
    heads = "".join(
        f'<th scope="col">{escape(where)}, {_FORMS.get(bits, f"{bits} bit")}</th>'
        for where, bits in columns
    )
    cells = {(fit.billions, fit.where, fit.bits): fit for fit in fits}
    rows = "".join(
        f'<tr><th scope="row">{billions:g}B</th>'
        + "".join(_cell(cells[billions, *column]) for column in columns)
        + "</tr>"
        for billions in dict.fromkeys(fit.billions for fit in fits)
    )
    return (
        '<div class="fn-table fn-fits" tabindex="0" role="group" aria-label="Sizes of models">'
        "<table><caption>Language models that this machine can carry</caption>"
        f'<thead><tr><th scope="col">LLM</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _cell(fit: Fit) -> str:
    return f'<td class="{_STYLES[fit.verdict]}">{fit.verdict}, {fit.needed / 1e9:.1f} GB</td>'


def _box(text: str, style: str, role: str) -> str:
    return f'<div class="{style}" role="{role}"><p>{escape(text)}</p></div>'


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"

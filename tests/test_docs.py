"""The documentation says what the code does."""

import re
from pathlib import Path

from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `FOOTNOTE_(\w+)` \| .* \| (.*) \|$", page, re.MULTILINE))
    known = {name.upper(): field.description for name, field in Settings.model_fields.items()}
    assert rows == known


def test_the_tree_of_the_readme_names_every_module_of_rag() -> None:
    tree = (ROOT / "README.md").read_text(encoding="utf-8").split("## What is where")[1]
    named = set(re.findall(r"^  (\w+\.py)", tree, re.MULTILINE))
    present = {p.name for p in (ROOT / "rag").glob("*.py")} - {"__init__.py"}
    assert present <= named
    packages = ("rag", "ingest", "eval", "ui")
    assert all(any((ROOT / package / n).exists() for package in packages) for n in named)


def test_links_of_the_documentation_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"

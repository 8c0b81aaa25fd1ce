import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "rag": {"rag"},
    "ingest": {"ingest", "rag"},
    "eval": {"eval", "rag"},
    "ui": {"ui", "eval", "ingest", "rag"},
}
DOORS = {
    "chromadb": ("rag/vectors.py",),
    "sqlite3": ("rag/database.py",),
    "gradio": ("ui/",),
    "openvino": ("rag/compiled.py",),
    "nncf": ("rag/export.py",),
    "torch": (
        "rag/torch_encoder.py",
        "rag/export.py",
        "rag/machine.py",
        "rag/answer_model/export.py",
    ),
    "transformers": (
        "rag/torch_encoder.py",
        "rag/causal_lm.py",
        "rag/local_llm.py",
        "rag/answer_model/export.py",
    ),
    "threadpoolctl": ("rag/threads.py",),
    "psutil": ("rag/machine.py",),
    "sentence_transformers": ("rag/torch_encoder.py", "rag/cross_encoder.py"),
    "llama_index.llms": ("rag/llm.py",),
    "openai": ("rag/llm.py", "rag/endpoint.py", "eval/systems/endpoint.py"),
    "trafilatura": ("ingest/",),
    "feedparser": ("ingest/fetch/",),
    "httpcore2": ("ingest/fetch/",),
    "httpx2": ("ingest/fetch/",),
    "fastapi": ("ui/",),
    "mcp": ("ui/api/",),
    "uvicorn": ("ui/web.py",),
    "protego": ("ingest/fetch/",),
}


def imports(file: Path) -> Iterator[str]:
    """Every dotted name that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{file}: write the whole name, not a relative import"
            assert node.level == 0, f"{file}: write the whole name, not a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


IMPORTS = {
    file.relative_to(ROOT).as_posix(): sorted(set(imports(file)))
    for package in MAY_IMPORT
    for file in sorted((ROOT / package).rglob("*.py"))
}


def within(name: str, module: str) -> bool:
    return f"{name}.".startswith(f"{module}.")


def test_packages_import_only_what_lies_below_them() -> None:
    assert len(IMPORTS) > 30
    wrong = [
        (file, name)
        for file, names in IMPORTS.items()
        for name in names
        for top in [name.split(".")[0]]
        if top in {*MAY_IMPORT, "tests", "benchmarks"} - MAY_IMPORT[file.split("/")[0]]
    ]
    assert wrong == []


def test_vendors_come_in_by_their_doors() -> None:
    used = {
        vendor: {f for f, names in IMPORTS.items() if any(within(n, vendor) for n in names)}
        for vendor in DOORS
    }
    stray = {
        vendor: [file for file in files if not file.startswith(DOORS[vendor])]
        for vendor, files in used.items()
    }
    assert stray == {vendor: [] for vendor in DOORS}
    assert all(used[vendor] for vendor in ("chromadb", "sqlite3", "gradio", "openvino"))


def test_no_import_shadows_eval_and_no_global_settings_are_used() -> None:
    wrong = [
        (file, name)
        for file, names in IMPORTS.items()
        for name in names
        if name == "eval" or (within(name, "llama_index") and name.endswith(".Settings"))
    ]
    assert wrong == []


def test_modules_of_rag_do_not_import_each_other_in_circles() -> None:
    modules = {file.removesuffix(".py").replace("/", "."): file for file in IMPORTS}
    graph = {
        module: {other for other in modules for n in IMPORTS[file] if within(n, other)} - {module}
        for module, file in modules.items()
        if module.startswith("rag.")
    }
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("rag.types") < order.index("rag.assistant")

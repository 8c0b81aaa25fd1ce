"""``from eval import ...``: what programs of others may rely on."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from eval import __all__ as public

home = import_module("eval")
assert home.__file__


def test_every_public_name_is_there_and_documented() -> None:
    for name in public:
        found = getattr(home, name)
        assert found.__doc__ or isinstance(found, tuple), name
    assert set(public) <= set(dir(home))


def test_types_and_values_come_from_the_same_place() -> None:
    tree = ast.parse(Path(str(home.__file__)).read_text(encoding="utf-8"))
    typed = {
        alias.asname or alias.name: (node.module, alias.name)
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == home._HOMES
    assert sorted(typed) == sorted(public)


def test_no_public_name_is_that_of_a_module() -> None:
    # Importing the module would put it in the place of the name.
    folder = Path(str(home.__file__)).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert modules & set(public) == set()


def test_other_names_are_not_there() -> None:
    assert not hasattr(home, "compare_everything")


def test_importing_a_name_costs_nothing_else() -> None:
    code = (
        "import sys\n"
        "from eval import __all__\n"
        "print(*sorted(n for n in sys.modules if n.split('.')[0] in ('eval', 'rag', 'numpy')))\n"
        "from eval import Case\n"
        "print('numpy' in sys.modules)\n"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.stderr == ""
    assert finished.stdout.split() == ["eval", "False"]

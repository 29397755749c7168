"""The verifier as one file: its modules in order, under one set of imports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGE = "persistence.audit.verifying"
LAST = "standalone"


class Clash(ValueError):
    """Two modules have a name in common: in one file the later would take the other's place."""


def amalgamated() -> str:
    """Return the source text of `verify_audit.py`. Raises Clash."""
    file = _File()
    for module in _with_what_it_needs(LAST, set()):
        file.add(module)
    return file.text()


class _File:
    """The file as it grows, module by module."""

    def __init__(self) -> None:
        self.plain: set[str] = set()  # import statements
        self.taken: dict[str, set[str]] = {}  # names by the module that they are imported from
        self.names: dict[str, str] = {}  # what defines each name
        self.aliases: set[str] = set()  # modules of ours that are named as such
        self.bodies: list[str] = []

    def add(self, module: str) -> None:
        text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
        tree, lines = ast.parse(text), text.splitlines()
        for one in tree.body:
            if isinstance(one, ast.Import | ast.ImportFrom):
                lines[one.lineno - 1 : one.end_lineno] = [""] * _height(one)
            if isinstance(one, ast.ImportFrom) and str(one.module).startswith(PACKAGE):
                self.aliases |= {name.name for name in one.names if one.module == PACKAGE}
                continue
            self._define(one, module)
            if isinstance(one, ast.Import):
                self.plain.add(ast.unparse(one))
            elif isinstance(one, ast.ImportFrom):
                taken = {ast.unparse(name) for name in one.names}
                self.taken.setdefault(str(one.module), set()).update(taken)
        if module != LAST:  # the file is what this last module says that it is
            said = f"# {ast.get_docstring(tree)}".replace("\n", "\n# ").replace("# \n", "#\n")
            lines[: _height(tree.body[0])] = [said]
        self.bodies.append("\n".join(lines).strip())

    def _define(self, one: ast.stmt, module: str) -> None:
        # An import is the same in every module, a definition is not.
        imported = isinstance(one, ast.Import | ast.ImportFrom)
        what = str(getattr(one, "module", "")) if imported else module
        for name in _defined(one):
            if self.names.setdefault(name, what) != what:
                raise Clash(f"{name} of {module} is defined in {self.names[name]} too")

    def text(self) -> str:
        title, self.bodies[-1] = self.bodies[-1].split('"""\n', 1)
        taken = (f"from {one} import {', '.join(sorted(self.taken[one]))}" for one in self.taken)
        imports = "\n".join([*sorted(self.plain), *sorted(taken)])
        same = "".join(f"{name} = sys.modules[__name__]\n" for name in sorted(self.aliases))
        whole = "\n\n\n".join([f'{title}"""\n\n{imports}\n\n{same}', *self.bodies])
        return re.sub(r"\n{4,}", "\n\n\n", whole) + "\n"


def _with_what_it_needs(module: str, seen: set[str]) -> Iterator[str]:
    """Yield the modules that one needs, then itself; each once, before all that need it."""
    if module in seen:
        return
    seen.add(module)
    for one in ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(one, ast.ImportFrom) and str(one.module).startswith(PACKAGE):
            for name in one.names if one.module == PACKAGE else [one]:
                stem = name.name if isinstance(name, ast.alias) else str(name.module)
                yield from _with_what_it_needs(stem.removeprefix(f"{PACKAGE}."), seen)
    yield module


def _defined(one: ast.stmt) -> list[str]:
    match one:
        case ast.FunctionDef() | ast.ClassDef():
            return [one.name]
        case ast.Assign():
            return [name.id for name in one.targets if isinstance(name, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import() | ast.ImportFrom():
            return [name.asname or name.name for name in one.names]
    return []


def _height(one: ast.stmt) -> int:
    return (one.end_lineno or one.lineno) - one.lineno + 1

"""Make mutants of a source file: each has one small fault, made by an operator of mutmut.

mutmut's own runner leaves decorated functions alone, also the properties that most measures of
this package are. Only its operators are used here. A mutant is put in place by giving the imported
functions the code of their faulty twins, so each mutant needs one fork of a process that has
everything imported.
"""

import difflib
import importlib
import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import FunctionType

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut.mutation.mutators import mutation_operators

#: Code that no test runs, or that runs only once, when a module is imported.
LEFT_ALONE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """One faulty version of a file."""

    path: str
    first: int  # line
    last: int
    function: tuple[int, int] | None  # lines of the function; None for a constant of the module
    code: str
    change: str

    @property
    def key(self):
        return f"{self.path}:{self.first} {self.change}"


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, WhitespaceInclusivePositionProvider)

    def __init__(self):
        self.found = []
        self._functions = []
        self._classes = 0

    def _lines(self, node):
        span = self.get_metadata(PositionProvider, node)
        return span.start.line, span.end.line

    def on_visit(self, node):
        if isinstance(node, LEFT_ALONE) or _is_list_of_names(node):
            return False
        if isinstance(node, cst.FunctionDef):
            self._functions.append(self._lines(node))
        elif isinstance(node, cst.ClassDef):
            self._classes += 1
        elif self._functions or not self._classes:
            around = self._functions[0] if self._functions else None
            for kind, operator in mutation_operators:
                if isinstance(node, kind):
                    for other in operator(node):
                        span = self.get_metadata(WhitespaceInclusivePositionProvider, node)
                        self.found.append((span, other, self._lines(node), around))
        return True

    def on_leave(self, node):
        if isinstance(node, cst.FunctionDef):
            self._functions.pop()
        elif isinstance(node, cst.ClassDef):
            self._classes -= 1


def _is_list_of_names(node):
    return isinstance(node, cst.Assign) and m.matches(node.targets[0].target, m.Name("__all__"))


def mutants_of(path):
    """Return all mutants of a file that differ from it and from each other."""
    source = Path(path).read_text()
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder()
    wrapper.visit(finder)
    starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]
    made, seen = [], {source}
    for span, other, (first, last), function in finder.found:
        start = starts[span.start.line - 1] + span.start.column
        end = starts[span.end.line - 1] + span.end.column
        code = source[:start] + wrapper.module.code_for_node(other) + source[end:]
        if code not in seen:
            seen.add(code)
            made.append(Mutant(str(path), first, last, function, code, _change(source, code)))
    return made


def _change(source, code):
    """Write the lines that differ, before and after."""
    lines = list(difflib.unified_diff(source.splitlines(), code.splitlines(), n=0))[3:]
    before, after = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return f"{before} -> {after}"


def put_in_place(mutant):
    """Give the imported module of this process the mutant's code."""
    name = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module = importlib.import_module(name)
    # The namespace of a module of that name: dataclasses look for it.
    twin = {"__name__": name, "__package__": module.__package__, "__file__": module.__file__}
    exec(compile(mutant.code, mutant.path, "exec", dont_inherit=True), twin)
    if mutant.function is None:
        _replace_constants(vars(module), twin)
    else:
        _replace_code(vars(module), twin, name)


def _replace_constants(old, new):
    """Replace constants, also in modules that imported them."""
    package = old["__name__"].partition(".")[0]
    for name, value in new.items():
        if name.startswith("__") or callable(value) or isinstance(value, type(sys)):
            continue
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith(package) and name in vars(module):
                setattr(module, name, value)


def _replace_code(old, new, module_name):
    for name, value in list(old.items()):
        function, twin = _function(value), _function(new.get(name))
        if function is not None and twin is not None and function.__module__ == module_name:
            function.__code__ = twin.__code__
            function.__defaults__ = twin.__defaults__
            function.__kwdefaults__ = twin.__kwdefaults__
        elif isinstance(value, type) and value.__module__ == module_name:
            _replace_code(vars(value), vars(new[name]), module_name)


def _function(member):
    for attribute in ("__func__", "fget"):
        member = getattr(member, attribute, member)
    if isinstance(member, cached_property):
        member = member.func
    return member if isinstance(member, FunctionType) else None

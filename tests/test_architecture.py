"""The house keeps its shape: imports go one way, functions and files stay small. Read from the source, nothing is run."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings

APPS = ("hfs_portal", "conditions", "appointments")
SHARED = {"cases", "intake", "outbox", "doctors"}
FEATURES = {"bookings", "callbacks", "second_opinions"}
DESKS = {"self_service", "worklist"}
# Shelf of appointments: the shelves it may import from. Files above the shelves are tables of contents and may name any.
SHELVES = {
    **dict.fromkeys(SHARED, set[str]()),
    "cases": {"outbox"},
    **dict.fromkeys(FEATURES, SHARED),
    **dict.fromkeys(DESKS, FEATURES | SHARED),
}
# App: the apps it may import from.
NEIGHBOURS = {"hfs_portal": set[str](), "conditions": {"hfs_portal"}, "appointments": {"hfs_portal"}}
# Inside a shelf a file imports only from files further down; the others stand where they like.
STOREYS = {"models": 0, "services": 1, "forms": 2, "views": 3, "admin": 3, "urls": 4}
BANNED_NAMES = (("Manager", "Helper", "Utils"), ("process_", "handle_"))  # endings of classes, beginnings of functions
LONGEST_FUNCTION, LONGEST_VIEW, MEDIAN_FUNCTION, LONGEST_FILE = 45, 20, 8, 300

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)


def sources(root: Path, *folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(root), ast.parse(path.read_text())


def imports(path: Path, tree: ast.Module) -> Iterator[str]:
    """The full names of what a file imports; ".." where it climbs out of its folder."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = ".".join(path.parent.parts) if node.level else ""
            module = ".." if node.level > 1 else ".".join(filter(None, [here, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def against_the_grain(path: Path, imported: str) -> str | None:
    """Why this file may not import that, or None."""
    if imported.startswith(".."):
        return "climbs out of its folder"
    app, shelf = path.parts[0], path.parts[1]
    to_app, to_shelf, to_module = [*imported.split("."), "", ""][:3]
    if to_app not in APPS:
        return None
    if to_app != app:
        return None if to_app in NEIGHBOURS[app] else f"{app} knows nothing of {to_app}"
    if app != "appointments" or shelf not in SHELVES:
        return None
    if to_shelf != shelf:
        return None if to_shelf in SHELVES[shelf] else f"{shelf} knows nothing of {to_shelf or 'the table of contents'}"
    if STOREYS.get(to_module, -1) >= STOREYS.get(path.stem, 9):
        return f"{path.stem} stands below {to_module}"
    return None


def wrong_imports(root: Path) -> list[str]:
    found = []
    for path, tree in sources(root, *APPS):
        for imported in sorted(set(imports(path, tree))):
            if why := against_the_grain(path, imported):
                found.append(f"{path} imports {imported}: {why}")
    return found


def functions(root: Path, *folders: str) -> Iterator[tuple[str, int]]:
    for path, tree in sources(root, *folders):
        for node in ast.walk(tree):
            if isinstance(node, type_of_function):
                yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def lines_of_code(source: str) -> int:
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in source.splitlines())


def longest(where: str) -> int:
    return LONGEST_VIEW if "/views.py:" in where else LONGEST_FUNCTION


def too_long(root: Path, *folders: str) -> list[str]:
    found = [f"{where} has {lines} lines" for where, lines in functions(root, *folders) if lines > longest(where)]
    for path, _tree in sources(root, *folders):
        lines = lines_of_code((root / path).read_text())
        if lines > LONGEST_FILE:
            found.append(f"{path} has {lines} lines of code")
    return found


def lines_by_shelf(root: Path) -> Counter[str]:
    shelves: Counter[str] = Counter()
    for path, _tree in sources(root, "appointments"):
        shelves[path.parts[1]] += lines_of_code((root / path).read_text())
    return shelves


def poor_names(root: Path) -> list[str]:
    endings, beginnings = BANNED_NAMES
    found = []
    for path, tree in sources(root, *APPS):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name.endswith(endings):
                found.append(f"{path}:{node.lineno} {node.name}")
            if isinstance(node, type_of_function) and node.name.startswith(beginnings):
                found.append(f"{path}:{node.lineno} {node.name}")
    return found


def signals(root: Path) -> list[str]:
    """Receivers are callers that nobody sees."""
    return [
        f"{path} imports {imported}"
        for path, tree in sources(root, *APPS)
        for imported in imports(path, tree)
        if imported in {"django.dispatch.receiver", "django.db.models.signals.post_save", "django.db.models.signals.pre_save"}
    ]


def test_imports_go_one_way():
    assert wrong_imports(settings.BASE_DIR) == []


def test_functions_and_files_are_short():
    assert too_long(settings.BASE_DIR, *APPS, "tests") == []


def test_what_all_features_share_is_less_than_a_third_of_the_app():
    """Where it grows past that, folders by feature have failed: docs/decisions/0001."""
    shelves = lines_by_shelf(settings.BASE_DIR)
    assert sum(shelves[name] for name in ("cases", "intake", "outbox")) * 3 < shelves.total()


def test_the_usual_function_is_very_short():
    assert median(lines for _, lines in functions(settings.BASE_DIR, *APPS)) <= MEDIAN_FUNCTION


def test_names_are_the_fields():
    assert poor_names(settings.BASE_DIR) == []


def test_there_are_no_signals():
    assert signals(settings.BASE_DIR) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("conditions/views.py", "from appointments.doctors.models import Doctor"),
        ("appointments/bookings/views.py", "import conditions.models"),
        ("hfs_portal/health.py", "from appointments import models"),
        ("appointments/bookings/services.py", "from appointments.callbacks import services"),
        ("appointments/cases/services.py", "from appointments.bookings.models import Appointment"),
        ("appointments/cases/models.py", "from appointments.intake.models import X"),
        ("appointments/outbox/services.py", "from appointments.cases import models"),
        ("appointments/worklist/views.py", "from appointments.self_service import views"),
        ("appointments/bookings/views.py", "from appointments import callbacks"),
        ("appointments/bookings/services.py", "from appointments.models import Case"),
        ("appointments/bookings/models.py", "from . import services"),
        ("appointments/bookings/services.py", "from .forms import HoldForm"),
        ("appointments/bookings/services.py", "from .views import book"),
        ("appointments/bookings/views.py", "from ..cases import models"),
        ("appointments/bookings/views.py", "def later():\n    from ..callbacks.models import CallbackRequest"),
    ],
)
def test_an_import_against_the_grain_is_found(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line)
    assert len(wrong_imports(tmp_path)) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("appointments/self_service/views.py", "from appointments.bookings import services"),
        ("appointments/bookings/services.py", "from appointments.cases import services"),
        ("appointments/cases/services.py", "from appointments.outbox import services"),
        ("appointments/bookings/views.py", "from . import forms, services\nfrom .models import Appointment"),
        ("appointments/models.py", "from .bookings.models import Appointment"),
        ("appointments/cases/models.py", "from hfs_portal.encrypted import EncryptedTextField"),
    ],
)
def test_an_import_with_the_grain_is_not(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line)
    assert wrong_imports(tmp_path) == []


def test_what_is_too_long_is_found(tmp_path):
    (tmp_path / "conditions").mkdir()
    (tmp_path / "conditions/long.py").write_text("def f():\n" + "    a = 1\n" * 45)
    (tmp_path / "conditions/views.py").write_text("def f():\n" + "    a = 1\n" * 20)
    (tmp_path / "conditions/full.py").write_text("# why\n\n" * 400 + "a = 1\n" * 301)
    assert too_long(tmp_path, "conditions") == [
        "conditions/long.py:1 f has 46 lines",
        "conditions/views.py:1 f has 21 lines",
        "conditions/full.py has 301 lines of code",
    ]


def test_poor_names_and_signals_are_found(tmp_path):
    (tmp_path / "conditions").mkdir()
    (tmp_path / "conditions/models.py").write_text(
        "from django.dispatch import receiver\nclass PageHelper: ...\ndef process_page(): ...\n"
    )
    assert len(poor_names(tmp_path)) == 2
    assert len(signals(tmp_path)) == 1

"""Nothing in the repository is bound to one machine or one package mirror."""

import re

HOSTS = ("pypi.org", "pythonhosted", "npmjs", "unpkg", "jsdelivr", "cdnjs", "artifactory")

# A path counts only where it starts: `docs/work/` is nobody's home.
MACHINE = re.compile(r"(?<![\w.~/{}<>\[\]-])/(?:work|root|home|tmp|opt|Users)/\w")
MIRROR = re.compile("|".join(map(re.escape, HOSTS)))

# Maps must know the addresses that Folium writes, to replace them by packaged files.
MAY_NAME_HOSTS = ("maps/", "tests/")


def text_of(path):
    """The text of a file; nothing for pictures and other binary files."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_folder_of_a_machine(tracked, root):
    found = {
        str(path.relative_to(root)): match[0]
        for path in tracked
        if (match := MACHINE.search(text_of(path)))
    }
    assert not found


def test_no_file_names_a_package_mirror(tracked, root):
    found = {
        str(path.relative_to(root)): match[0]
        for path in tracked
        if not str(path.relative_to(root)).startswith(MAY_NAME_HOSTS)
        and (match := MIRROR.search(text_of(path)))
    }
    assert not found


def test_built_files_are_not_tracked(tracked, root):
    names = {str(path.relative_to(root)) for path in tracked}
    built = ("geodata/data/", "maps/static/vendor/", ".venv/", "dist/")
    assert not [name for name in names if name.startswith(built)]


def test_a_machine_path_is_found():
    folder = "/".join(["", "home", "someone"])
    assert MACHINE.search(f"open('{folder}/file.csv')")
    assert not MACHINE.search("docs/home/page.md")

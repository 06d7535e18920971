"""What a build tree, or the DESTDIR of an installation, has."""

import pathlib


def find(tree, name):
    """The file of that name nearest to the root: a distcheck that failed leaves a whole tree deep inside. Of a program
    that is libtool's wrapper, not what lies in .libs."""
    found = [path for path in pathlib.Path(tree).rglob(name) if path.is_file() and
             (".libs" not in path.parts or path.suffix == ".so")]
    if not found:
        raise FileNotFoundError(f"{name} is not in {tree}: build the project there first")
    return min(found, key=lambda path: len(path.parts)).resolve()

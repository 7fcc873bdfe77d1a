"""Say what pyproject.toml cannot: which top-level folders become package data, and under what name."""

from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent
DATA = {"amsn2athena.js": "js", "amsn2athena.templates": "templates", "amsn2athena.static": "static"}


def packages() -> list[str]:
    """Return every package of ``amsn2athena/``, the data folders and the Twisted plugins."""
    code = sorted(str(found.parent).replace("/", ".") for found in Path("amsn2athena").rglob("__init__.py"))
    return [*code, *DATA, "twisted.plugins"]


def files(folder: str) -> list[str]:
    """Return all files of a data folder, relative to it."""
    root = HERE / folder
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


setup(
    packages=packages(),
    package_dir={"": ".", **DATA},
    package_data={
        **{package: files(folder) for package, folder in DATA.items()},
        "amsn2athena": ["py.typed", "**/py.typed", "networks.toml"],
        "amsn2athena.storage": ["migrations/*", "migrations/versions/*.py"],
        "twisted.plugins": ["*.py"],
    },
    include_package_data=False,
    zip_safe=False,
)

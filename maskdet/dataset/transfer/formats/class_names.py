"""Where the numbers of YOLO's classes get their names: the nearest list of names decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maskdet.dataset.transfer.archive import Listing, Skipped, SourceFile
from maskdet.dataset.transfer.formats.picture_lookup import Words, folded, folder_words
from maskdet.dataset.transfer.formats.text_files import decoded
from maskdet.dataset.transfer.formats.yolo import looks_like_yolo
from maskdet.errors import DatasetProblem
from maskdet.language import tr

YAML, LISTS = (".yaml", ".yml"), (".names", ".labels")
LIST_NAMES = frozenset(
    [
        "classes.txt",
        "class.txt",
        "class_names.txt",
        "classnames.txt",
        "labels.txt",
        "names.txt",
        "obj_names.txt",
        "predefined_classes.txt",
    ]
)
MAX_CLASSES = 1000  # whatever number a strange file names
MAX_BYTES = 50_000  # of a list of names; parsing more takes seconds
MAX_BRACKETS = 100  # each one inside another makes all that follow slower to parse

Names = tuple[str, ...]


class ClassNames:
    """The lists of class names that a source carries, each for its own folder and those in it."""

    def __init__(self, listing: Listing) -> None:
        self.skipped: list[Skipped] = []
        self._lists: list[tuple[Words, str, Names]] = []
        self._nearest_known: dict[str, Names | None] = {}
        for file in (file for file in listing.files if is_list_of_names(file)):
            try:
                if names := _names_in(file):
                    self._lists.append((folder_words(file), _folder(file), names))
            except DatasetProblem as error:
                self.skipped.append(Skipped(file.name, str(error)))

    @property
    def found(self) -> bool:
        """Whether the source carries at least one list that names a class."""
        return bool(self._lists)

    def name_of(self, number: int, file: SourceFile) -> str:
        """The name of a class in a text file; where it is not certain, one that means no label."""
        folder = _folder(file)
        if folder not in self._nearest_known:
            self._nearest_known[folder] = self._nearest(folder_words(file), folder)
        names = self._nearest_known[folder]
        if names is not None and number < len(names) and names[number]:
            return names[number]
        several = len({found for *_, found in self._lists}) > 1
        return f"class {number} of {file.path.parent}" if several else f"class {number}"

    def _nearest(self, words: Words, folder: str) -> Names | None:
        """The list of the innermost folder around a file; without one, that on which all others agree.

        A list that lies beside the file's folders, as train/data.yaml does to labels/train/, decides only
        where no list around contradicts it.
        """
        around = [entry for entry in self._lists if entry[0] <= words] or self._lists
        depth = max((len(entry[0]) for entry in around if entry[0] <= words), default=-1)
        nearest = [entry for entry in around if len(entry[0]) == depth]
        if not nearest or not all(folder.startswith(parent) for _, parent, _ in nearest):
            nearest = around
        lists = {names for *_, names in nearest}
        return lists.pop() if len(lists) == 1 else None


class GivenNames(ClassNames):
    """Names that the caller gives, for every file."""

    def __init__(self, names: Sequence[str]) -> None:
        self.skipped, self._lists, self._nearest_known = [], [(frozenset(), "", tuple(names))], {}


def is_list_of_names(file: SourceFile) -> bool:
    """Whether a file may be a list of class names, by its name."""
    return file.path.suffix.lower() in (*YAML, *LISTS) or file.path.name.lower() in LIST_NAMES


def _folder(file: SourceFile) -> str:
    """The folder of a file, with a slash at its end; empty for the outermost."""
    parent = folded(file.path.parent.as_posix())
    return "" if parent == "." else f"{parent}/"


def _names_in(file: SourceFile) -> Names:
    """The names in a file; none if it is another kind of file. Raises: DatasetProblem when it cannot be understood."""
    if file.size > MAX_BYTES:
        raise DatasetProblem(
            tr("As a list of class names it is too long (over {most} kB).", most=MAX_BYTES // 1000)
        )
    data = file.read()
    text = decoded(data)
    if file.path.suffix.lower() not in YAML:
        return () if looks_like_yolo(data) else _from_text(text)
    if "names" not in text:
        return ()
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise DatasetProblem(tr("It is no usable list of class names (it is nested)."))
    import yaml

    try:
        # The base loader makes everything text: `no` and `0` are names like others.
        content = yaml.load(text.lstrip("\ufeff"), Loader=yaml.BaseLoader)  # nosec B506 - the base loader makes texts only
        return _plain_names(content["names"]) if isinstance(content, dict) and "names" in content else ()
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DatasetProblem(tr("It is no usable list of class names ({reason}).", reason=reason)) from None


def _from_text(text: str) -> Names:
    """One name a line, or one line with commas."""
    lines = [line.strip() for line in text.strip("\ufeff\r\n\t ").splitlines()]
    names = lines[0].split(",") if len(lines) == 1 else lines
    return tuple(name.strip() for name in names[:MAX_CLASSES]) if any(names) else ()


def _plain_names(names: Any) -> Names:
    """Class names from a list, one text with commas, or a table of numbers and names, either way round.

    Raises: ValueError for anything nested, and for numbers that are none.
    """
    if isinstance(names, str):
        return _from_text(names.strip().removeprefix("[").removesuffix("]").replace("'", "").replace('"', ""))
    if isinstance(names, dict):
        names = _by_number(names)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(tr("class names are words"))
    return tuple(name.strip() for name in names[:MAX_CLASSES])


def _by_number(table: dict[Any, Any]) -> list[Any]:
    if not all(str(key).strip().isdecimal() for key in table):
        table = {number: name for name, number in table.items()}
    numbered = {int(str(key)): name for key, name in table.items() if str(key).strip().isdecimal()}
    if len(numbered) < len(table):
        raise ValueError(tr("class names are numbered"))
    return [numbered.get(number, "") for number in range(min(max(numbered, default=-1), MAX_CLASSES) + 1)]

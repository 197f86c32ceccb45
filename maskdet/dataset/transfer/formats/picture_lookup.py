"""Which picture an annotation file belongs to: by its name, and by what the folders of both say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from maskdet.dataset.label_names import NEUTRAL
from maskdet.dataset.transfer.archive import SourceFile
from maskdet.errors import DatasetProblem
from maskdet.formatting import listed
from maskdet.images import EXTENSIONS
from maskdet.language import tr

SPLITS = frozenset(["train", "training", "test", "testing", "val", "valid", "validation", "dev"])
# Folders that say what kind of file lies in them, with or without a number: `labels`, `ann2`.
KINDS = frozenset(NEUTRAL.split()) - SPLITS | frozenset(
    [
        "label",
        "labels",
        "annotation",
        "annotations",
        "annots",
        "ann",
        "anns",
        "xml",
        "xmls",
        "txt",
        "json",
        "jpegimages",
        "jpegs",
        "pics",
        "boxes",
        "bbox",
    ]
)
Words = frozenset[str]


class PictureMissing(DatasetProblem):
    """No picture belongs to an annotation, or more than one may."""


class PictureLookup:
    """The pictures of a source, found again by their annotations.

    Folders of the same words correspond (`images/train` and `labels/train`). A picture in a folder that does not
    correspond belongs to an annotation only where neither has a partner of its own.
    """

    def __init__(
        self, title: str, pictures: Iterable[SourceFile], annotations: Sequence[SourceFile] = ()
    ) -> None:
        self._title = title.replace("The ", "the ", 1) if title.startswith("The ") else title
        self._by_stem: dict[str, list[SourceFile]] = defaultdict(list)
        for file in pictures:
            self._by_stem[folded(file.path.stem)].append(file)
        self._words = {file.name: folder_words(file) for files in self._by_stem.values() for file in files}
        self._picture_words: Words = frozenset().union(*self._words.values())
        self._annotated = {(picture_stem(file.path), folder_words(file)) for file in annotations}
        self._annotation_words: Words = frozenset().union(*(words for _, words in self._annotated))

    def beside(self, annotation: SourceFile, *, called: str = "") -> SourceFile:
        """The picture with the stem of an annotation file. `called`: its name in there, to choose among several.

        Raises: PictureMissing.
        """
        name = called or annotation.path.stem
        found = self._found([picture_stem(annotation.path)], folder_words(annotation))
        return self._first(found, name, by=lambda distance, shared: (distance, -shared))

    def named(self, name: str, near: SourceFile) -> SourceFile:
        """The picture of this name, perhaps with folders before it, percent signs in it, or as an address.

        Raises: PictureMissing.
        """
        known = SPLITS | self._picture_words
        for spelled in dict.fromkeys((name, unquote(name), _path_of_address(name))):
            path = PurePosixPath(spelled.replace("\\", "/"))
            words = folder_words(near) | (_parts(path.parent) | _parts(PurePosixPath(near.path.stem))) & known
            stems = [folded(path.stem), folded(path.name)]
            if any(stem in self._by_stem for stem in stems):
                found = self._found(stems, words)
                return self._first(found, spelled, by=lambda distance, shared: (-shared, distance))
        raise self._missing(name)

    def _found(self, stems: Sequence[str], words: Words) -> list[tuple[int, SourceFile]]:
        """The pictures of a stem that correspond to folders of these words, each with its distance from them."""
        return [
            (len(words ^ self._words[file.name]), file)
            for stem in dict.fromkeys(stems)
            for file in self._by_stem.get(stem, ())
            if self._corresponds(words, stem, self._words[file.name])
        ]

    def _first(
        self, found: list[tuple[int, SourceFile]], name: str, *, by: Callable[[int, int], tuple[int, int]]
    ) -> SourceFile:
        """The only picture that ranks first. `by`: rank from the distance and the shared end of the names."""
        if not found:
            raise self._missing(name)
        ranks = [by(distance, _shared_end(name, file.name)) for distance, file in found]
        nearest = [file for rank, (_, file) in zip(ranks, found, strict=True) if rank == min(ranks)]
        exact = [file for file in nearest if file.name.endswith(name)]
        if len(exact or nearest) > 1:
            names = listed([file.name for file in nearest[:2]])
            raise PictureMissing(
                tr("More than one picture may be meant by it: {names}. Give them other names.", names=names)
            )
        return (exact or nearest)[0]

    def _corresponds(self, annotation: Words, stem: str, picture: Words) -> bool:
        """Whether nothing in the folders says that the two belong to others."""
        only_annotation, only_picture = annotation - picture, picture - annotation
        if not only_annotation and not only_picture:
            return True
        if (stem, picture) in self._annotated and (only_picture or only_annotation & SPLITS):
            return False  # the picture has an annotation in its own folder
        if not (only_annotation and only_picture):
            return True
        return not (
            only_annotation & (SPLITS | self._picture_words)
            or only_picture & (SPLITS | self._annotation_words)
        )

    def _missing(self, name: str) -> PictureMissing:
        shown = PurePosixPath(name.replace("\\", "/")).name[:100]
        return PictureMissing(
            tr(
                "Its picture is missing: {picture}, which is not in {title}, or not there where this file "
                "belongs.",
                picture=shown,
                title=self._title,
            )
        )


def is_picture(name: str) -> bool:
    """Whether a file's ending is that of a picture."""
    return PurePosixPath(name).suffix.lower()[1:] in EXTENSIONS


def folder_words(file: SourceFile) -> Words:
    """The folders around a file that tell it from files of the same name elsewhere."""
    return _parts(file.path.parent)


def _parts(folder: PurePosixPath) -> Words:
    """The words of a path's parts without those that only name a kind: of images_train/a train and a."""
    words = re.split(r"[/\s._-]+", folded(str(folder)))
    return frozenset(word for word in words if word and word.rstrip("0123456789") not in KINDS)


def picture_stem(path: PurePosixPath) -> str:
    """What the stem of an annotation's picture is: of a.txt a, of a.jpg.txt a too; in small letters."""
    return folded(PurePosixPath(path.stem).stem if is_picture(path.stem) else path.stem)


def _shared_end(name: str, file: str) -> int:
    """How many parts of two paths are equal, from the end."""
    one, other = (folded(path.replace("\\", "/")).split("/")[::-1] for path in (name, file))
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _path_of_address(name: str) -> str:
    try:
        return unquote(urlsplit(name).path)
    except ValueError:  # such as brackets where a computer's address should be
        return name


def folded(name: str) -> str:
    """The name in one spelling, whatever its letter case and however its accents are encoded."""
    return unicodedata.normalize("NFC", name).casefold()

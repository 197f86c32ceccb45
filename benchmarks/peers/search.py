"""What every pipeline here is: a function from a picture to the people in it."""

from collections.abc import Callable, Iterable, Iterator

from maskdet.results import BoundingBox, Detection, Image

Found = Iterator[tuple[BoundingBox, float]]  # faces with the detector's score, 0..1
# An RGB picture and the least confidence -> everyone found.
Search = Callable[[Image, float], Iterable[Detection]]
# The same -> the faces alone.
Find = Callable[[Image, float], Found]

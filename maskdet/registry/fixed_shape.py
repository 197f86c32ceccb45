"""TFLite models of fixed shape: browsers run no others. Only the shapes written in the file change, no weight and no operation.

The shapes come from the runtime itself: the model is resized there, and what it then says of every tensor is written into
the file in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.language import tr

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

Shape = tuple[int, ...]
# Fields of a tensor in a TFLite file (schema.fbs): its shape, and the same with -1 where it may vary.
SHAPE_FIELDS = (4, 18)
PROBES = (
    (256, 256),
    (320, 256),
    (256, 320),
    (384, 512),
)  # inputs by which the effect of height and width is told


@dataclass(frozen=True)
class ShapedModel:
    """A model for pictures of any size, and what to write where to make it one for a certain size.

    Attributes:
        content: the file, of fixed shape.
        sides: (offset, axis, stride, more): at `offset` stands, as int32, the input's height (axis 0) or width (1)
            divided by `stride`, plus `more`.
    """

    content: bytes
    sides: tuple[tuple[int, int, int, int], ...]

    def at(self, height: int, width: int) -> bytes:
        """The file for inputs of this size, in pixels."""
        made = bytearray(self.content)
        for offset, axis, stride, more in self.sides:
            side = (height, width)[axis] // stride + more
            made[offset : offset + 4] = side.to_bytes(4, "little")
        return bytes(made)


def fixed_shape(model: bytes, shape: Shape | None = None) -> bytes:
    """The same model, for inputs of one shape only.

    Args:
        model: the bytes of a .tflite file with one input.
        shape: of the input; None: as the file says, with a batch of one.

    Returns: `model` itself where nothing is open.

    Raises: ModelBroken where the shape of a tensor depends on more than the input's shape.
    """
    interpreter = _interpreter(model)
    details = interpreter.get_input_details()[0]
    signature = [int(side) for side in details["shape_signature"]]
    wanted = shape or tuple(1 if side < 0 else side for side in signature)
    if len(wanted) != len(signature):
        raise ModelBroken(
            tr(
                "The model takes inputs of {count} dimensions, but {wanted} was asked for.",
                count=len(signature),
                wanted=wanted,
            )
        )
    made = _written(model, _shapes(interpreter, wanted))
    if made != model:
        _check(model, made, wanted)
    return made


def shaped_model(model: bytes) -> ShapedModel:
    """A model whose input is (1, height, width, 3), ready to be made one for any size.

    Raises: ModelBroken where its shapes do not grow evenly with the picture.
    """
    shapes = [_shapes(_interpreter(model), (1, *probe, 3)) for probe in PROBES]
    base = _written(model, shapes[0])
    sides = [
        (offset, axis, *step)
        for offset, tensor, axis_of_tensor in _places(base)
        for axis in (0, 1)
        if (step := _step([found[tensor][axis_of_tensor] for found in shapes], axis))
    ]
    made = ShapedModel(base, tuple(sides))
    for probe, found in zip(PROBES, shapes, strict=True):
        if made.at(*probe) != _written(model, found):
            raise ModelBroken(
                tr(
                    "The shapes of the face network do not grow evenly with the picture, so browsers cannot run it."
                )
            )
    _check(model, made.at(*PROBES[1]), (1, *PROBES[1], 3))
    return made


def _step(lengths: Sequence[int], axis: int) -> tuple[int, int] | None:
    """Stride and remainder of a tensor's side along an axis of the picture; None where it does not depend on it."""
    growth = lengths[1 + axis] - lengths[0]
    if not growth:
        return None
    stride = (PROBES[1 + axis][axis] - PROBES[0][axis]) // growth
    return stride, lengths[0] - PROBES[0][axis] // stride


def _interpreter(model: bytes) -> Interpreter:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    # Without a delegate, whose parts would hide the tensors in between.
    return Interpreter(
        model_content=model,
        num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )


def _shapes(interpreter: Interpreter, shape: Shape) -> dict[int, list[int]]:
    """The shape of each tensor, by its index, for an input of this shape."""
    interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], shape)
    interpreter.allocate_tensors()
    return {
        detail["index"]: [int(side) for side in detail["shape"]]
        for detail in interpreter.get_tensor_details()
    }


def _places(model: bytes) -> Iterator[tuple[int, int, int]]:
    """(offset, tensor, axis) of all sides written in the file."""
    from ai_edge_litert import schema_py_generated as schema

    graph = schema.Model.GetRootAs(bytearray(model), 0).Subgraphs(0)
    for tensor in range(graph.TensorsLength()):
        table = graph.Tensors(tensor)._tab
        for field in SHAPE_FIELDS:
            if place := table.Offset(field):
                start = table.Vector(place)
                yield from ((start + 4 * axis, tensor, axis) for axis in range(table.VectorLen(place)))


def _written(model: bytes, shapes: dict[int, list[int]]) -> bytes:
    made = bytearray(model)
    for offset, tensor, axis in _places(model):
        if tensor not in shapes or axis >= len(shapes[tensor]):
            raise ModelBroken(
                tr("A tensor's shape is known only while the model runs, so browsers cannot run it.")
            )
        made[offset : offset + 4] = shapes[tensor][axis].to_bytes(4, "little")
    return bytes(made)


def _check(model: bytes, made: bytes, shape: Shape) -> None:
    """Raises: ModelBroken if the two say different things of the same input, or anything is still open."""
    interpreter = _interpreter(made)
    open_tensors = [d["name"] for d in interpreter.get_tensor_details() if -1 in d["shape_signature"]]
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.float32)
    pairs = zip(_outputs(model, pixels), _outputs(made, pixels), strict=True)
    if open_tensors or not all(np.array_equal(a, b, equal_nan=True) for a, b in pairs):
        raise ModelBroken(
            tr("The model of fixed shape, which browsers need, says something else than the original.")
        )


def _outputs(model: bytes, pixels: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    interpreter = _interpreter(model)
    details = interpreter.get_input_details()[0]
    interpreter.resize_tensor_input(details["index"], pixels.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(details["index"], pixels.astype(details["dtype"]))
    interpreter.invoke()
    return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]

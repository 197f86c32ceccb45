"""Photos of all visitors are judged in turns, by as many workers as the computer has cores for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from functools import partial
from itertools import islice

from streamlit.runtime.scriptrunner import get_script_run_ctx

from maskdet.inference import CheckedPhoto, MaskPipeline, UnreadPhoto, shared_queue
from maskdet.presets import Preset
from maskdet.settings import Settings, get_settings
from ui.widgets.signed_in.threads import as_visitor

Photo = CheckedPhoto | UnreadPhoto
Work = Callable[[MaskPipeline, Settings], Photo]
LOOK_S = 0.25  # between two looks at the place in line


def in_turn(
    work: Mapping[str, Work], preset: Preset, on_place: Callable[[int, int], None]
) -> Iterator[tuple[str, Photo]]:
    """What each photo came to, in order. A visit has as many in line as there are workers, and no more.

    Args:
        on_place: told again and again how many are done and the place in line of the next one, from 1; 0: it is its turn.

    Raises: ModelNotFound, ModelBroken.
    """
    queue, owner, settings = shared_queue(), _visit(), get_settings()
    left, under_way = iter(work.items()), deque[tuple[str, Future[Photo]]]()

    def put_in_line(key: str, check_one: Work) -> None:
        judge = partial(_judge, check_one, preset, settings)
        under_way.append((key, queue.submit(as_visitor(judge), owner=owner, patient=True)))

    try:
        for item in islice(left, settings.num_threads):
            put_in_line(*item)
        for done in range(len(work)):
            key, future = under_way[0]
            while not wait([future], timeout=LOOK_S).done:
                on_place(done, queue.place(future))
            photo = future.result()
            under_way.popleft()
            for item in islice(left, 1):
                put_in_line(*item)
            yield key, photo
    finally:  # also where the visitor leaves or chooses other photos meanwhile
        for _, future in under_way:
            future.cancel()


def _judge(check_one: Work, preset: Preset, settings: Settings, pipeline: MaskPipeline) -> Photo:
    return check_one(pipeline.with_preset(preset), settings)


def _visit() -> str:
    context = get_script_run_ctx()
    return f"visit {context.session_id if context else ''}"

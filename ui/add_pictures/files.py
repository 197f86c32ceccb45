"""Pictures from files: previewed first, added at a click."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from maskdet.dataset.transfer import NO_FOLDER, ImportPlan, Source
from maskdet.errors import MaskdetError
from maskdet.formatting import number, plain
from maskdet.images import EXTENSIONS
from maskdet.language import current_language, tr, tr_as, tr_later, tr_many
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from ui.widgets.datasets import label_chip
from ui.widgets.errors import empty_state, show_error
from ui.widgets.progress import progress

LEAVE_OUT = tr_later("Leave out")
FORMS = {
    "folders": tr_later("folders, one per label"),
    "voc": tr_later("Pascal VOC boxes: faces are cut out"),
    "coco": tr_later("COCO boxes: faces are cut out"),
    "yolo": tr_later("YOLO boxes: faces are cut out"),
}
SHOWN_SKIPPED = 50
GIVEN_UP = "import_given_up"  # the choice that the visitor stopped looking at


def add_files(root: Path | None) -> None:
    """Files of the visitor or of the server: previewed, then added to the set at `root`."""
    uploads = st.file_uploader(
        tr("Pictures, or ZIP files of folders or of annotated scenes (Pascal VOC, COCO, YOLO)"),
        type=[*EXTENSIONS, "zip"],
        accept_multiple_files=True,
        max_upload_size=get_settings().max_import_mb,
        key=f"import_{st.session_state.get('import_round', 0)}",
    )
    left, right = st.columns(2, gap="medium")
    path = server_path(left)
    label = right.selectbox(
        tr("Label of pictures without a folder"),
        [*MaskLabel],
        index=None,
        format_func=lambda label: label.display_name,
        placeholder=tr("Choose what they show"),
        key="import_label",
    )
    sources = sources_of(uploads, path)
    if root is None or not sources:
        if not sources:
            empty_state(
                tr("Nothing chosen yet"),
                tr("A ZIP with the folders with_mask and without_mask is the quickest way."),
                icon=":material/upload_file:",
            )
        return
    plans = previewed(
        root,
        sources,
        label,
        signature=(str(root), path, label, current_language(), *(file.file_id for file in uploads)),
    )
    if not plans:
        return
    plans = [(source, show_plan(plan, position)) for position, (source, plan) in enumerate(plans)]
    offer_commit(root, plans, label)


def server_path(where: DeltaGenerator) -> str:
    """A path that the server reads itself, where its settings allow that."""
    if not get_settings().server_folders:
        return ""
    path: str = where.text_input(
        tr("Or a folder or ZIP on this computer"),
        key="import_place",
        placeholder=tr("/path/to/pictures"),
        help=tr("It is read by the server itself. Whoever runs the server can switch this off."),
    )
    return path.strip()


def sources_of(uploads: Sequence[UploadedFile], path: str) -> list[Source]:
    """What to import: each ZIP, all single pictures together, and the path on the server."""
    archives = [file.getvalue() for file in uploads if file.name.lower().endswith(".zip")]
    pictures = [(file.name, file.getvalue()) for file in uploads if not file.name.lower().endswith(".zip")]
    return [*archives, *([pictures] if pictures else []), *([Path(path)] if path else [])]


def previewed(
    root: Path, sources: Sequence[Source], label: MaskLabel | None, *, signature: tuple[object, ...]
) -> list[tuple[Source, ImportPlan]]:
    """Each source with its plan, made once for the same choice; none where the visitor has given up."""
    from maskdet.dataset.transfer import preview_apart

    known = st.session_state.get("import_plans")
    if st.session_state.get(GIVEN_UP) == signature:
        st.info(tr("You stopped it. Nothing was added."), icon=":material/info:")
        st.button(
            tr("Look again"), icon=":material/refresh:", key="look_again", on_click=give_up, args=(None,)
        )
        return []
    if known is None or known[0] != signature:
        plans = []
        for source in sources:
            try:
                with stoppable(give_up, signature), progress(tr("Looking at files")) as follow:
                    plans.append((source, preview_apart(source, root, label=label, on_progress=follow)))
            except MaskdetError as error:
                show_error(error)
        st.session_state["import_plans"] = known = (signature, plans)
    return list(known[1])


def give_up(signature: object) -> None:
    """Do not look at this choice any more; None: look at it again."""
    st.session_state[GIVEN_UP] = signature


@contextmanager
def stoppable(stop: Callable[..., None], *arguments: object) -> Iterator[None]:
    """A button beside long work: a click ends the run of the page in which it is done."""
    place = st.empty()
    place.button(tr("Stop"), icon=":material/stop:", key="stop_import", on_click=stop, args=arguments)
    try:
        yield
    finally:
        place.empty()


def show_plan(plan: ImportPlan, position: int) -> ImportPlan:
    """What would be added; the visitor may say what each spelling means. Returns: the plan as changed."""
    with st.container(border=True):
        st.markdown(f"**{plain(plan.title)}**: {tr(FORMS.get(plan.form, plan.form))}")
        changes = choose_labels(plan, position)
        plan = plan.with_labels(changes)
        counts = [label_chip(label, f"{number(n)} {label.in_sentence}") for label, n in plan.counts().items()]
        added = " ".join(counts) or tr_as("pictures", "nothing")
        st.markdown(tr("Would be added: {pictures}", pictures=added))
        if not plan.labels.get(NO_FOLDER, LEAVE_OUT):
            st.info(tr("Choose what the pictures without a folder show. Until then they are left out."))
        show_skipped([(s.name, s.why) for s in (*plan.skipped, *plan.without_label())])
    return plan


def choose_labels(plan: ImportPlan, position: int) -> dict[str, MaskLabel | None]:
    """What each spelling of a folder means."""
    spelled = plan.spelled()
    changes: dict[str, MaskLabel | None] = {}
    loose = plan.labels.get(NO_FOLDER)  # as chosen for all of them, which a later choice replaces
    with st.grid(3, min_column_width=200):
        for spelling, count in spelled.items():
            options = [*MaskLabel, None]
            changes[spelling] = st.selectbox(
                spelling_words(spelling, count),
                options,
                index=options.index(plan.labels.get(spelling)),
                format_func=lambda label: label.display_name if label else tr(LEAVE_OUT),
                key=f"spelling {position} {spelling}" if spelling else f"loose {position} {loose}",
            )
    return changes


def spelling_words(spelling: str, count: int) -> str:
    """A folder's name and how many pictures lie in it; those in none."""
    if not spelling:
        return tr("In no folder ({count})", count=number(count))
    return tr("“{folder}” ({count})", folder=plain(spelling), count=number(count))


def show_skipped(skipped: list[tuple[str, str]]) -> None:
    """The files that are left out, as (name, reason)."""
    if not skipped:
        return
    left_out = tr_many("{n} file is left out", "{n} files are left out", len(skipped))
    with st.expander(left_out, icon=":material/filter_alt:", expanded=len(skipped) <= 3):
        lines = [f"- **{plain(name)}**: {plain(why)}" for name, why in skipped[:SHOWN_SKIPPED]]
        if len(skipped) > SHOWN_SKIPPED:
            more = tr_many("and {n} more", "and {n} more", len(skipped) - SHOWN_SKIPPED)
            lines.append(f"- {more}")
        st.markdown("\n".join(lines))


def offer_commit(root: Path, plans: list[tuple[Source, ImportPlan]], label: MaskLabel | None) -> None:
    """The button that adds what was previewed."""
    total = sum(sum(plan.counts().values()) for _, plan in plans)
    words = tr_many("Add {n} picture to {name}", "Add {n} pictures to {name}", total, name=plain(root.name))
    if not st.button(words, type="primary", icon=":material/add:", disabled=not total, key="commit"):
        return
    from maskdet.dataset.transfer import commit_apart

    results = []
    try:
        for source, plan in plans:
            if plan.counts():
                with stoppable(lambda: None), progress(tr("Adding")) as follow:
                    results.append(commit_apart(plan, source, root, label=label, on_progress=follow))
    except MaskdetError as error:
        show_error(error)
        return
    st.session_state["import_result"] = (root.name, results)
    st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1
    st.session_state.pop("import_plans", None)
    st.session_state.pop("import_place", None)
    st.rerun()

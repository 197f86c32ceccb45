"""Add pictures: from files, from public sets, from the camera. Looked at first, added at a click."""

import re
from pathlib import Path
from typing import Any

import streamlit as st

import ui
from maskdet.dataset.capture import CaptureSession
from maskdet.dataset.catalogue import CATALOGUE, CatalogueEntry
from maskdet.dataset.collection import list_datasets
from maskdet.dataset.import_plan import ImportPlan, ImportResult
from maskdet.errors import MaskdetError
from maskdet.images import EXTENSIONS, decode_image
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

INTRO = "More pictures make a better model. You see what would be added before anything is stored."
NEW = "A new data set"
LEAVE_OUT = "Leave out"
FORMS = {
    "folders": "folders, one per label",
    "voc": "Pascal VOC boxes: faces are cut out",
    "coco": "COCO boxes: faces are cut out",
    "yolo": "YOLO boxes: faces are cut out",
}
SHOWN_SKIPPED = 50
settings = get_settings()


def main() -> None:
    ui.open_page("Add pictures", INTRO)
    if result := st.session_state.get("import_result"):
        show_result(result)
    root = choose_target()
    files, public, camera = st.tabs(
        [":material/upload_file: Files", ":material/public: Public sets", ":material/photo_camera: Camera"],
        key="way",
    )
    with files:
        add_files(root)
    with public:
        add_public_sets()
    with camera:
        add_from_camera(root)


def choose_target() -> Path | None:
    """The folder of the data set to add to; None until a usable name is given."""
    entries = {entry.name: entry for entry in list_datasets() if entry.writable}
    names = [NEW, *entries]
    start = st.session_state.get("dataset")
    left, right = st.columns(2, gap="medium")
    name = left.selectbox("Add to", names, index=names.index(start) if start in entries else 0, key="target")
    if name != NEW:
        return entries[name].root
    new = right.text_input("Its name", "my pictures", max_chars=60, key="new_name").strip()
    if not re.fullmatch(r"\w[\w .-]*", new):
        st.error("A name begins with a letter or digit; letters, digits, spaces, dots and dashes may follow.")
        return None
    return settings.data_dir / new


# Files


def add_files(root: Path | None) -> None:
    uploads = st.file_uploader(
        "Pictures, or ZIP files of folders or of annotated scenes (Pascal VOC, COCO, YOLO)",
        type=[*EXTENSIONS, "zip"], accept_multiple_files=True, max_upload_size=settings.max_import_mb,
        key=f"import_{st.session_state.get('import_round', 0)}",
    )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    place = server_place(left)
    label = right.selectbox(
        "Label of pictures without a folder", [*MaskLabel],
        format_func=lambda label: label.display_name, key="import_label",
    )  # fmt: skip
    sources = sources_of(uploads, place)
    if root is None or not sources:
        if not sources:
            ui.empty_state(
                "Nothing chosen yet",
                "A ZIP with the folders with_mask and without_mask is the quickest way.",
                icon=":material/upload_file:",
            )
        return
    plans = look(
        root, sources, label, signature=(str(root), place, label, *(file.file_id for file in uploads))
    )
    for number, plan in enumerate(plans):
        plans[number] = show_plan(plan, number)
    offer_commit(root, plans)


def server_place(where: Any) -> str:
    """A path that the server reads itself, where its settings allow that."""
    if not settings.server_folders:
        return ""
    place: str = where.text_input(
        "Or a folder or ZIP on this computer",
        key="import_place",
        placeholder="/path/to/pictures",
        help="It is read by the server itself. Whoever runs the server can switch this off.",
    )
    return place.strip()


def sources_of(uploads: list, place: str) -> list:
    """What to import: each ZIP, all single pictures together, and the place on the server."""
    archives = [file.getvalue() for file in uploads if file.name.lower().endswith(".zip")]
    pictures = [(file.name, file.getvalue()) for file in uploads if not file.name.lower().endswith(".zip")]
    return [*archives, *([pictures] if pictures else []), *([Path(place)] if place else [])]


def look(root: Path, sources: list, label: MaskLabel, *, signature: tuple[object, ...]) -> list[ImportPlan]:
    """The plans for these sources, made once for the same choice."""
    from maskdet.dataset.imports import preview

    known = st.session_state.get("import_plans")
    if known is None or known[0] != signature:
        plans = []
        for source in sources:
            try:
                with ui.progress("Looking at files") as follow:
                    plans.append(preview(source, root, label=label, on_progress=follow))
            except MaskdetError as error:
                ui.show_error(error)
        st.session_state["import_plans"] = known = (signature, plans)
    return list(known[1])


def show_plan(plan: ImportPlan, number: int) -> ImportPlan:
    """What would be added; the visitor may say what each spelling means. Returns: the plan as changed."""
    with st.container(border=True):
        st.markdown(f"**{ui.plain(plan.title)}**: {FORMS.get(plan.form, plan.form)}")
        changes = choose_labels(plan, number)
        plan = plan.with_labels(changes)
        counts = [
            ui.label_chip(label, f"{n:,} {label.display_name.lower()}") for label, n in plan.counts().items()
        ]
        st.markdown("Would be added: " + (" ".join(counts) or "nothing"))
        show_skipped([(s.name, s.why) for s in (*plan.skipped, *plan.without_label())])
    return plan


def choose_labels(plan: ImportPlan, number: int) -> dict[str, MaskLabel | None]:
    spelled = plan.spelled()
    changes: dict[str, MaskLabel | None] = {}
    with st.grid(3, min_column_width=200):
        for spelling, count in spelled.items():
            options = [*MaskLabel, None]
            changes[spelling] = st.selectbox(
                f"“{ui.plain(spelling)}” ({count:,})" if spelling else f"In no folder ({count:,})",
                options,
                index=options.index(plan.labels.get(spelling)),
                format_func=lambda label: label.display_name if label else LEAVE_OUT,
                key=f"spelling {number} {spelling}",
            )
    return changes


def show_skipped(skipped: list[tuple[str, str]]) -> None:
    if not skipped:
        return
    left_out = "1 file is left out" if len(skipped) == 1 else f"{len(skipped):,} files are left out"
    with st.expander(left_out, icon=":material/filter_alt:", expanded=len(skipped) <= 3):
        lines = [f"- **{ui.plain(name)}**: {ui.plain(why)}" for name, why in skipped[:SHOWN_SKIPPED]]
        if len(skipped) > SHOWN_SKIPPED:
            lines.append(f"- and {len(skipped) - SHOWN_SKIPPED:,} more")
        st.markdown("\n".join(lines))


def offer_commit(root: Path, plans: list[ImportPlan]) -> None:
    total = sum(sum(plan.counts().values()) for plan in plans)
    words = f"Add {total:,} pictures to {root.name}"
    if not st.button(words, type="primary", icon=":material/add:", disabled=not total, key="commit"):
        return
    from maskdet.dataset.imports import commit

    results = []
    try:
        for plan in plans:
            if plan.counts():
                with ui.progress("Adding") as follow:
                    results.append(commit(plan, root, on_progress=follow))
    except MaskdetError as error:
        ui.show_error(error)
        return
    st.session_state["import_result"] = (root.name, results)
    st.session_state["import_round"] = st.session_state.get("import_round", 0) + 1
    st.session_state.pop("import_plans", None)
    st.session_state.pop("import_place", None)
    st.rerun()


def show_result(result: tuple[str, list[ImportResult]]) -> None:
    name, results = result
    added = sum(len(r.files) for r in results)
    st.success(f"{added:,} pictures were added to {ui.plain(name)}.", icon=":material/check_circle:")
    show_skipped([(s.name, s.why) for r in results for s in r.skipped])
    with st.container(horizontal=True):
        if st.button("Look at them", icon=":material/grid_view:", key="look_at_them"):
            st.session_state.pop("import_result")
            go_to(name)
        if st.button("Add more", icon=":material/add:", key="add_more"):
            st.session_state.pop("import_result")
            st.rerun()


def go_to(name: str) -> None:
    st.session_state["dataset"] = name
    st.switch_page("pages/dataset.py")


# Public sets


def add_public_sets() -> None:
    st.markdown(
        "Sets that others published. They are fetched from the internet only when you press the button."
    )
    for entry in CATALOGUE:
        with st.container(border=True):
            st.markdown(f"**{ui.plain(entry.name)}** ({entry.size_text}): {ui.plain(entry.about)}")
            st.caption(f"Licence: {ui.plain(entry.licence)}. [About it]({entry.home})")
            agreed = entry.sha256 is not None or st.checkbox(
                "Fetch it although its publisher names no checksum, so that the file cannot be verified",
                key=f"agree {entry.name}",
            )
            if st.button("Fetch", icon=":material/download:", disabled=not agreed, key=f"fetch {entry.name}"):
                fetch(entry)
    ui.offer_practice_set_button()


def fetch(entry: CatalogueEntry) -> None:
    from maskdet.dataset.public_sets import fetch_set

    st.caption("Stay on this page. If it breaks off, it goes on from there the next time.")
    try:
        with ui.progress("Fetching, bytes") as on_bytes, ui.progress("Importing") as on_pictures:
            result = fetch_set(
                entry,
                settings.data_dir,
                accept_unchecked=entry.sha256 is None,
                on_bytes=on_bytes,
                on_pictures=on_pictures,
            )
    except MaskdetError as error:
        ui.show_error(error)
        return
    st.session_state["import_result"] = (entry.name, [result])
    st.rerun()


# Camera


@st.fragment
@ui.friendly_errors()
def add_from_camera(root: Path | None) -> None:
    st.markdown(
        "Hold the button while you move your head: faces are cut out a few times a second, look-alikes are skipped. "
        "They stay in memory until you press “Keep”."
    )
    if not st.checkbox(
        "Everyone in view agrees that pictures of them are kept on this computer", key="consent"
    ):
        return
    session = capture_session()
    label = st.segmented_control(
        "What the pictures show", [*MaskLabel], default=MaskLabel.WITH_MASK, required=True,
        format_func=lambda label: label.display_name, key="capture_label",
    )  # fmt: skip
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if st.toggle("Single pictures instead", key="single", help="If the camera above does not start."):
            take_single(session)
        else:
            ui.show_camera(
                f"Hold: {label.display_name.lower()}", lambda frames: offer(session, frames), key="capture"
            )
        if why := st.session_state.get("capture_says"):
            st.caption(why)
    with right:
        show_captured(session, root, label)


def capture_session() -> CaptureSession:
    if "capture_session" not in st.session_state:
        st.session_state["capture_session"] = CaptureSession(ui.get_pipeline().detector)
    return st.session_state["capture_session"]


def offer(session: CaptureSession, frames: list[tuple[bytes, float]]) -> None:
    """Frames from the camera, of which the good and new ones are taken."""
    for jpeg, time_s in frames:
        try:
            found = session.offer(decode_image(jpeg), now_s=time_s)
            st.session_state["capture_says"] = "" if found.taken else found.why
        except MaskdetError as error:
            st.session_state["capture_says"] = str(error)


def take_single(session: CaptureSession) -> None:
    shot = st.camera_input("Take a picture", key="single_shot")
    if shot and st.session_state.get("single_taken") != shot.file_id:
        st.session_state["single_taken"] = shot.file_id
        offer(session, [(shot.getvalue(), float("inf"))])


def show_captured(session: CaptureSession, root: Path | None, label: MaskLabel) -> None:
    faces = session.faces
    st.markdown(f"**{len(faces)}** taken")
    if not faces:
        st.caption("Nothing yet.")
        return
    with st.container(horizontal=True):
        if st.button(
            f"Keep {len(faces)}", type="primary", icon=":material/save:", key="keep", disabled=root is None
        ):
            keep(session, root, label)
        if st.button("Discard", icon=":material/delete:", key="discard"):
            session.discard()
            st.rerun(scope="fragment")
    with st.grid(4, min_column_width=70):
        for face in reversed(faces[-24:]):
            st.image(face.jpeg, width="stretch")


def keep(session: CaptureSession, root: Path, label: MaskLabel) -> None:
    try:
        result = session.keep(root, label)
    except MaskdetError as error:
        ui.show_error(error)
        return
    st.session_state.pop("capture_session", None)
    st.session_state["import_result"] = (root.name, [result])
    st.rerun()


main()

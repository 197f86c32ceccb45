"""Archives and folders that are broken or mean harm: refused, with the reason."""

import io
import os
import zipfile

import pytest

from maskdet.dataset.transfer.imports import preview
from maskdet.errors import DatasetProblem
from maskdet.results import MaskLabel
from maskdet.settings import Settings
from tests.support.archives import why, zipped


@pytest.mark.parametrize(
    "name", ["../with_mask/a.png", "/with_mask/a.png", "C:/with_mask/a.png", "with_mask\\..\\..\\a.png"]
)
def test_names_that_lead_out_are_refused(some, tmp_path, name):
    plan = preview(zipped({name: next(iter(some.values()))}), tmp_path / "sets" / "new")
    assert "leads out" in plan.skipped[0].why
    assert list(tmp_path.iterdir()) == []


def test_links_and_locked_entries_in_a_zip_are_refused(some, tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("with_mask/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("with_mask/locked.png", next(iter(some.values())))
    locked = bytearray(data.getvalue())
    at = locked.rfind(b"PK\x01\x02")  # the header of the last entry: set its bit for encryption
    locked[at + 8] |= 1
    plan = preview(bytes(locked), tmp_path / "new")
    assert "It is a link" in why(plan)["with_mask/link.png"]
    assert "password" in why(plan)["with_mask/locked.png"]


def test_names_in_utf_8_that_do_not_say_so_are_read_as_what_they_are(some, tmp_path):
    data = bytearray(zipped({"con máscara/写.png": next(iter(some.values()))}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags + 1] &= ~0x08
    plan = preview(bytes(data), tmp_path / "new")
    assert plan.labels == {"con máscara": MaskLabel.WITH_MASK}
    assert plan.pictures[0].file.name == "con máscara/写.png"


def test_an_entry_of_a_zip_without_a_name_is_passed_over(some, tmp_path):
    data = zipped({"with_mask/a.png": next(iter(some.values())), "notes": b"x"}).replace(b"notes", b"\0otes")
    assert preview(data, tmp_path / "new").counts() == {MaskLabel.WITH_MASK: 1}


def test_a_bomb_is_not_unfolded(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("with_mask/bomb.bmp", bytes(30_000_000))
    plan = preview(data.getvalue(), tmp_path / "new")
    assert "decompression bombs" in plan.skipped[0].why


def test_a_header_that_lies_about_the_size_is_not_believed(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("with_mask/bomb.bmp", bytes(30_000_000))
    lying = bytearray(data.getvalue())
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    plan = preview(bytes(lying), tmp_path / "new")
    assert "damaged" in plan.skipped[0].why


def test_too_many_or_too_large_files_are_refused_at_once(some, tmp_path):
    with pytest.raises(DatasetProblem, match="MASKDET_MAX_IMPORT_FILES"):
        preview(zipped(some), tmp_path / "new", settings=Settings(max_import_files=5))
    large = {f"with_mask/{number}.jpg": os.urandom(300_000) for number in range(4)}
    with pytest.raises(DatasetProblem, match="MASKDET_MAX_IMPORT_MB"):
        preview(zipped(large), tmp_path / "new", settings=Settings(max_import_mb=1))


def test_what_is_no_zip_gets_advice(tmp_path):
    with pytest.raises(DatasetProblem, match="unpacked first"):
        preview(b"Rar!...", tmp_path / "new")
    with pytest.raises(DatasetProblem, match="holds no pictures"):
        preview(zipped({}), tmp_path / "new")


def test_a_folder_on_the_server_is_imported_without_following_links_outside(some, tmp_path):
    source, secret = tmp_path / "source", tmp_path / "secret.png"
    (source / "with_mask").mkdir(parents=True)
    (source / "with_mask" / "a.png").write_bytes(some[next(iter(some))])
    secret.write_bytes(list(some.values())[1])
    (source / "with_mask" / "out.png").symlink_to(secret)
    (source / "without_mask").symlink_to(tmp_path)
    plan = preview(source, tmp_path / "new")
    assert plan.counts() == {MaskLabel.WITH_MASK: 1}
    assert "leads out of the folder" in why(plan)["with_mask/out.png"]
    assert "not followed" in why(plan)["without_mask/"]

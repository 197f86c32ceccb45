"""Fetching public sets from a real server on this computer that breaks off, stalls and lies."""

import hashlib
import io
import threading
import time
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.download import resumable
from maskdet.dataset.download.catalogue import CATALOGUE, CatalogueEntry, find_entry
from maskdet.dataset.download.download import Patience, download, sha256_of
from maskdet.dataset.download.public_sets import fetch_set
from maskdet.dataset.index import DatasetIndex
from maskdet.errors import DownloadProblem

QUICK = Patience(stalled_s=0.5, tries=3, pause_s=0.01)


class Server(ThreadingHTTPServer):
    """Serves one file. What goes wrong, and how often, is set by the test."""

    daemon_threads = True

    def __init__(self, data):
        super().__init__(("127.0.0.1", 0), Answer)
        self.data, self.fault, self.times, self.ranges, self.asked = data, "", 0, True, []

    def handle_error(self, request, client_address):
        pass  # a client that goes away is part of these tests


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        server, start = self.server, 0
        asked = self.headers.get("Range")
        server.asked.append(asked)
        fault = server.fault if server.times > 0 else ""
        server.times -= 1
        if fault == "busy":
            return self.send_error(503)
        if asked and server.ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(server.data):
                return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(server.data) - 1}/{len(server.data)}")
        if fault == "login":
            self.send_header("Content-Type", "text/html")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(server.data) - start))
        self.end_headers()
        rest = server.data[start:]
        self.wfile.write(rest[: len(rest) // 2] if fault in ("break", "stall") else rest)
        if fault == "stall":
            time.sleep(1.5)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def archive(practice_set):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for path in [*practice_set.glob("with_mask/*1_*"), *practice_set.glob("without_mask/*1_*")]:
            file.write(path, f"repository-1/dataset/{path.parent.name}/{path.name}")
        file.write(path, "repository-1/pictures/with_mask/logo.png")
    return data.getvalue()


@pytest.fixture
def server(archive, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(archive)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def entry(server, archive):
    return CatalogueEntry(
        name="little",
        about="A few faces.",
        licence="free",
        home="https://example.org/little",
        address=f"http://127.0.0.1:{server.server_port}/little.zip",
        num_bytes=len(archive),
        sha256=hashlib.sha256(archive).hexdigest(),
        within="dataset",
    )


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_set_arrives_with_progress_and_is_fetched_once(entry, server, archive, tmp_path):
    seen = []
    path = download(entry, tmp_path, on_progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == archive
    assert seen[-1] == (len(archive), len(archive))
    assert download(entry, tmp_path) == path
    assert len(server.asked) == 1
    assert names(tmp_path) == ["little.zip"]


@pytest.mark.parametrize("fault", ["break", "stall", "busy"])
def test_a_fault_that_passes_is_overcome_without_fetching_anything_twice(
    fault, entry, server, archive, tmp_path
):
    server.fault, server.times = fault, 1
    assert download(entry, tmp_path, patience=QUICK).read_bytes() == archive
    first, again = server.asked
    assert first is None
    if fault == "busy":
        assert again is None  # nothing had arrived
    else:
        at = int(again.removeprefix("bytes=").rstrip("-"))
        assert 0 <= len(archive) // 2 - at < resumable.CHUNK


@pytest.mark.parametrize(("fault", "words"), [("break", "broke off"), ("stall", "stalled"), ("busy", "busy")])
def test_a_fault_that_stays_is_reported_and_the_next_start_goes_on(
    fault, words, entry, server, archive, tmp_path
):
    server.fault, server.times = fault, 99
    with pytest.raises(DownloadProblem, match=words) as problem:
        download(entry, tmp_path, patience=QUICK)
    assert ("are kept" in str(problem.value)) is (fault != "busy")
    server.times = 0
    assert download(entry, tmp_path, patience=QUICK).read_bytes() == archive
    assert names(tmp_path) == ["little.zip"]


def test_a_server_that_cannot_resume_sends_all_of_it_again(entry, server, archive, tmp_path):
    server.fault, server.times, server.ranges = "break", 1, False
    assert download(entry, tmp_path, patience=QUICK).read_bytes() == archive


def test_a_part_that_is_already_complete_is_taken(entry, server, archive, tmp_path):
    (tmp_path / "little.zip.part").write_bytes(archive)
    assert download(entry, tmp_path, patience=QUICK).read_bytes() == archive


def test_a_wrong_file_of_the_right_size_is_removed(entry, server, archive, tmp_path):
    server.data = archive[:-1] + b"!"
    with pytest.raises(DownloadProblem, match="checksum differs"):
        download(entry, tmp_path, patience=QUICK)
    assert names(tmp_path) == []


def test_a_file_of_another_size_is_not_even_fetched(entry, server, archive, tmp_path):
    server.data = archive * 2
    with pytest.raises(DownloadProblem, match="another file"):
        download(entry, tmp_path, patience=QUICK)
    assert names(tmp_path) == []


def test_a_login_page_is_recognised(entry, server, tmp_path):
    server.fault, server.times = "login", 1
    with pytest.raises(DownloadProblem, match="web page instead of the file"):
        download(entry, tmp_path, patience=QUICK)


def test_offline_is_reported_at_once_and_the_practice_set_offered(entry, server, tmp_path):
    nowhere = replace(entry, address="http://127.0.0.1:9/little.zip")
    start = time.monotonic()
    with pytest.raises(DownloadProblem, match=r"no internet connection.*dataset practice"):
        download(nowhere, tmp_path)
    assert time.monotonic() - start < 1


def test_without_a_checksum_the_visitor_is_asked_first(entry, server, archive, tmp_path):
    unchecked = replace(entry, sha256=None, num_bytes=10 * len(archive))
    with pytest.raises(DownloadProblem, match="checksum of little is unknown"):
        download(unchecked, tmp_path)
    assert server.asked == []
    server.fault, server.times = "break", 1
    path = download(unchecked, tmp_path, accept_unchecked=True, patience=QUICK)
    assert sha256_of(path) == entry.sha256


def test_without_a_checksum_another_file_than_a_zip_is_refused(entry, server, tmp_path):
    server.data = b"not a zip" * 1000
    with pytest.raises(DownloadProblem, match="not a complete ZIP"):
        download(replace(entry, sha256=None), tmp_path, accept_unchecked=True, patience=QUICK)


def test_a_full_disk_is_reported(entry, server, tmp_path, monkeypatch):
    monkeypatch.setattr(resumable.shutil, "disk_usage", lambda path: SimpleNamespace(free=100))
    with pytest.raises(DownloadProblem, match="Make room"):
        download(entry, tmp_path, patience=QUICK)


def test_a_fetched_set_becomes_a_data_set_with_its_licence(entry, server, tmp_path):
    result = fetch_set(entry, tmp_path, patience=QUICK)
    assert result.counts == {"with_mask": 76, "without_mask": 76}
    assert len(DatasetIndex.from_folder(tmp_path / "little").pictures) == 152
    assert "Licence: free" in (tmp_path / "little" / "README.md").read_text()
    assert names(tmp_path / ".downloads") == []  # the ZIP is not kept twice


def test_the_catalogue_is_pinned_and_names_what_a_visitor_needs():
    for entry in CATALOGUE:
        assert entry.address.startswith("https://")
        assert entry.licence
        assert entry.about
        assert find_entry(entry.name) == entry
    with pytest.raises(DownloadProblem, match="Choose one of: faces, scenes"):
        find_entry("cats")


def test_the_command_line_lists_sets_and_asks_before_an_unchecked_one():
    listed = CliRunner().invoke(app, ["dataset", "download"])
    assert "faces: " in listed.output
    assert "Licence: " in listed.output
    refused = CliRunner().invoke(app, ["dataset", "download", "faces"])
    assert refused.exit_code == 1
    assert "checksum" in refused.output

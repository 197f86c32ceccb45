"""Wrong verdicts: seen large, and their labels put right."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages.evaluation import OpenPart, words


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_error(page: AppTest) -> AppTest:
    page.button(key="open_faces_errors_all_0").click().run()
    assert not page.exception
    return page


def test_a_mistake_opens_with_what_the_verdict_rests_on(page_of: OpenPart) -> None:
    page = open_error(page_of("Errors"))
    assert "the probability of “Without mask”" in words(page)
    assert page.get("bidi_component")  # the picture, whose face can be clicked
    assert {"right_label_mask_worn_incorrectly", "right_label_no_face"} < {
        button.key for button in page.button
    }


def test_a_wrong_label_is_put_right_and_taken_back(page_of: OpenPart, wrong_label: Path) -> None:
    page = open_error(page_of("Errors"))
    page.session_state["evaluation_face"] = sha256_of(wrong_label)  # AppTest closes a dialog at each run
    page.button(key="right_label_without_mask").click().run()
    assert (wrong_label.parent.parent / "without_mask" / wrong_label.name).is_file()
    assert "were changed since" in words(page)
    page.button(key="undo").click().run()
    assert wrong_label.is_file()
    assert "were changed since" not in words(page)


def test_the_training_pictures_most_like_a_face_are_shown(page_of: OpenPart, wrong_label: Path) -> None:
    page = open_error(page_of("Errors"))
    page.session_state["evaluation_face"] = sha256_of(wrong_label)
    page.button(key="nearest").click().run()
    assert not page.exception
    assert words(page).count("% alike") == 4


def test_a_read_only_set_says_why_its_labels_stay(page_of: OpenPart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maskdet.dataset.collection.os.access", lambda _, mode: mode != os.W_OK)
    page = open_error(page_of("Errors"))
    assert "is read-only here" in words(page)
    assert not [button for button in page.button if str(button.key).startswith("right_label")]

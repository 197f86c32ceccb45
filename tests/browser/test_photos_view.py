"""Photos that a visitor checks in the browser: what is forgotten stays so, and what fails does not stop what follows."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.journey
OPEN = """async () => {
  const { mount } = await load("photos.js"), name = "sample-0.jpg";
  const options = { preset: "fast", threshold: 0.8, minConfidence: 0.4 };
  window.view = mount(document.body, { base: new URL("in-browser/", location.href).href, options });
  const photo = await (await fetch("pictures/" + name)).blob();
  window.files = (number) => Array.from({ length: number }, (_, k) => new File([photo], `${k}.jpg`));
}"""
FORGET = """async () => {
  view.add(files(3));
  while (!view.photos.length) await new Promise((done) => setTimeout(done, 10));
  view.forget();
  await view.turn;
  return document.querySelectorAll("article").length;
}"""
FAIL = """async () => {
  view.inTurn(() => Promise.reject(new Error("as where another version could not be loaded")));
  view.add(files(1));
  await view.turn;
  return document.querySelectorAll("article").length;
}"""


def test_photos_are_forgotten_for_good_and_others_checked_after_a_failure(page) -> None:
    page.evaluate(OPEN)
    assert page.evaluate(FORGET) == 0
    assert page.evaluate(FAIL) == 1
    words = page.locator("thead").inner_text()
    assert words.split() == ["No.", "Verdict", "How", "sure", "Is", "a", "face"]

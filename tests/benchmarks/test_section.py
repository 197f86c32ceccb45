"""What a command writes into a page stands under its heading, and everything else stays."""

import pytest

from benchmarks.support.section import write_section

PAGE = "# Title\nWords.\n\n## Figures\nold\n\nolder\n\n## Next\nmore\n"


def test_only_the_section_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    write_section(page, "## Figures", "new\n\n| a |\n")
    assert page.read_text() == "# Title\nWords.\n\n## Figures\nnew\n\n| a |\n\n## Next\nmore\n"
    write_section(page, "## Next", "last")
    assert page.read_text().endswith("## Next\nlast\n")


def test_a_page_without_the_heading_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    with pytest.raises(ValueError, match="## Speed"):
        write_section(page, "## Speed", "new")
    assert page.read_text() == PAGE

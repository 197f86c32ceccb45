"""The parts of the page Add pictures."""

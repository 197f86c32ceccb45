"""The parts of the page Events: the list, one event, learning from a false alarm."""

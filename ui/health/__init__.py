"""The parts of the page Find faults."""

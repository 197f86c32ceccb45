"""The parts of the page History: totals, plots, the printable report."""

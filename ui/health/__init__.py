"""The parts of the page Find faults: starting a check, and its findings.

May import ui.widgets and the core's front doors, nothing of another page.
"""

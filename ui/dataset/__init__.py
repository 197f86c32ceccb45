"""The parts of the page Pictures: counts, gallery, one picture, changes, augmentation, export.

May import ui.widgets and the core's front doors, nothing of another page.
"""

"""What several pages share: page head, states, gallery, data set picker, jobs, progress, plots, errors, the camera.

Imported by full name. May import the core's front doors and Streamlit, nothing of one page.
"""

"""What pages are made of: a folder for the parts of each page, and `widgets` for what several share.

Pages import these by full name; there is no front door. May import maskdet and Streamlit, never pages.
"""

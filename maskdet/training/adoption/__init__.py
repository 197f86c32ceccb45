"""Models from elsewhere: opened in a process of their own, tried, and converted.

`import_worker` is that process; `import_check` says whether the model is of the kind the app can use.
May import networks and evaluation.
"""

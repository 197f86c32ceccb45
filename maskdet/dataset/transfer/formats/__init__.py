"""Pascal VOC, COCO and YOLO files: what each says, in whichever encoding, and which picture it belongs to.

A file's entries are read one by one; those that cannot be used are named. May import the rest of transfer's sources.
"""

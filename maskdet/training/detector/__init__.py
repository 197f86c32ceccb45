"""face-net: maskdet's own face detector, made from YuNet's weights and trained on annotated scenes."""

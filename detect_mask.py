"""Check pictures or watch a camera: `python -m maskdet detect` for files, `python -m maskdet watch` for sources.

python detect_mask.py                              camera 0, verdicts as they change
python detect_mask.py photo.jpg                    a picture
python detect_mask.py --source rtsp://camera/1 --show
"""

import sys

from maskdet.commands import app

# What only `watch` knows. Without any argument camera 0 is watched.
OF_WATCH = (
    "--source",
    "--source-file",
    "--show",
    "--output",
    "--dwell",
    "--notify",
    "--frame-rate",
    "--loop",
)


def command(arguments: list[str]) -> list[str]:
    """The arguments of `python -m maskdet` that are meant."""
    if arguments and not any(argument.partition("=")[0] in OF_WATCH for argument in arguments):
        return ["detect", *arguments]
    has_source = any(argument.partition("=")[0] in ("--source", "--source-file") for argument in arguments)
    return ["watch", *arguments] if has_source else ["watch", "--source", "0", *arguments]


if __name__ == "__main__":
    app(command(sys.argv[1:]), prog_name="detect_mask.py")

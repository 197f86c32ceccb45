"""The pictures of a request: multipart fields, a raw body, or base64 in JSON. In memory, never in a file."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from maskdet.api.problems import Refused
from maskdet.settings import get_settings

MAX_FIELDS = 50
NEVER_IN_A_FILE = 2**40  # bytes that a part may have before Starlette moves it to a file
RAW_TYPES = ("image/", "application/octet-stream")
MAX_FILE_NAME = 200  # characters that are given back
WISHES = (
    "preset",
    "threshold",
    "min_confidence",
    "blur",
)  # stand in the address; elsewhere nobody reads them


@dataclass(frozen=True)
class SentPicture:
    """A picture as it was sent, not opened yet."""

    name: str
    data: bytes


class PictureText(BaseModel):
    """A picture in JSON."""

    name: str = Field(default="picture", max_length=MAX_FILE_NAME)
    data: str = Field(description="the file in base64")


class PictureTexts(BaseModel):
    """Pictures in JSON."""

    model_config = ConfigDict(extra="forbid")

    pictures: list[PictureText] = Field(min_length=1)


# How a request may bring its pictures, for /api/docs: it is read here, not by FastAPI, which would write large ones
# into files.
_FILES = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}},
    "required": ["file"],
}
_PICTURE_TEXT = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": MAX_FILE_NAME},
        "data": {"type": "string", "format": "byte"},
    },
    "required": ["data"],
}
_TEXTS = {
    "type": "object",
    "properties": {"pictures": {"type": "array", "items": _PICTURE_TEXT, "minItems": 1}},
    "required": ["pictures"],
    "additionalProperties": False,
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FILES},
            "application/json": {"schema": _TEXTS},
            "image/*": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def sent_pictures(request: Request) -> list[SentPicture]:
    """All pictures of a request, in their order; at least one.

    Raises: Refused, with 400 where there is none, 413 where there are too many, 415 for other kinds of body, 422 for a wish
        in the body, which would be passed over.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        pictures = [await _of_upload(upload) for upload in uploads(_without_wishes(await form_of(request)))]
    elif kind == "application/json":
        pictures = _of_json(await request.body())
    elif kind.startswith(RAW_TYPES):
        pictures = [SentPicture("picture", await request.body())]
    else:
        raise Refused(
            415,
            "Pictures are sent as multipart/form-data, as image/jpeg and the like, or in base64 as application/json; "
            "this request is of none of these kinds.",
        )
    return _checked(pictures)


async def form_of(request: Request) -> FormData:
    """The fields of a multipart request, held in memory whatever their size.

    Raises: Refused (400) where it is damaged.
    """
    parser = MultiPartParser(
        request.headers,
        _stream(request),
        max_files=get_settings().max_files,
        max_fields=MAX_FIELDS,
    )
    parser.spool_max_size = NEVER_IN_A_FILE
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        why = getattr(error, "message", "its boundary is missing")
        raise Refused(
            400, f"The form cannot be read ({why.rstrip('.')}). Send it as multipart/form-data."
        ) from None


def uploads(form: FormData) -> list[UploadFile]:
    """The files among the fields of a form, whatever they are called."""
    return [value for _, value in form.multi_items() if isinstance(value, UploadFile)]


def of_base64(text: str, name: str = "picture") -> SentPicture:
    """A picture in base64, also with `data:image/...;base64,` before it.

    Raises: Refused (422) where it is none.
    """
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return SentPicture(name, base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise Refused(
            422, f"{name}: this is not base64. Encode the file's bytes, without line breaks."
        ) from None


def _without_wishes(form: FormData) -> FormData:
    if wish := next((name for name in WISHES if name in form), None):
        raise Refused(422, f"{wish} stands in the address, as in /api/v1/detect?{wish}=..., not in the form.")
    return form


async def _stream(request: Request) -> Any:
    async for chunk in request.stream():
        yield chunk


async def _of_upload(upload: UploadFile) -> SentPicture:
    return SentPicture((upload.filename or "picture")[:MAX_FILE_NAME], await upload.read())


def _of_json(body: bytes) -> list[SentPicture]:
    try:
        texts = PictureTexts.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise Refused(
            422,
            f'{where} cannot be used: {first["msg"]}. JSON brings pictures as {{"pictures": [{{"data": BASE64}}]}}; '
            "wishes stand in the address.",
        ) from None
    return [of_base64(text.data, text.name) for text in texts.pictures]


def _checked(pictures: list[SentPicture]) -> list[SentPicture]:
    if not pictures:
        raise Refused(
            400, "The request holds no picture. Send at least one file, such as in the field `file`."
        )
    if len(pictures) > (most := get_settings().max_files):
        raise Refused(413, f"{len(pictures)} pictures are too many: send {most} at once at most.")
    return pictures

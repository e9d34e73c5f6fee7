"""The page that describes the API: its OpenAPI document as tables, without a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    """
    One line of a table: a parameter, or a property of a shape.

    Shapes:
        shape: the shape whose table says more; "" for none.
    """

    name: str
    where: str
    type: str
    required: bool
    text: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    summary: str
    text: str
    token: bool
    fields: tuple[Field, ...]
    body: str
    code: str
    answer: str

    @property
    def anchor(self) -> str:
        """Return the name of its place on the page."""
        words = "".join(sign if sign.isalnum() else " " for sign in self.path).split()
        return "-".join((self.method.lower(), *words))


class Tables(DocsBase):
    """Shows the operations and shapes of an API on a page like any other."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **_: Any) -> HttpResponse:
        """Return the page."""
        said = api.get_openapi_schema()
        shapes = said["components"]["schemas"]
        page = {
            "text": said["info"]["description"],
            "version": said["info"]["version"],
            "groups": _groups(said["paths"]),
            "shapes": [(name, _properties(shape)) for name, shape in sorted(shapes.items())],
        }
        return render(request, "public/api_page.html", page)


def _groups(paths: Mapping[str, Mapping[str, Schema]]) -> dict[str, list[Operation]]:
    """Return the operations by their tag, in the order in which they were declared."""
    found: dict[str, list[Operation]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            tag = operation.get("tags", [""])[0]
            found.setdefault(tag, []).append(_operation(method.upper(), path, operation))
    return found


def _operation(method: str, path: str, said: Schema) -> Operation:
    status, answer = next(iter(said["responses"].items()))
    body = said.get("requestBody", {}).get("content", {})
    return Operation(
        method=method,
        path=path,
        summary=said.get("summary", ""),
        text=said.get("description", ""),
        token=bool(said.get("security")),
        fields=tuple(
            Field(
                each["name"], each["in"], _kind(each["schema"]), each["required"],
                each.get("description", ""), _shape(each["schema"]),
            )
            for each in said.get("parameters", ())
        ),
        body=_first_shape(body),
        code=str(status),
        answer=_first_shape(answer.get("content", {})),
    )  # fmt: skip


def _first_shape(content: Schema) -> str:
    return next((_shape(each.get("schema", {})) for each in content.values()), "")


def _properties(shape: Schema) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(name, "", _kind(each), name in required, each.get("description", ""), _shape(each))
        for name, each in shape.get("properties", {}).items()
    ]


def _parts(schema: Schema) -> Iterator[Schema]:
    """Yield *schema*, or what it is one of."""
    inside = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    yield from inside or (schema,)


def _kind(schema: Schema) -> str:
    """
    Return what kind of value *schema* means, as people write it.

    >>> _kind({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]})
    'string[] | null'
    """
    return " | ".join(_kind_of(each) for each in _parts(schema))


def _kind_of(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "enum" in schema:
        return " | ".join(f'"{each}"' for each in schema["enum"])
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return str(schema.get("type", "JSON"))


def _shape(schema: Schema) -> str:
    """Return the name of the shape that *schema* names, directly or as a list; "" for none."""
    for each in _parts(schema):
        named = each.get("$ref") or each.get("items", {}).get("$ref", "")
        if named:
            return str(named).removeprefix(_REF)
    return ""

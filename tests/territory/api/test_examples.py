"""The OpenAPI document shows what everything looks like."""

import jsonschema
import pytest

from territory.api import create_app
from territory.settings import Settings


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("examples") / "store.db"
    app = create_app(Settings(store=str(path), workers=0))
    yield app.openapi()
    app.state.service.stop()


def texts_of(example):
    if isinstance(example, dict | list):
        inner = example.values() if isinstance(example, dict) else example
        return [text for each in inner for text in texts_of(each)]
    return [example] if isinstance(example, str) else []


def test_every_object_has_an_example_that_keeps_to_its_schema(document):
    for name, schema in document["components"]["schemas"].items():
        whole = {**schema, "components": document["components"]}
        for example in schema["examples"] if "properties" in schema else []:
            jsonschema.Draft202012Validator(whole).validate(example)
            assert "text" not in texts_of(example), f"{name} has a field that nothing is known of"


def test_every_json_body_and_answer_is_such_an_object(document):
    bare = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            sides = [operation.get("requestBody", {})]
            sides += [answer for code, answer in operation["responses"].items() if code < "300"]
            for side in sides:
                form = side.get("content", {}).get("application/json", {}).get("schema")
                if form and not {"$ref", "examples"} & set(form):
                    bare.append(f"{method} {path}")
    assert bare == []

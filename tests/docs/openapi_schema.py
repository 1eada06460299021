"""Holds answers against the schemas of docs/openapi.yaml. Knows the part of JSON Schema that file
uses, and is stricter in one thing: a field that is not documented is a mistake."""
import json
import re

TYPES = {
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "null": lambda v: v is None,
}


def resolve(document, node):
    """Follows $ref; siblings of a $ref (a description) win over what it leads to."""
    seen = 0
    while "$ref" in node:
        seen += 1
        assert seen < 10, node
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def short(value):
    text = json.dumps(value)
    return text if len(text) < 60 else text[:57] + "..."


class Holder:
    def __init__(self, document):
        self.document = document
        self.problems = []

    def problem(self, where, what):
        self.problems.append(f"{where}: {what}")

    def hold(self, schema, value, where="answer"):
        schema = resolve(self.document, schema)
        if "oneOf" in schema:
            self.hold_one_of(schema["oneOf"], value, where)
            return
        types = schema.get("type")
        types = [types] if isinstance(types, str) else types or []
        if types and not any(TYPES[t](value) for t in types):
            self.problem(where, f"expected {' or '.join(types)}, found {short(value)}")
            return
        if "const" in schema and value != schema["const"]:
            self.problem(where, f"expected {schema['const']!r}, found {short(value)}")
        if "enum" in schema and value not in schema["enum"]:
            self.problem(where, f"{short(value)} is not among the documented values")
        if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
            self.problem(where, f"{short(value)} does not match {schema['pattern']}")
        if isinstance(value, str) and schema.get("format") == "date-time":
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
                self.problem(where, f"{short(value)} is no UTC time")
        if isinstance(value, list) and "items" in schema:
            for i, item in enumerate(value):
                self.hold(schema["items"], item, f"{where}[{i}]")
        if isinstance(value, dict):
            self.hold_object(schema, value, where)

    def hold_one_of(self, choices, value, where):
        for choice in choices:
            probe = Holder(self.document)
            probe.hold(choice, value, where)
            if not probe.problems:
                return
        self.problem(where, f"{short(value)} fits none of the documented shapes")

    def hold_object(self, schema, value, where):
        fields = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                self.problem(where, f"the documented field {name} is missing")
        extra = schema.get("additionalProperties")
        for name, member in value.items():
            if name in fields:
                self.hold(fields[name], member, f"{where}.{name}")
            elif isinstance(extra, dict):
                self.hold(extra, member, f"{where}.{name}")
            elif not schema.get("x-map"):
                self.problem(where, f"the field {name} is not documented")

"""The application's OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from services.api.v1.routing import SCHEMAS, SECURITY, ProblemDocument


class Documented(FastAPI):
    """An application whose document tells the shape of a refusal once; every route refers to it.

    Told to the framework as a model of each answer it would be compiled for each: most of the time that
    it takes to start.
    """

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        document = super().openapi()
        document.setdefault("components", {})["securitySchemes"] = SECURITY
        schemas = document["components"].setdefault("schemas", {})
        if ProblemDocument.__name__ not in schemas:
            told = ProblemDocument.model_json_schema(ref_template=f"{SCHEMAS}{{model}}", mode="serialization")
            schemas |= {**told.pop("$defs"), ProblemDocument.__name__: told}
        return document

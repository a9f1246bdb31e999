"""Runs docs/questions.ipynb on the shipped events and saves the outputs of its cells: `make generate`."""

from __future__ import annotations

import ast
import json
import os
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "docs" / "questions.ipynb"


def outputs(cells: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Run the code cells in order. Return each cell's outputs: the printed text, and its last expression's value.

    A figure is replaced by a short text, because it would be larger than everything else.
    """
    names: dict[str, Any] = {}
    found: list[list[dict[str, Any]]] = []
    for cell in cells:
        if cell["cell_type"] != "code":
            found.append([])
            continue
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        printed, shown = StringIO(), None
        with redirect_stdout(printed):
            exec(compile(ast.Module(body, []), cell["id"], "exec"), names)  # noqa: S102 - our own notebook
            if isinstance(last, ast.Expr):
                shown = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)  # noqa: S307
        given: list[dict[str, Any]] = []
        if printed.getvalue():
            given.append(
                {"output_type": "stream", "name": "stdout", "text": printed.getvalue().splitlines(keepends=True)}
            )
        if shown is not None:
            given.append(
                {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": _data(shown)}
            )
        found.append(given)
    return found


def _data(shown: Any) -> dict[str, list[str]]:  # noqa: ANN401 - whatever a cell ends with
    if type(shown).__module__.startswith("plotly"):
        return {"text/plain": ["(a figure)"]}
    data = {"text/plain": repr(shown).splitlines(keepends=True)}
    html = getattr(shown, "_repr_html_", lambda: None)()
    return {**data, "text/html": html.splitlines(keepends=True)} if html else data


def run() -> str:
    """Return the notebook's text with the current outputs."""
    from timeline.seeds.check import check
    from timeline.seeds.plan.apply import load

    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/timeline.db"
        load(check(), url, author="notebook")
        os.environ["TIMELINE_DATABASE"] = url
        for cell, given in zip(notebook["cells"], outputs(notebook["cells"]), strict=True):
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = given, None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(run(), encoding="utf-8")

"""The examples of the documentation do what it says. A block of shell below `<!-- test: NAME -->` is run."""

import json
import pathlib
import re
import subprocess

import pytest

from conftest import DEBIAN_ROOM

DOCUMENTS = pathlib.Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"<!-- test: (\S+) -->\n```sh\n(.*?)```", re.DOTALL)
NAME_LINE = "example "


def examples(document):
    return EXAMPLE.findall((DOCUMENTS / document).read_text())


def run_all(document, variables):
    """The output of each example. They run in one shell, one after another, because they build on each other."""
    script = "".join(f"{name}={json.dumps(str(value))}\n" for name, value in variables.items())
    script += "".join(f"echo; echo '{NAME_LINE}{name}'\n{code}\n" for name, code in examples(document))
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    parts = re.split(rf"^{NAME_LINE}(\S+)\n", run.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2]))


def body_of(answer):
    """Whatever the way in: the part of an answer that is ours."""
    if isinstance(answer, dict) and answer.get("janus") == "success":
        answer = answer.get("response") or answer["plugindata"]["data"]
    return answer["body"] if isinstance(answer, dict) and answer.get("status") == 200 else answer


def test_the_examples_of_the_api_succeed(janus, publisher):
    publisher(room=DEBIAN_ROOM).wait_published()
    host = "http://127.0.0.1"
    outputs = run_all("rest-api.md", {
        "REST": f"{host}:{janus.rest_port}/rest-api", "ADMIN": f"{host}:{janus.admin_port}/admin",
        "JANUS": f"{host}:{janus.http_port}/janus", "ADMIN_SECRET": janus.ADMIN_SECRET,
        "ADMIN_KEY": janus.ADMIN_KEY, "ROOM": DEBIAN_ROOM, "SECRET": janus.PUBLISH_SECRET})
    assert len(outputs) == len(examples("rest-api.md")) > 10
    for name, output in outputs.items():
        try:
            body = body_of(json.loads(output))
        except ValueError:
            pytest.fail(f"the example {name} prints {output}")
        assert "error" not in body, (name, body)

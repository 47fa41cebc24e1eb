"""``peel serve`` with the shipped model: it answers, and holds nothing of the model itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

# Runs the command with a client in place of the network.
SERVES = """
import json, sys, time
import uvicorn
from fastapi.testclient import TestClient
from app.main import run

def visit(app, **_):
    with TestClient(app, base_url="http://localhost") as client:
        while client.get("/api/v1/ready").json().get("code") == "SERVER_BUSY":
            time.sleep(0.1)
        notes = [{"text": "Supervisors review every crime file."}]
        answer = client.post("/api/v1/suggest", json={"notes": notes})
        heavy = [name for name in ("torch", "transformers", "spacy") if name in sys.modules]
        print(json.dumps([answer.status_code, answer.json(), heavy]))

uvicorn.run = visit
sys.exit(run(["serve", "--quiet"]))
"""


def test_the_shipped_model_answers_from_outside_the_process_of_the_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVES],
        capture_output=True,
        text=True,
        env={**os.environ, "PEEL_HOME": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    status, answer, heavy = json.loads(done.stdout)
    assert status == 200
    assert {one["id"] for one in answer["results"][0]["suggestions"]} >= {"2", "2.1"}
    assert heavy == []

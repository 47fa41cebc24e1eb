"""``peel serve`` with the shipped model: notes, flags, and nothing of it in the server itself."""

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
from app.serving.flagging import FLAGGING
from app.serving.jobs import add_job, get_job

FINDING = "Supervisors review every crime file."

def visit(app, **_):
    with TestClient(app, base_url="http://localhost/api/v1") as client:
        while client.get("/ready").json().get("code") == "SERVER_BUSY":
            time.sleep(0.1)
        answer = client.post("/suggest", json={"notes": [{"text": FINDING}]}).json()
        judgment = {"judgment_id": "j1", "force": "Kent", "scope": "2", "text": FINDING}
        client.post("/judgments", json={**judgment, "grade": "inadequate"})
        flags = flagged(app.state.services)
        heavy = [name for name in ("torch", "transformers", "spacy") if name in sys.modules]
        print(json.dumps([answer, flags, heavy]))

def flagged(services):
    with services.store.writing() as db:
        key = add_job(db, FLAGGING, "local", "judgments")
    services.worker.wake()
    while True:
        with services.store.reading() as db:
            job = get_job(db, key, None)
        if job.state not in ("queued", "running"):
            return [job.state, *job.outcome]
        time.sleep(0.1)

uvicorn.run = visit
sys.exit(run(["serve", "--quiet"]))
"""


def test_suggestions_and_flags_are_made_outside_the_process_of_the_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVES],
        capture_output=True,
        text=True,
        env={**os.environ, "PEEL_HOME": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    answer, flags, heavy = json.loads(done.stdout)
    assert {one["id"] for one in answer["results"][0]["suggestions"]} >= {"2", "2.1"}
    assert flags[:2] == ["done", "1 judgment checked."]
    assert heavy == []

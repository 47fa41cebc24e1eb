"""``make test-load``: fifty people at once, and a server that is killed under load.

1. Fifty users, out of step, post one note each second for sixty seconds: no error, a throughput of
   at least .7 of what the pipeline does in-process (or of what they ask for, when that is less),
   and a median answer below five times a single in-process call.
2. The server is killed under load and started again: every judgment it had accepted is there.

Both bars are ratios measured in this run, on this machine. Ends with status 1 when one is missed.
"""

import asyncio
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

os.environ["HF_HUB_OFFLINE"] = "1"

import httpx

from classifier.pipeline import Pipeline
from classifier.types import Note
from criteria.loader import load_edition
from eval.records import RECORDS, read_records
from tests.bars import missed, say

USERS, SECONDS, PAUSE = 50, 60.0, 1.0
LEAST_SHARE, MOST_TIMES = 0.7, 5.0
PEEL = [sys.executable, "-m", "app"]


def texts() -> list[str]:
    """Return the findings of the committed records, each a note of one or two sentences."""
    records = read_records(RECORDS, load_edition())
    return [finding.text for record in records for finding in record.findings]


class Server:
    """A ``peel serve`` on a home of its own."""

    def __init__(self, home: Path) -> None:
        """Choose a free port; nothing runs yet."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, "PEEL_HOME": str(home)}
        self.address = f"http://127.0.0.1:{self.port}/api/v1"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        words = [*PEEL, "serve", "--port", str(self.port), "--quiet"]
        self.process = subprocess.Popen(words, env=self.environment)
        for _ in range(300):
            try:
                if httpx.get(f"{self.address}/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise RuntimeError("peel serve is not ready after a minute")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, gently or not."""
        self.process.send_signal(how)
        self.process.wait()


def in_process(notes: list[str]) -> tuple[float, float]:
    """Return notes a second of the pipeline, and the seconds of one call; nothing is cached."""
    pipeline = Pipeline.load()
    pipeline.suggest([Note(text="Warm up.")])
    began = time.perf_counter()
    pipeline.suggest([Note(text=text) for text in notes])
    rate = len(notes) / (time.perf_counter() - began)
    single = []
    for text in notes[:50]:
        began = time.perf_counter()
        pipeline.suggest([Note(text=text)])
        single.append(time.perf_counter() - began)
    return rate, statistics.median(single)


async def posted(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, body: bytes
) -> bytes:
    """Post a body over an open connection, and return the answer; another status than 200 ends it.

    A client library would take as much of the machine as the server does.
    """
    place = urlsplit(f"{address}/suggest")
    head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if not answer.startswith("http/1.1 200 "):
        raise RuntimeError(answer.partition("\r\n")[0])
    return await reader.readexactly(int(answer.partition("content-length: ")[2].split()[0]))


async def one_user(
    address: str,
    notes: itertools.count,
    given: list[str],
    until: float,
    wait: float,
) -> list[float]:
    """Post a note each second, and return how long each answer took; an error ends the test."""
    # People do not press the button in step.
    await asyncio.sleep(wait)
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    taken = []
    while (began := time.perf_counter()) < until:
        number = next(notes)
        # A word of its own, so that no vector comes from the cache.
        text = f"{given[number % len(given)]} Seen on visit {number}."
        body = json.dumps({"notes": [{"text": text}]}).encode()
        [_] = json.loads(await posted(reader, writer, address, body))["results"]
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, PAUSE - taken[-1]))
    writer.close()
    return taken


async def fifty_users(address: str, given: list[str]) -> tuple[list[float], float]:
    """Return the times of all answers, and the seconds that it took in all."""
    counter, began = itertools.count(), time.perf_counter()
    users = (
        one_user(address, counter, given, began + SECONDS, PAUSE * number / USERS)
        for number in range(USERS)
    )
    taken = [one for user in await asyncio.gather(*users) for one in user]
    return taken, time.perf_counter() - began


def load(home: Path) -> None:
    """Fifty users for a minute."""
    given = texts()
    visited = [f"{text} Seen on visit {number}." for number, text in enumerate(given[:600])]
    rate, single = in_process(visited)
    server = Server(home)
    server.start()
    taken, seconds = asyncio.run(fifty_users(server.address, given))
    server.stop()
    throughput, wanted = len(taken) / seconds, min(rate, USERS / PAUSE)
    sys.stdout.write(
        f"in-process {rate:.0f} notes/s, one call {single * 1000:.0f} ms; "
        f"{len(taken)} answers in {seconds:.0f} s, {throughput:.0f}/s, "
        f"median {statistics.median(taken) * 1000:.0f} ms, slowest {max(taken) * 1000:.0f} ms\n"
    )
    say(
        "throughput / what is possible and asked for",
        throughput / wanted,
        LEAST_SHARE,
        at_most=False,
    )
    say(
        "median answer / one in-process call",
        statistics.median(taken) / single,
        MOST_TIMES,
        at_most=True,
    )


async def judge_until_it_dies(address: str, accepted: set[str], prefix: str) -> None:
    """Post judgments, and note each that was accepted, until the server is gone."""

    async def user(number: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            for count in itertools.count():
                name = f"{prefix}-{number}-{count}"
                body = {
                    "judgment_id": name, "force": "Kent", "scope": "3", "grade": "good",
                    "text": f"Call handlers identify repeat victims, visit {name}.",
                }  # fmt: skip
                try:
                    sent = await client.post("/judgments", json=body)
                except httpx.TransportError:
                    return
                if sent.status_code == 201:
                    accepted.add(name)

    await asyncio.gather(*(user(number) for number in range(8)))


async def killed_under_load(server: Server, accepted: set[str], prefix: str) -> None:
    """Kill the server while judgments come in."""
    users = asyncio.create_task(judge_until_it_dies(server.address, accepted, prefix))
    await asyncio.sleep(1.5)
    server.stop(signal.SIGKILL)
    await users


def kill(home: Path) -> None:
    """Kill the server five times, and look for every judgment that it accepted."""
    server, accepted = Server(home), set[str]()
    for turn in range(5):
        server.start()
        asyncio.run(killed_under_load(server, accepted, f"t{turn}"))
    server.start()
    found: set[str] = set()
    after, more = "", True
    while more:
        page = httpx.get(
            f"{server.address}/judgments", params={"limit": 1000, "after": after}
        ).json()
        names = [one["judgment_id"] for one in page["judgments"]]
        found.update(names)
        after, more = names[-1] if names else "", page["more"]
    server.stop()
    sys.stdout.write(f"{len(accepted)} judgments accepted in five lives, {len(found)} found\n")
    say("accepted judgments that are lost", len(accepted - found), 0, at_most=True)
    say("accepted judgments", len(accepted), 20, at_most=False)
    verified = subprocess.run([*PEEL, "audit", "verify"], env=server.environment, check=False)
    say("exit code of peel audit verify", verified.returncode, 0, at_most=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for part in (load, kill):
            part(Path(folder) / part.__name__)
    sys.exit(1 if missed else 0)

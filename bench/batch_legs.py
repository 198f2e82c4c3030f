"""A phone of the door that was offline: it sends what waits in batches, and each scan in them counts."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bench import load, seed

SIZE = 500
# Of each run: enough to see more than one, few enough that nobody is let in twice.
_BATCHES = 2


@dataclass(slots=True)
class BatchLeg:
    """A phone with its key; `sent` moves on so that everybody is let in once, and `cursor` as a phone's does."""

    url: str
    door: seed.Door
    sent: int = 0
    cursor: int = 0
    runs: dict[int, list[load.Load]] = field(default_factory=dict)

    def run(self, *, clients: int, seconds: int) -> None:
        """Send some batches one after the other; `seconds` says nothing here, for a phone has only so many."""
        del seconds
        took, refused = [], 0
        for _batch in range(_BATCHES):
            body = json.dumps(self._body())
            begin = time.perf_counter()
            told = self._post(body)
            took.append(time.perf_counter() - begin)
            self.cursor = told["cursor"]
            refused += sum(answer["result"] != "welcome" for answer in told["answers"])
        milliseconds = sorted(1000 * each for each in took)
        self.runs.setdefault(clients, []).append(
            load.Load(
                requests=_BATCHES * SIZE,
                per_second=round(_BATCHES * SIZE / sum(took), 1),
                p50=milliseconds[0],
                p95=milliseconds[-1],
                p99=milliseconds[-1],
                refused=refused,
                broken=0,
            )
        )

    def _body(self) -> dict[str, object]:
        people = [self.door.people[(self.sent + number) % len(self.door.people)] for number in range(SIZE)]
        self.sent += SIZE
        now = dt.datetime.now(dt.UTC).isoformat()
        items = [
            {
                "uuid": str(uuid.uuid4()),
                "kind": "scan",
                "device_time": now,
                "shown": "welcome",
                "registration": person,
                "code_hash": f"{person:064x}",
                "admit": False,
            }
            for person in people
        ]
        return {"sent_at": now, "since": self.cursor, "version": "", "unsent": SIZE, "items": items}

    def _post(self, body: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        headers = {"Authorization": f"Bearer {self.door.key}", "Content-Type": "application/json"}
        connection.request("POST", f"/api/door/{self.door.slug}/sync", body, headers)
        answer = connection.getresponse()
        told: dict[str, Any] = json.load(answer)
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"the batch was answered {answer.status}")
        return told

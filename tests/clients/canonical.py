"""The canonical run from Python: make bench CLIENT="python3 tests/clients/canonical.py".

Needs nats-py for BENCH_ENTRY=nats and nothing for http. Every answer is compared with what was sent.
"""

import asyncio
import http.client
import json
import os
import random
import string
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

VALUES, VALUE_BYTES = 8, 1024
ALPHABET = string.ascii_letters + string.digits


async def over_nats():
    import nats

    client = await nats.connect(os.environ["MUSTER_NATS_URL"])

    async def submit(body):
        headers = {"Muster-Wait": "30"}
        answer = await client.request("muster.api.default.run", body, timeout=35, headers=headers)
        return int(answer.headers["Muster-Status"]), answer.data

    return lambda: submit


async def over_http():
    address = urlsplit(os.environ["MUSTER_URL"]).netloc
    threads = ThreadPoolExecutor(int(os.environ["BENCH_CONCURRENCY"]))
    asyncio.get_running_loop().set_default_executor(threads)

    def connect():
        connection = http.client.HTTPConnection(address)

        def post(body):
            connection.request("POST", "/api/runs?wait=30", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()

        return lambda body: asyncio.to_thread(post, body)

    return connect


async def work(submit, may_begin, latencies):
    while may_begin():
        values = ["".join(random.choices(ALPHABET, k=VALUE_BYTES)) for _ in range(VALUES)]
        body = json.dumps({"workflow": "echo", "request": {"values": values}}).encode()
        sent = time.perf_counter()
        status, answer = await submit(body)
        latencies.append((time.perf_counter() - sent) * 1000)
        run = json.loads(answer)
        if status != 200 or run["state"] != "completed" or run["result"]["values"] != values:
            raise SystemExit(f"wrong answer, {status}: {answer!r}")


async def main():
    connect = await {"nats": over_nats, "http": over_http}[os.environ["BENCH_ENTRY"]]()
    started = time.perf_counter()
    left = int(os.environ.get("BENCH_RUNS", 0))
    end = started + float(os.environ.get("BENCH_SECONDS", 0))

    def may_begin():
        nonlocal left
        left -= 1
        return left >= 0 or time.perf_counter() < end

    latencies = []
    workers = range(int(os.environ["BENCH_CONCURRENCY"]))
    await asyncio.gather(*(work(connect(), may_begin, latencies) for _ in workers))
    elapsed = time.perf_counter() - started
    latencies.sort()
    rank = lambda percent: latencies[max(0, -(-len(latencies) * percent // 100) - 1)]
    figures = {"runs": len(latencies), "runs_per_s": len(latencies) / elapsed}
    print(json.dumps(figures | {"p50_ms": rank(50), "p99_ms": rank(99)}))


asyncio.run(main())

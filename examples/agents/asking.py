"""One agent that asks another (pip install nats-py): asking.py quote, and asking.py price, which is asked."""
import asyncio, json, os, sys, uuid, nats
ROLE = sys.argv[1]

def envelope(to, message_type, payload, timeout=0):
    head = {"message_id": uuid.uuid4().hex, "from_agent": ROLE, "to_agent": to["from_agent"], "message_type": message_type}
    return json.dumps(to | head | {"payload": payload, "requires_response": timeout > 0, "timeout": timeout}).encode()

async def price(message):  # answers another agent of the run
    ask = json.loads(message.data)
    found = {"data": {"usd": 3 * ask["payload"]["payload"]["count"]}, "cost_usd": 0.25}
    answer = {"kind": "answer", "attempt_id": ask["payload"]["attempt_id"], "outcome": {"success": found}}
    await message.respond(envelope(ask, "result_share", answer))

async def quote(message):  # does a task, and asks while it has it in hand
    request = json.loads(message.data)
    task = request["payload"]["tasks"][0]
    ids = {name: task[name] for name in ("run_id", "task_id", "attempt_id")}
    ask = {"kind": "ask", "agent_type": "price", "chain": ["quote"], "tenant": task["tenant"], "now": task["now"]}
    ask = envelope(request, "data_request", ask | ids | {"payload": task["payload"]}, timeout=2)
    made = {"agent_type": "price", "depth": 1}
    try:
        answer = await client.request("muster.ask.price", ask, timeout=2)
        found = json.loads(answer.data)["payload"]["outcome"]["success"]
        made["cost_usd"] = found.get("cost_usd", 0)
        success = {"data": found["data"], "cost_usd": made["cost_usd"]}  # what it cost is ours to tell
    except (nats.errors.NoRespondersError, nats.errors.TimeoutError, KeyError) as error:
        made["fault"] = type(error).__name__
        success = {"data": {"usd": None}, "assumptions": ["the price is not known: nobody answered"]}
    results = [ids | {"outcome": {"success": success | {"exchanges": [{"ask": made}]}}}]
    await message.respond(envelope(request, "result_share", {"kind": "results", "results": results}))

async def main():
    global client
    client = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    listen = {"quote": ("muster.task.quote", quote), "price": ("muster.ask.price", price)}[ROLE]
    await client.subscribe(listen[0], "agents", listen[1])
    await asyncio.Event().wait()
asyncio.run(main())

"""An agent in Python (pip install nats-py): agent.py TYPE ID. It registers, and answers each task in its reply."""
import asyncio, datetime, json, os, sys, uuid, nats
TYPE, ID = sys.argv[1:3]

async def work(payload):  # yours: in comes what a task asks for, out goes its result
    await asyncio.sleep(payload.get("delay_ms", 0) / 1000)
    return {"value": payload["value"], "by": ID}

def envelope(message_type, payload):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    return json.dumps({"message_id": uuid.uuid4().hex, "from_agent": ID, "to_agent": "orchestrator",
                       "message_type": message_type, "payload": payload, "priority": "medium",
                       "timestamp": now, "requires_response": False, "timeout": 0}).encode()

async def answer(message):
    try:
        result = {"data": await work(json.loads(message.data)["payload"]["tasks"][0]["payload"])}
    except Exception as error:  # not retryable: the same task would fail again
        result = {"fault": {"message": f"{type(error).__name__}: {error}", "retryable": False}}
    await message.respond(envelope("result_share", result))

async def main():
    client = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    await client.subscribe(f"muster.task.{TYPE}.{ID}", cb=answer)  # one at a time, as max_capacity says
    record = {"kind": "heartbeat", "agent_id": ID, "agent_type": TYPE, "status": "available", "capabilities": [TYPE],
              "current_load": 0, "max_capacity": 1, "response_time_avg": "0s", "context_window": 0, "cost_per_request": 0}
    while True:  # silence for three seconds means offline
        await client.publish(f"muster.heartbeat.{TYPE}.{ID}", envelope("status_update", record))
        await asyncio.sleep(1)
asyncio.run(main())

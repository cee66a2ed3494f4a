"""The least that an agent can be: it answers tasks of the type "shout" and does not register."""
import asyncio, json, os, nats
async def answer(message):
    request = json.loads(message.data)
    result = {"data": {"text": request["payload"]["tasks"][0]["payload"]["text"].upper()}}
    reply = {"message_type": "result_share", "from_agent": "shout", "to_agent": request["from_agent"], "payload": result}
    await message.respond(json.dumps(request | reply).encode())
async def main():
    client = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    await client.subscribe("muster.task.shout", "agents", answer)
    await asyncio.Event().wait()
asyncio.run(main())

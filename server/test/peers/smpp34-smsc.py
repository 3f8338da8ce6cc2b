"""An SMSC on the codec of smpp34. It refuses the first message as throttled, and
sends a receipt of each other one, by parameters.
Prints a line for each message: its octets in hexadecimal, and its parameters."""

import asyncio
import json
import sys

import smpp34


async def main(port: int) -> None:
    server = smpp34.Server("127.0.0.1", port)
    await server.start()
    print("listening", flush=True)
    esme = None
    count = 0
    while True:
        event = await server.next()
        if isinstance(event, smpp34.Esme):
            esme = event
        elif isinstance(event, smpp34.SubmitSmEvent):
            count += 1
            if count == 1:
                await settled(event.reject(smpp34.ESME_RTHROTTLED))
                continue
            name = f"python-{count}"
            await settled(event.accept(name))
            told = {
                "to": event.destination_addr,
                "coding": event.data_coding,
                "esmClass": event.esm_class,
                "octets": bytes(event.short_message).hex(),
                "tlvs": [[tlv.tag, bytes(tlv.value).hex()] for tlv in event.tlvs],
            }
            print(json.dumps(told), flush=True)
            await receipt(esme, event, name)


async def settled(outcome) -> None:
    if asyncio.iscoroutine(outcome) or asyncio.isfuture(outcome):
        await outcome


async def receipt(esme, event, name: str) -> None:
    await esme.deliver_sm(
        event.source_addr,
        b"",
        source_addr=event.destination_addr,
        esm_class=4,
        tlvs=[
            smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, name.encode() + b"\0"),
            smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x02"),
        ],
    )


asyncio.run(main(int(sys.argv[1])))

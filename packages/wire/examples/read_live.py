#!/usr/bin/env python3
"""Prints the live samples of one bed: read_live.py BED [HOST [PORT]]. Follows PROTOCOL.md."""
import array, base64, json, os, socket, struct, sys


def connect(host, port, path, protocol):
    link = socket.create_connection((host, port)).makefile("rwb")
    key = base64.b64encode(os.urandom(16)).decode()
    link.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
               f"Sec-WebSocket-Protocol: {protocol}\r\n\r\n".encode())
    link.flush()
    if b" 101 " not in (status := link.readline()):
        sys.exit(f"refused: {status.decode().strip()}")
    while link.readline().strip():
        pass  # the rest of the answer's head
    return link


def send(link, opcode, payload):
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack(">BH", 0xFE, len(payload))
    link.write(bytes([0x80 | opcode]) + length + bytes(4) + payload)  # a mask of zeros changes nothing
    link.flush()


def messages(link):
    whole, kind = b"", 0
    while len(head := link.read(2)) == 2:
        length = head[1] & 127
        if length > 125:
            length = int.from_bytes(link.read(2 if length == 126 else 8), "big")
        payload, opcode = link.read(length), head[0] & 15
        if opcode == 9:
            send(link, 10, payload)  # ping: pong
        elif opcode == 8:
            sys.exit(f"closed with {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")
        elif opcode < 3:
            whole, kind = whole + payload, opcode or kind
            if head[0] & 0x80:  # the last fragment
                yield kind, whole
                whole = b""


bed, host, port = (sys.argv[1:] + ["127.0.0.1", "8080"][len(sys.argv) - 2:])[:3]
server, streams = connect(host, int(port), "/live", "valvomo.viewer.1"), {}
send(server, 1, json.dumps({"type": "subscribe", "bed": bed}).encode())
for kind, data in messages(server):
    if kind == 1:
        message = json.loads(data)
        streams.update({s["stream"]: s["signals"] for s in message.get("streams", [])})
        print("#", json.dumps(message), flush=True)
    elif data[0] == 1:  # a block; other kinds are skipped
        header, stream, _, first, samples, count, coding = struct.unpack_from("<BHIQIHB", data, 1)
        counts, rows = array.array("h" if coding == 0 else "i", data[header:]), []
        for number, s in enumerate(streams[stream]):
            gain = (s["physicalMax"] - s["physicalMin"]) / ((s["digitalMax"] - s["digitalMin"]) or 1)
            row = counts[number * samples:(number + 1) * samples]
            rows.append([(c - s["digitalMin"]) * gain + s["physicalMin"] for c in row])
        for at, values in enumerate(zip(*rows)):  # stream, sample index, one value a signal
            print(stream, first + at, *(f"{value:.6g}" for value in values), flush=True)

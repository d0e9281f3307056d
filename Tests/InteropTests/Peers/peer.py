"""What the Python peers of the matrix have in common.

A peer is a program that says hello with one line of JSON (`versions`, and what it `can` do beside
the handshake, found out by looking whether the library has the call) and then takes orders, one
line of JSON each:

    role         "client" or "server"
    port         where to connect to (a client)
    groups       names of groups, best first
    protocols    application protocols
    certificate  file of our chain, or ""
    key          file of our private key, or ""
    trust        file of the authority
    revoked      file of a revocation list, or ""
    name         the name that the server's certificate must bear
    demand       whether a server demands a certificate
    connections  how many, one after the other; the second may resume the first
    count        how many bytes the client sends and the server sends back, twice
    keyUpdate    whether to change keys before sending
    label        of the exporter
    context      of the exporter, in hexadecimal digits

A server answers {"port": n} as soon as it listens. Every order ends with {"connections": [...]},
or {"cannot": why} where the library does not take the order. A connection says what it saw:
suite, group, protocol, peer (the leaf's DER), exported, resumed, echoed, closed, error.
"""

import json
import socket
import sys

# Long: a machine that is busy must not change what comes of a conversation.
TIMEOUT = 60


def message(order):
    return bytes(31 * index & 0xFF for index in range(order["count"]))


def attempt(converse, order, plain, memory):
    """One connection; its errors are part of the answer."""
    answer = {}
    plain.settimeout(TIMEOUT)
    try:
        converse(order, plain, memory, answer)
    except Exception as error:  # Whatever a library throws is what it says of the connection.
        answer["error"] = f"{type(error).__name__}: {error}"
    finally:
        plain.close()
    return answer


def obey(converse, prepare, order):
    memory = prepare(order)
    if order["role"] == "client":
        address = ("127.0.0.1", order["port"])
        return [
            attempt(converse, order, socket.create_connection(address, TIMEOUT), memory)
            for _ in range(order["connections"])
        ]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(TIMEOUT)
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        return [
            attempt(converse, order, listener.accept()[0], memory)
            for _ in range(order["connections"])
        ]


def serve(versions, can, prepare, converse):
    """Says hello and takes orders until the input ends.

    `prepare` makes what the connections of one order share; `converse` holds one conversation.
    """
    print(json.dumps({"versions": versions, "can": sorted(can)}), flush=True)
    for line in sys.stdin:
        try:
            answer = {"connections": obey(converse, prepare, json.loads(line))}
        except Exception as error:
            answer = {"cannot": f"{type(error).__name__}: {error!r}"}
        print(json.dumps(answer), flush=True)

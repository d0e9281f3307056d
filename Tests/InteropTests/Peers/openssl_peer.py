"""One end of a TLS connection by OpenSSL, for the tests of our own end.

Reads its orders as JSON from standard input, prints "PORT n" when it listens, and at the end one
line of JSON that says what it saw. Needs pyOpenSSL 26.4 and cryptography 50 (OpenSSL 4.0).
"""

import json
import socket
import sys

from OpenSSL import SSL

TIMEOUT = 20


def context(orders):
    result = SSL.Context(SSL.TLS_METHOD)
    result.set_min_proto_version(SSL.TLS1_3_VERSION)
    groups = orders["groups"].encode()
    if SSL._lib.SSL_CTX_set1_curves_list(result._context, groups) != 1:
        raise SystemExit("the groups " + orders["groups"] + " are unknown to this OpenSSL")
    if orders.get("suite"):
        result.set_tls13_ciphersuites(orders["suite"].encode())
    if orders.get("certificate"):
        result.use_certificate_chain_file(orders["certificate"])
        result.use_privatekey_file(orders["key"])
    result.load_verify_locations(orders["trust"])
    result.set_verify(
        SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *given: bool(given[4])
    )
    protocol = orders.get("protocol")
    if protocol and orders["role"] == "server":
        result.set_alpn_select_callback(
            lambda _, offered: protocol.encode()
            if protocol.encode() in offered
            else SSL.NO_OVERLAPPING_PROTOCOLS
        )
    elif protocol:
        result.set_alpn_protos([protocol.encode()])
    return result


def transport(orders):
    if orders["role"] == "client":
        return socket.create_connection(("127.0.0.1", orders["port"]), TIMEOUT)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(TIMEOUT)
    print("PORT", listener.getsockname()[1], flush=True)
    accepted, _ = listener.accept()
    listener.close()
    return accepted


def receive(connection, count):
    received = bytearray()
    while len(received) < count:
        received += connection.recv(count - len(received))
    return bytes(received)


def converse(orders, answer):
    plain = transport(orders)
    # pyOpenSSL wants a blocking socket; the tests themselves have a time limit.
    plain.settimeout(None)
    connection = SSL.Connection(context(orders), plain)
    if orders["role"] == "client":
        connection.set_tlsext_host_name(orders["name"].encode())
        connection.set_connect_state()
    else:
        connection.set_accept_state()
    connection.do_handshake()
    answer["group"] = connection.get_group_name()
    answer["suite"] = connection.get_cipher_name()
    answer["protocol"] = connection.get_alpn_proto_negotiated().decode()
    answer["name"] = (connection.get_servername() or b"").decode()
    answer["peer"] = connection.get_peer_certificate().get_subject().CN
    answer["exported"] = connection.export_keying_material(
        orders["label"].encode(), 64, bytes.fromhex(orders["context"])
    ).hex()
    connection.sendall(bytes.fromhex(orders["message"]))
    answer["received"] = receive(connection, orders["count"]).hex()
    connection.shutdown()
    try:
        connection.recv(1)
        answer["closed"] = "data"
    except SSL.ZeroReturnError:
        answer["closed"] = "close_notify"
    plain.close()


def main():
    orders = json.load(sys.stdin)
    answer = {}
    try:
        converse(orders, answer)
    except (SSL.Error, OSError) as error:
        answer["error"] = repr(error)
    print(json.dumps(answer), flush=True)


main()

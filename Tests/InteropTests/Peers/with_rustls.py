"""rustls with aws-lc-rs as a peer, through the package rtls; the orders are those of peer.py.

The groups of an order are not looked at: the package has no call for them.
"""

from importlib.metadata import version

import rtls
from rtls import _rustls

import peer


def prepare(order):
    client = order["role"] == "client"
    result = rtls.SSLContext(rtls.PROTOCOL_TLS_CLIENT if client else rtls.PROTOCOL_TLS_SERVER)
    result.minimum_version = rtls.TLSVersion.TLSv1_3
    result.load_verify_locations(order["trust"])
    if order["certificate"]:
        result.load_cert_chain(order["certificate"], order["key"])
    if not client and order["demand"]:
        result.verify_mode = rtls.CERT_REQUIRED
    if order["protocols"]:
        result.set_alpn_protocols(order["protocols"])
    return result


def receive(connection, count):
    received = bytearray()
    while len(received) < count and (data := connection.recv(count - len(received))):
        received += data
    return received


def converse(order, plain, context, answer):
    client = order["role"] == "client"
    connection = context.wrap_socket(
        plain, server_side=not client, server_hostname=order["name"] if client else None
    )
    leaf = connection.getpeercert(binary_form=True)
    answer["suite"] = connection.cipher()[0]
    answer["protocol"] = connection.selected_alpn_protocol() or ""
    answer["peer"] = leaf.hex() if leaf else None
    sent = peer.message(order)
    for _ in range(2):
        if client:
            connection.sendall(sent)
        answer["echoed"] = receive(connection, len(sent)) == sent
        if not client:
            connection.sendall(sent)
    # Its recv doesn't end with close_notify, only with the stream.
    rest = connection.unwrap()
    rest.settimeout(peer.TIMEOUT)
    while rest.recv(4096):
        pass
    rest.close()


def capabilities():
    connection, builder = _rustls.RustlsClientConnection, _rustls.RustlsConfigBuilder
    calls = " ".join(dir(connection) + dir(builder) + dir(rtls.SSLContext) + dir(rtls.SSLSocket))
    known = {
        "exporter": "export_key", "groups": "group", "keyUpdate": "traffic_keys",
        "revocation": "crl",
    }
    return [name for name, call in known.items() if call in calls]


peer.serve(
    f"rustls {_rustls.rustls_version()} through rtls {version('rtls')}",
    capabilities(),
    prepare,
    converse,
)

"""OpenSSL 4.0 through pyOpenSSL as a peer; the orders are those of peer.py."""

import OpenSSL
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

import peer


def prepare(order):
    result = SSL.Context(SSL.TLS_METHOD)
    result.set_min_proto_version(SSL.TLS1_3_VERSION)
    groups = ":".join(order["groups"]).encode()
    if SSL._lib.SSL_CTX_set1_curves_list(result._context, groups) != 1:
        raise ValueError("the groups are unknown to this OpenSSL")
    if order["certificate"]:
        result.use_certificate_chain_file(order["certificate"])
        result.use_privatekey_file(order["key"])
    result.load_verify_locations(order["trust"])
    if order["revoked"]:
        with open(order["revoked"], "rb") as file:
            result.get_cert_store().add_crl(x509.load_pem_x509_crl(file.read()))
        result.get_cert_store().set_flags(crypto.X509StoreFlags.CRL_CHECK)
    if order["role"] == "client" or order["demand"]:
        result.set_verify(
            SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *given: bool(given[4])
        )
    protocols = [name.encode() for name in order["protocols"]]
    if order["role"] == "server":
        SSL._lib.SSL_CTX_set_session_id_context(result._context, b"matrix", 6)
        if protocols:
            result.set_alpn_select_callback(
                lambda _, offered: choose(protocols, offered)
            )
    elif protocols:
        result.set_alpn_protos(protocols)
    return {"context": result, "session": None}


def choose(protocols, offered):
    for name in protocols:
        if name in offered:
            return name
    # An error in the callback becomes the alert.
    raise ValueError("no protocol in common")


def expect_name(connection, name):
    parameters = SSL._lib.SSL_get0_param(connection._ssl)
    if SSL._lib.X509_VERIFY_PARAM_set1_host(parameters, name.encode(), len(name)) != 1:
        raise ValueError("the name can't be checked")


def receive(connection, count):
    received = bytearray()
    while len(received) < count:
        received += connection.recv(count - len(received))
    return bytes(received)


def converse(order, plain, memory, answer):
    # pyOpenSSL wants a blocking socket; the tests have limits of their own.
    plain.settimeout(None)
    connection = SSL.Connection(memory["context"], plain)
    if order["role"] == "client":
        connection.set_tlsext_host_name(order["name"].encode())
        expect_name(connection, order["name"])
        if memory["session"]:
            connection.set_session(memory["session"])
        connection.set_connect_state()
    else:
        connection.set_accept_state()
    connection.do_handshake()
    leaf = connection.get_peer_certificate(as_cryptography=True)
    answer["group"] = connection.get_group_name()
    answer["suite"] = connection.get_cipher_name()
    answer["protocol"] = connection.get_alpn_proto_negotiated().decode()
    answer["peer"] = leaf.public_bytes(Encoding.DER).hex() if leaf else None
    answer["resumed"] = SSL._lib.SSL_session_reused(connection._ssl) == 1
    answer["exported"] = connection.export_keying_material(
        order["label"].encode(), 32, bytes.fromhex(order["context"])
    ).hex()
    sent = peer.message(order)
    if order["role"] == "client":
        for _ in range(2):
            connection.sendall(sent)
            answer["echoed"] = receive(connection, len(sent)) == sent
        memory["session"] = connection.get_session()
        connection.shutdown()
    else:
        for _ in range(2):
            answer["echoed"] = receive(connection, len(sent)) == sent
            connection.sendall(sent)
    try:
        connection.recv(1)
    except SSL.ZeroReturnError:
        answer["closed"] = "close_notify"
    if order["role"] == "server":
        connection.shutdown()


can = ["exporter", "exporterContext", "groups", "revocation"]
can += ["keyUpdate"] if hasattr(SSL._lib, "SSL_key_update") else []
library = SSL.OpenSSL_version(SSL.OPENSSL_VERSION).decode().split()[1]
peer.serve(f"OpenSSL {library} through pyOpenSSL {OpenSSL.__version__}", can, prepare, converse)

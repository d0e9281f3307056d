"""tlslite-ng as a peer; the orders are those of peer.py.

It checks no chain: that is its caller's.
"""

from importlib.metadata import version

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.constants import CipherSuite, KeyUpdateMessageType

import peer

GROUPS = {
    "X25519MLKEM768": "x25519mlkem768", "SecP256r1MLKEM768": "secp256r1mlkem768",
    "SecP384r1MLKEM1024": "secp384r1mlkem1024", "X25519": "x25519", "P-256": "secp256r1",
}


def prepare(order):
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, 4)
    # A name that it doesn't know reaches it as it is, and it refuses it.
    settings.eccCurves = [GROUPS.get(name, name) for name in order["groups"]]
    settings.keyShares = settings.eccCurves[:1]
    settings.dhGroups = []
    if order["role"] == "server":
        settings.ticketKeys = [bytearray(32)]
    memory = {"settings": settings.validate(), "session": None, "chain": None, "key": None}
    if order["certificate"]:
        with open(order["certificate"]) as file:
            memory["chain"] = X509CertChain()
            memory["chain"].parsePemList(file.read())
        with open(order["key"]) as file:
            memory["key"] = parsePEMKey(file.read(), private=True)
    return memory


def converse(order, plain, memory, answer):
    client = order["role"] == "client"
    connection = TLSConnection(plain)
    # The end of the stream without close_notify is an error.
    connection.ignoreAbruptClose = False
    protocols = [bytearray(name.encode()) for name in order["protocols"]] or None
    if client:
        connection.handshakeClientCert(
            memory["chain"], memory["key"], session=memory["session"],
            settings=memory["settings"], serverName=order["name"], alpn=protocols,
        )
        chain = connection.session.serverCertChain
    else:
        connection.handshakeServer(
            certChain=memory["chain"], privateKey=memory["key"], reqCert=order["demand"],
            settings=memory["settings"], alpn=protocols,
        )
        chain = connection.session.clientCertChain
    answer["suite"] = CipherSuite.ietfNames[connection.session.cipherSuite]
    answer["protocol"] = bytes(connection.session.appProto or b"").decode()
    answer["peer"] = bytes(chain.x509List[0].bytes).hex() if chain else None
    # As a server it leaves the flag as it was.
    if client:
        answer["resumed"] = bool(connection.resumed)
    answer["exported"] = connection.keyingMaterialExporter(
        bytearray(order["label"].encode()), 32
    ).hex()
    sent = peer.message(order)
    if order["keyUpdate"]:
        for _ in connection.send_keyupdate_request(KeyUpdateMessageType.update_requested):
            pass
    for _ in range(2):
        if client:
            connection.sendall(sent)
        answer["echoed"] = connection.read(min=len(sent), max=len(sent)) == sent
        if not client:
            connection.sendall(sent)
    if client:
        memory["session"] = connection.session
    else:
        if connection.read(min=1, max=1) in (b"", None):
            answer["closed"] = "close_notify"
    connection.close()


peer.serve(
    f"tlslite-ng {version('tlslite-ng')}",
    ["exporter", "groups", "keyUpdate"],
    prepare,
    converse,
)

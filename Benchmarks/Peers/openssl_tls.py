"""OpenSSL through pyOpenSSL's memory BIOs, as a child of bench-tls.

Reads five PEM documents, a line each with | for newline (authority, server's certificate and key,
client's certificate and key), says what it can measure, then answers lines of a measure and a count
with nanoseconds of processor time.
"""

import sys
import time

from OpenSSL import SSL, crypto

NAME = b"cloud.test"
SUITES = {"bulk AES-128-GCM": b"TLS_AES_128_GCM_SHA256", "bulk AES-256-GCM": b"TLS_AES_256_GCM_SHA384"}


def context(authority, certificate, key, suite=b"TLS_AES_128_GCM_SHA256"):
    """A context for one end; the suite is the only one."""
    made = SSL.Context(SSL.TLS_METHOD)
    made.set_min_proto_version(SSL.TLS1_3_VERSION)
    made.use_certificate(crypto.load_certificate(crypto.FILETYPE_PEM, certificate))
    made.use_privatekey(crypto.load_privatekey(crypto.FILETYPE_PEM, key))
    made.get_cert_store().add_cert(crypto.load_certificate(crypto.FILETYPE_PEM, authority))
    made.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *a: bool(a[-1]))
    made.set_session_id(b"bench")
    made.set_tls13_ciphersuites(suite)
    return made


class Pair:
    """A client and a server in memory."""

    def __init__(self, client, server, session=None):
        self.client = SSL.Connection(client, None)
        self.client.set_connect_state()
        self.client.set_tlsext_host_name(NAME)
        if session is not None:
            self.client.set_session(session)
        self.server = SSL.Connection(server, None)
        self.server.set_accept_state()
        self.hello = 0
        self.shake_hands()

    def shake_hands(self):
        """Carries bytes until both ends are done."""
        done = [False, False]
        while not all(done):
            for index, (end, other) in enumerate(
                ((self.client, self.server), (self.server, self.client))
            ):
                try:
                    end.do_handshake()
                    done[index] = True
                except SSL.WantReadError:
                    pass
                moved = self.move(end, other)
                self.hello = self.hello or moved
        # The tickets.
        self.move(self.server, self.client)
        try:
            self.client.recv(1)
        except SSL.WantReadError:
            pass

    @staticmethod
    def move(end, other):
        """Carries what one end has written to the other."""
        moved = 0
        try:
            while True:
                data = end.bio_read(1 << 17)
                other.bio_write(data)
                moved += len(data)
        except SSL.WantReadError:
            return moved

    def carry(self, message):
        """Carries a message from the client to the server."""
        self.client.send(message)
        self.server.bio_write(self.client.bio_read(1 << 15))
        if len(self.server.recv(1 << 15)) != len(message):
            raise ValueError("the message did not arrive whole")


def timed(count, operation):
    start = time.process_time_ns()
    for _ in range(count):
        operation()
    return time.process_time_ns() - start


def main():
    pems = [sys.stdin.readline().strip().replace("|", "\n").encode() for _ in range(5)]
    authority, server_certificate, server_key, client_certificate, client_key = pems

    def ends(suite=b"TLS_AES_128_GCM_SHA256"):
        return (
            context(authority, client_certificate, client_key, suite),
            context(authority, server_certificate, server_key, suite),
        )

    client, server = ends()
    first = Pair(client, server)

    def resumed():
        pair = Pair(client, server, first.client.get_session())
        if not pair.client.session_reused() if hasattr(pair.client, "session_reused") else False:
            raise ValueError("not resumed")
        return pair

    resumed()
    names = ["handshake X25519MLKEM768 ML-DSA-65", "handshake resumed", *SUITES, "1 KB messages"]
    print("ready", *names, "ClientHello", "ClientHello resumed", sep="\t", flush=True)
    for line in sys.stdin:
        measure, count = line.rstrip("\n").split("\t")
        count = int(count)
        try:
            if measure == names[0]:
                value = timed(count, lambda: Pair(client, server))
            elif measure == "handshake resumed":
                value = timed(count, resumed)
            elif measure == "ClientHello":
                value = Pair(client, server).hello
            elif measure == "ClientHello resumed":
                value = resumed().hello
            else:
                pair = Pair(*ends(SUITES.get(measure, b"TLS_AES_128_GCM_SHA256")))
                message = bytes(1 << 10 if measure == "1 KB messages" else 1 << 14)
                value = timed(count, lambda: pair.carry(message))
            print(value, flush=True)
        except Exception as error:  # The parent names it and goes on.
            print(f"{type(error).__name__}: {error}", flush=True)


main()

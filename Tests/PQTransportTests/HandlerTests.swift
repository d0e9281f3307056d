import NIOCore
import NIOEmbedded
import NIOTLS
import PQIdentity
import PQTLS
import PQTransport
import Testing
import TestSupport

/// The handlers by themselves, in pipelines without a network.
struct HandlerTests {
    @Test func `both ends tell the protocol that was negotiated`() throws {
        let pair = try Pair()
        try pair.connect()
        let completed = TLSUserEvent.handshakeCompleted(negotiatedProtocol: "twin/1")
        #expect(pair.clientEnd.tlsEvents == [completed])
        #expect(pair.serverEnd.tlsEvents == [completed])
        #expect(pair.clientHandler.security?.group == .x25519MLKEM768)
    }

    @Test func `a handler for the negotiated protocol can be put behind`() throws {
        let pair = try Pair()
        var negotiated: ALPNResult?
        try pair.server.pipeline.syncOperations.addHandler(
            ApplicationProtocolNegotiationHandler { result, channel in
                negotiated = result
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        )
        try pair.connect()
        #expect(negotiated == .negotiated("twin/1"))
    }

    @Test func `what is written before the handshake waits, and goes out in order`() throws {
        let pair = try Pair()
        var kept: [Int] = []
        for index in 0..<3 {
            pair.client.writeAndFlush(ByteBuffer(string: "\(index),"))
                .assumeIsolated().whenSuccess { kept.append(index) }
        }
        try pair.connect()
        #expect(pair.serverEnd.text == "0,1,2,")
        #expect(kept == [0, 1, 2])
    }

    @Test func `who writes on hearing of the handshake overtakes no one`() throws {
        let pair = try Pair(
            clientEnd: End { event, context in
                guard case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent else { return }
                context.writeAndFlush(NIOAny(ByteBuffer(string: "last")), promise: nil)
            }
        )
        pair.client.write(ByteBuffer(string: "first,"), promise: nil)
        pair.client.write(ByteBuffer(string: "second,"), promise: nil)
        try pair.connect()
        #expect(pair.serverEnd.text == "first,second,last")
    }

    @Test func `too much before the handshake ends the connection`() throws {
        let pair = try Pair(limits: TransportLimits(waitingByteCount: 10))
        let first = pair.client.write(ByteBuffer(repeating: 1, count: 10))
        let second = pair.client.write(ByteBuffer(repeating: 2, count: 1))
        #expect(throws: TransportError.tooMuchBeforeHandshake(limit: 10)) { try second.wait() }
        #expect(throws: TransportError.self) { try first.wait() }
        #expect(pair.clientEnd.errors == [.tooMuchBeforeHandshake(limit: 10)])
    }

    @Test func `a write fails with the reason for which the handshake failed`() throws {
        let pair = try Pair(trust: World.otherAuthority.get())
        let write = pair.client.writeAndFlush(ByteBuffer(string: "secret"))
        try pair.connect()
        guard case .tls(.certificate(.notIssuedByTrustedAuthority)) = pair.clientEnd.errors.first
        else {
            Issue.record("not the reason: \(pair.clientEnd.errors)")
            return
        }
        #expect(throws: TransportError.self) { try write.wait() }
        #expect(pair.serverEnd.text.isEmpty)
    }

    @Test func `whoever hears that a write failed may write, flush and close at once`() throws {
        let pair = try Pair(trust: World.otherAuthority.get())
        let channel = pair.client
        for _ in 0..<2 {
            channel.writeAndFlush(ByteBuffer(string: "secret")).whenFailure { _ in
                channel.writeAndFlush(ByteBuffer(string: "again"), promise: nil)
                channel.close(promise: nil)
            }
        }
        try pair.connect()
        #expect(!pair.clientEnd.errors.isEmpty)
        #expect(pair.serverEnd.text.isEmpty)
    }

    @Test func `a write that was not flushed may be answered by another when all ends`() throws {
        let pair = try Pair()
        try pair.connect()
        let channel = pair.client
        channel.write(ByteBuffer(string: "never flushed")).whenFailure { _ in
            channel.writeAndFlush(ByteBuffer(string: "again"), promise: nil)
        }
        channel.pipeline.fireChannelInactive()
        #expect(pair.clientEnd.errors == [.tls(.truncated)])
    }

    @Test func `what came before the connection was lost is heard before its loss`() throws {
        let pair = try Pair()
        try pair.connect()
        var records: [ByteBuffer] = []
        for text in ["1", "2"] {
            pair.client.writeAndFlush(ByteBuffer(string: text), promise: nil)
            while let record = try pair.client.readOutbound(as: ByteBuffer.self) {
                records.append(record)
            }
        }
        let second = records[1]
        // As a channel does whose write fails while we deliver.
        pair.serverEnd.onEvent = { event, context in
            guard let data = event as? ByteBuffer, data == ByteBuffer(string: "1") else { return }
            context.channel.pipeline.fireChannelRead(second)
            context.channel.pipeline.fireChannelInactive()
        }
        pair.server.pipeline.fireChannelRead(records[0])
        #expect(pair.serverEnd.text == "12")
        #expect(pair.serverEnd.errors == [.tls(.truncated)])
    }

    @Test func `an empty write keeps its promise`() throws {
        let pair = try Pair()
        try pair.connect()
        let write = pair.client.writeAndFlush(ByteBuffer())
        try write.wait()
    }

    @Test func `closing our half before the handshake sends what waits first`() throws {
        let pair = try Pair()
        pair.client.write(ByteBuffer(string: "all there is"), promise: nil)
        pair.client.close(mode: .output, promise: nil)
        try pair.connect()
        #expect(pair.serverEnd.text == "all there is")
        #expect(pair.serverEnd.inputIsClosed)
        pair.server.writeAndFlush(ByteBuffer(string: "answer"), promise: nil)
        try pair.pump()
        #expect(pair.clientEnd.text == "answer")
    }

    @Test func `a close that both ends have said is told to both`() throws {
        let pair = try Pair()
        try pair.connect()
        pair.client.close(mode: .output, promise: nil)
        try pair.pump()
        #expect(!pair.serverEnd.tlsEvents.contains(.shutdownCompleted))
        pair.server.close(mode: .output, promise: nil)
        try pair.pump()
        #expect(pair.clientEnd.tlsEvents.filter { $0 == .shutdownCompleted }.count == 1)
        #expect(pair.serverEnd.tlsEvents.filter { $0 == .shutdownCompleted }.count == 1)
    }

    @Test func `without half closure the channel follows its peer`() throws {
        let pair = try Pair(halfClosure: false)
        try pair.connect()
        let close = pair.client.close()
        try pair.pump()
        #expect(!pair.server.isActive)
        #expect(!pair.client.isActive)
        try close.wait()
        #expect(pair.serverEnd.errors.isEmpty)
        #expect(pair.clientEnd.errors.isEmpty)
    }

    @Test func `nothing is delivered after the owner has closed`() throws {
        let pair = try Pair(
            serverEnd: End { event, context in
                if event is ByteBuffer { context.close(promise: nil) }
            }
        )
        try pair.connect()
        for _ in 0..<7 {
            pair.client.writeAndFlush(ByteBuffer(repeating: 1, count: 16_384), promise: nil)
        }
        try pair.pump()
        // The first read's worth; six more were there.
        #expect(pair.serverEnd.byteCount == 16_384)
        #expect(pair.serverEnd.errors.isEmpty)
    }

    @Test func `bytes that come while others are delivered keep their order`() throws {
        let pair = try Pair()
        try pair.connect()
        var records: [ByteBuffer] = []
        for text in ["1", "2", "3"] {
            pair.client.writeAndFlush(ByteBuffer(string: text), promise: nil)
            while let record = try pair.client.readOutbound(as: ByteBuffer.self) {
                records.append(record)
            }
        }
        var joined = records[0]
        joined.writeImmutableBuffer(records[1])
        // Records 1 and 2 come together; the third comes while the first is delivered.
        let third = records[2]
        pair.serverEnd.onEvent = { event, context in
            guard let data = event as? ByteBuffer, data == ByteBuffer(string: "12") else { return }
            context.channel.pipeline.fireChannelRead(third)
        }
        try pair.server.writeInbound(joined)
        #expect(pair.serverEnd.text == "123")
    }

    @Test func `a broken record ends it with an alert, and no more is delivered`() throws {
        let pair = try Pair()
        try pair.connect()
        pair.client.writeAndFlush(ByteBuffer(string: "whole"), promise: nil)
        var record = try #require(try pair.client.readOutbound(as: ByteBuffer.self))
        let last = record.writerIndex - 1
        record.setInteger(try #require(record.getInteger(at: last, as: UInt8.self)) ^ 1, at: last)
        try pair.server.writeInbound(record)
        #expect(pair.serverEnd.errors == [.tls(.badRecordMAC)])
        #expect(pair.serverEnd.text.isEmpty)
        try pair.pump()
        #expect(pair.clientEnd.errors == [.tls(.peerAlert(.badRecordMAC))])
    }

    @Test func `an end without a close is truncation`() throws {
        let pair = try Pair()
        try pair.connect()
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(pair.serverEnd.errors == [.tls(.truncated)])
    }

    @Test func `the handshake asks for bytes where no one else does`() throws {
        let pair = try Pair(reading: false)
        try pair.connect()
        #expect(pair.clientEnd.tlsEvents.count == 1)
        let reads = pair.clientWire.readCount
        // A part of a record: who asked for data has got none, so more is asked for.
        pair.client.read()
        pair.server.writeAndFlush(ByteBuffer(string: "data"), promise: nil)
        var record = try #require(try pair.server.readOutbound(as: ByteBuffer.self))
        let beginning = record.readSlice(length: 7)
        let part = try #require(beginning)
        try pair.client.writeInbound(part)
        #expect(pair.clientWire.readCount == reads + 2)
        // The rest: nobody asks again until the owner does.
        try pair.client.writeInbound(record)
        #expect(pair.clientEnd.text == "data")
        #expect(pair.clientWire.readCount == reads + 2)
    }

    @Test func `a peer that sends too much before it is known is cut off`() throws {
        let pair = try Pair(limits: TransportLimits(unvalidatedByteCount: 1000))
        try pair.connect()
        #expect(pair.serverEnd.errors == [.tooMuchBeforeValidation(limit: 1000)])
    }

    @Test func `an idle connection is broken off, a busy one is not`() throws {
        let pair = try Pair(limits: TransportLimits(idleTime: .seconds(60)))
        try pair.connect()
        pair.clientLoop.advanceTime(by: .seconds(59))
        pair.client.writeAndFlush(ByteBuffer(string: "busy"), promise: nil)
        pair.clientLoop.advanceTime(by: .seconds(59))
        #expect(pair.clientEnd.errors.isEmpty)
        pair.clientLoop.advanceTime(by: .seconds(2))
        #expect(pair.clientEnd.errors == [.idle])
        try pair.pump()
        #expect(pair.serverEnd.errors == [.tls(.truncated)])
    }

    @Test func `printing shows neither keys nor data`() throws {
        let pair = try Pair()
        try pair.connect()
        var text = ""
        dump(pair.clientHandler, to: &text)
        #expect(text.count < 200)
    }
}

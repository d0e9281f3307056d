import PQTLS

/// Transcripts of TLS 1.3 with all secrets: `handshake` runs a whole connection again, `receive`
/// gives one end what it must refuse, and answers with the alert that it says.
enum TLSTranscript {
    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        let scene = try TLSScene(request)
        switch request.function {
        case "handshake": return try handshake(scene, request)
        case "receive": return try receive(scene, request)
        default: throw .unsupported("function \(request.function)")
        }
    }

    private static func handshake(
        _ scene: TLSScene,
        _ request: VectorRequest
    ) throws(CaseProblem) -> VectorResponse {
        let use = TLSReplay.Use(
            clientData: try request.bytes("clientData"),
            serverData: try request.bytes("serverData"),
            exporterLabel: try request.text("exporterLabel"),
            exporterContext: try request.bytes("exporterContext"),
            exporterLength: try request.integer("exporterLength")
        )
        do {
            let values = try TLSReplay(scene, use).values.map { ($0.name, JSONValue.hex($0.bytes)) }
            return .answered(Dictionary(values, uniquingKeysWith: { first, _ in first }))
        } catch let error as TLSReplay.Disagreement {
            return .failed(error.description)
        } catch {
            return .refused("\(error)")
        }
    }

    private static func receive(
        _ scene: TLSScene,
        _ request: VectorRequest
    ) throws(CaseProblem) -> VectorResponse {
        let received = try request.bytes("received")
        let endpoint = try request.text("endpoint")
        // What the end says before it comes to the defect.
        let hello = try request.optionalBytes(
            endpoint == "client" ? "clientHello" : "serverHello"
        )
        let reaction: Reaction
        do {
            switch endpoint {
            case "client": reaction = try Reaction(of: scene.makeClient(), to: received)
            case "server": reaction = try Reaction(of: scene.makeServer(), to: received)
            default: return .unsupported("endpoint \(endpoint)")
            }
        } catch {
            return .failed("\(error)")
        }
        if let hello, hello != reaction.hello { return .failed("the \(endpoint)'s hello differs") }
        guard let alert = reaction.alert else { return .answered([:]) }
        return .refused(alert)
    }
}

/// What one end says when it is given what it must refuse.
private struct Reaction {
    /// Its first message; empty if it said none.
    let hello: [UInt8]
    /// The alert with which it refused, if it did.
    let alert: String?

    init<Endpoint: TLSEndpoint & ~Copyable>(
        of endpoint: consuming Endpoint,
        to received: [UInt8]
    ) throws {
        try endpoint.start()
        do throws(TLSError) {
            try endpoint.receive(received)
            alert = nil
        } catch {
            alert = error.alert?.description ?? "no alert"
        }
        hello =
            try TLSReplay.messages(in: endpoint.takeOutput(), after: nil).first?.encoded ?? []
    }
}

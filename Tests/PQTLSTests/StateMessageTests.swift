import PQTLS
import TLSRehearsal
import Testing

/// Every state of both machines, and everything that may come then.
@Suite struct StateMessageTests {
    private static let moments = (try? Moment.all.get()) ?? []

    @Test func `the rehearsals lead to every state`() throws {
        var stages: Set<Stage> = []
        for moment in try Moment.all.get() {
            let reached = try? stage(at: moment)
            #expect(reached != nil, "\(moment.testDescription)")
            if let reached { stages.insert(reached) }
        }
        let all =
            [Stage.idle, .open, .dead] + ClientStage.allCases.map { .client($0) }
            + ServerStage.allCases.map { .server($0) }
        for stage in all { #expect(stages.contains(stage), "\(stage)") }
    }

    @Test func `there are at least 4000 pairs of a state and a message`() throws {
        let count = try Moment.all.get().map { deliveries(at: $0).count }.reduce(0, +)
        print("\(count) pairs of a state and a message")
        #expect(count >= 4000)
    }

    @Test(arguments: moments.filter { $0.turn != .before })
    func `everything that may come has its outcome`(moment: Moment) throws {
        for delivery in tried(at: moment) {
            switch moment.role {
            case .client: try check(delivery, at: moment, moment.client())
            case .server: try check(delivery, at: moment, moment.server())
            }
        }
    }

    @Test(arguments: moments.filter { $0.turn == .before })
    func `an endpoint that has not started believes nothing`(moment: Moment) throws {
        for delivery in tried(at: moment) {
            switch moment.role {
            case .client: try checkIdle(delivery, at: moment, moment.client())
            case .server: try checkIdle(delivery, at: moment, moment.server())
            }
        }
    }

    private static let step = isSampling ? 211 : 1

    /// The deliveries that are tried: all, or in a debug build every 211th, others at each moment.
    private func tried(at moment: Moment) -> [Delivery] {
        let all = deliveries(at: moment)
        let first = (7 * moment.position + moment.testDescription.utf8.count) % Self.step
        return stride(from: first, to: all.count, by: Self.step).map { all[$0] }
    }

    private func deliveries(at moment: Moment) -> [Delivery] {
        Delivery.all(
            isProtected: moment.isProtected,
            isRetried: moment.role == .client
                && moment.rehearsal.serverLines.first?.isServerHello == false
        )
    }

    private func stage(at moment: Moment) throws -> Stage {
        switch moment.role {
        case .client:
            let scene = try moment.client()
            return scene.endpoint.stage
        case .server:
            let scene = try moment.server()
            return scene.endpoint.stage
        }
    }

    private func check<Endpoint>(
        _ delivery: Delivery,
        at moment: Moment,
        _ scene: consuming Scene<Endpoint>
    ) throws where Endpoint: StagedEndpoint & ~Copyable {
        let stage = scene.endpoint.stage
        let outcome = VerdictTable(moment: moment, stage: stage).outcome(of: delivery)
        let place: Comment = "\(delivery) at \(stage): \(moment.testDescription)"
        let told = scene.events.count
        let said = scene.lines.count
        let alerts = scene.alerts.count
        let error = failure { try delivery.perform(on: &scene, at: moment) }
        try scene.listen()
        let newAlerts = Array(scene.alerts.dropFirst(alerts))
        let after = scene.endpoint.stage
        switch outcome {
        case .goesOn:
            #expect(error == nil, place)
            #expect(newAlerts == [], place)
            #expect(after != .dead || stage == .dead, place)
        case .fails(let expected, let alert):
            #expect(error?.withoutSizes == expected, place)
            #expect(newAlerts == (alert.map { [$0] } ?? []), place)
            #expect(after == .dead, place)
            let newEvents = scene.events.count - told
            let newLines = scene.lines.count - said
            #expect(newEvents == 0, place)
            #expect(newLines == 0, place)
            checkDeath(of: &scene.endpoint, place)
        }
    }

    private func checkIdle<Endpoint>(
        _ delivery: Delivery,
        at moment: Moment,
        _ scene: consuming Scene<Endpoint>
    ) throws where Endpoint: StagedEndpoint & ~Copyable {
        let place: Comment = "\(delivery): \(moment.testDescription)"
        let error = failure { try delivery.perform(on: &scene, at: moment) }
        let events = scene.events.count
        #expect(events == 0, place)
        let output = scene.endpoint.takeOutput()
        #expect(output.isEmpty || plainAlert(in: output) == error?.alert, place)
        #expect(output.count <= 7, place)
        if error != nil { checkDeath(of: &scene.endpoint, place) }
    }

    /// Every call is refused, and nothing comes out any more.
    private func checkDeath<Endpoint>(
        of endpoint: inout Endpoint,
        _ place: Comment
    ) where Endpoint: TLSEndpoint & ~Copyable {
        let calls = [
            failure { try endpoint.start() },
            failure { try endpoint.receive([0]) },
            failure { try endpoint.send([1]) },
            failure { try endpoint.updateKeys() },
        ]
        #expect(calls == [.closed, .closed, .closed, .closed], place)
        #expect(failure { try endpoint.receiveEndOfStream() } == nil, place)
        endpoint.close()
        let context: [UInt8] = []
        let exported = failure {
            _ = try endpoint.exportKeyingMaterial(label: "x", context: context.span, count: 1)
        }
        #expect(exported == .handshakeIncomplete, place)
        let hasSecurity = endpoint.security != nil
        let hasEvent = endpoint.nextEvent() != nil
        let output = endpoint.takeOutput().count
        #expect(!hasSecurity, place)
        #expect(!hasEvent, place)
        #expect(output == 0, place)
    }
}

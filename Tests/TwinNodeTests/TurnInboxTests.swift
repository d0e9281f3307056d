import Testing
import TwinNode

/// The room before an engine's turns.
@Suite(.timeLimit(.minutes(1))) struct TurnInboxTests {
    private struct End: Error {}

    /// Waits until a task has had every chance to go on.
    private func settle() async throws { try await Task.sleep(for: .milliseconds(50)) }

    @Test func `inputs come out in the order of arrival, a turn's worth at a time`() async throws {
        let inbox = TurnInbox<Int>()
        for number in 0..<150 { try inbox.put(number) }
        #expect(await inbox.take()?.inputs == Array(0..<64))
        #expect(await inbox.take()?.inputs == Array(64..<128))
        try inbox.put(150)
        #expect(await inbox.take()?.inputs == Array(128...150))
    }

    @Test func `whoever brings more than a turn's worth waits for room`() async throws {
        let inbox = TurnInbox<Int>()
        for number in 0..<64 { await inbox.put(number, weight: 1) }
        let isIn = Shared(false)
        let late = Task {
            await inbox.put(64, weight: 1)
            isIn.value = true
        }
        try await settle()
        #expect(!isIn.value)
        #expect(await inbox.take()?.inputs.count == 64)
        await late.value
        #expect(await inbox.take()?.inputs == [64])
    }

    @Test func `heavy inputs leave less room, and the heaviest finds some`() async throws {
        let inbox = TurnInbox<Int>()
        await inbox.put(0, weight: 3 << 20)
        let tasks = (1...3).map { number in
            Task { await inbox.put(number, weight: [0, 2 << 20, 9 << 20, 1][number]) }
        }
        try await settle()
        #expect(await inbox.take()?.inputs == [0])
        var rest: [Int] = []
        for _ in 0..<3 where rest.count < 3 {
            let inputs = try #require(await inbox.take()).inputs
            // Nothing beside the one that is over the limit.
            #expect(!inputs.contains(2) || inputs == [2])
            rest += inputs
        }
        #expect(rest.sorted() == [1, 2, 3])
        for task in tasks { await task.value }
    }

    @Test func `a light input does not overtake a heavy one that waits`() async throws {
        let inbox = TurnInbox<Int>()
        await inbox.put(0, weight: 3 << 20)
        let heavy = Task { await inbox.put(1, weight: 2 << 20) }
        try await settle()
        try inbox.put(2)
        #expect(await inbox.take()?.inputs == [0])
        #expect(await inbox.take()?.inputs == [1, 2])
        await heavy.value
    }

    @Test func `closing lets everybody go on, and gives back what was not taken`() async throws {
        let inbox = TurnInbox<Int>()
        for number in 0..<64 { await inbox.put(number, weight: 1) }
        let waiting = Task { await inbox.put(64, weight: 1) }
        try await settle()
        #expect(inbox.close(End()) == Array(0...64))
        await waiting.value
        await inbox.put(65, weight: 1)
        #expect(throws: End.self) { try inbox.put(66) }
        #expect(inbox.close(End()).isEmpty)
    }

    @Test func `the passing of time and a bell are reasons for a turn`() async throws {
        let inbox = TurnInbox<Int>()
        inbox.tick()
        inbox.tick()
        let first = try #require(await inbox.take())
        #expect(first.timeHasPassed && first.inputs.isEmpty)
        inbox.ring()
        let second = try #require(await inbox.take())
        #expect(!second.timeHasPassed && second.inputs.isEmpty)
        let third = Task { await inbox.take() }
        try await settle()
        try inbox.put(7)
        #expect(await third.value?.inputs == [7])
    }

    @Test func `a turn that waits ends when it is cancelled`() async throws {
        let inbox = TurnInbox<Int>()
        let turn = Task { await inbox.take() }
        try await settle()
        turn.cancel()
        #expect(await turn.value?.inputs == nil)
    }
}

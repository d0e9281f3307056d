import Testing
import TwinNode

/// A tenant's answers on their way, and lines from which anything can leave.
struct AnswerTrayTests {
    private func answer(_ byteCount: Int) -> [UInt8] { [UInt8](repeating: 7, count: byteCount) }

    @Test func `small answers go together, large ones one by one`() throws {
        var tray = AnswerTray()
        for number in 0..<600 { tray.add(answer(100), to: "small-\(number)") }
        for number in 0..<2 { tray.add(answer(768 << 10), to: "large-\(number)") }
        var sizes: [Int] = []
        while let batch = tray.take() {
            #expect(!batch.clears && batch.gone.isEmpty)
            sizes.append(batch.answers.count)
        }
        #expect(sizes == [256, 256, 89, 1] || sizes == [256, 256, 88, 1, 1])
        #expect(tray.unfetched == 602)
    }

    @Test func `thousands of names go with an answer in patches that fit a frame`() throws {
        var tray = AnswerTray()
        let long = String(repeating: "x", count: 56)
        for number in 0..<20_000 { tray.found("\(long)-\(number)", byteCount: 10) }
        tray.found("kept", byteCount: 10)
        for number in 0..<20_000 { tray.forget("\(long)-\(number)") }
        var gone: Set<String> = []
        for number in 0..<4 {
            tray.add(answer(768 << 10), to: "answer-\(number)")
            let next = tray.take()
            let batch = try #require(next)
            let names = batch.gone.reduce(0) { $0 + $1.utf8.count + 8 }
            #expect(batch.answers.count == 1 && names + (768 << 10) <= 900 << 10)
            #expect(batch.gone.count <= AnswerTray.namesCount)
            gone.formUnion(batch.gone)
        }
        #expect((4000...20_000).contains(gone.count))
        #expect(!gone.contains("kept"))
    }

    @Test func `when nothing counts any more all goes at once`() throws {
        var tray = AnswerTray()
        for name in ["a", "b"] {
            tray.add(answer(10), to: name)
            _ = tray.take()
            tray.forget(name)
        }
        tray.add(answer(10), to: "c")
        let next = tray.take()
        let batch = try #require(next)
        #expect(batch.clears && batch.gone.isEmpty && batch.answers.map(\.name) == ["c"])
    }

    @Test func `an answer that nobody waits for is not written`() {
        var tray = AnswerTray()
        tray.add(answer(10), to: "a")
        tray.forget("a")
        let first = tray.take()
        #expect(first?.answers.count == nil && tray.byteCount == 0 && tray.unfetched == 0)
        tray.add(answer(10), to: "b")
        tray.forgetAll()
        let second = tray.take()
        #expect(second?.answers.count == nil && tray.byteCount == 0)
    }

    @Test func `much that is outdated goes without an answer`() throws {
        var tray = AnswerTray()
        for name in ["a", "b", "c"] {
            tray.add(answer(700 << 10), to: name)
            _ = tray.take()
        }
        #expect(tray.byteCount == 3 * 700 << 10)
        tray.forget("a")
        let none = tray.take()
        #expect(none?.answers.count == nil && tray.byteCount == 2 * 700 << 10)
        tray.forget("b")
        let next = tray.take()
        let batch = try #require(next)
        #expect(batch.answers.isEmpty && batch.gone == ["a", "b"])
        let rest = tray.take()
        #expect(rest?.answers.count == nil)
    }

    @Test func `answers count until their patches are fetched`() throws {
        var tray = AnswerTray()
        for part in 0..<3 {
            for number in 0..<10 { tray.add(answer(10), to: "\(part)-\(number)") }
            _ = tray.take()
        }
        #expect(tray.unfetched == 30)
        tray.look(unfetchedPatches: 2)
        #expect(tray.unfetched == 20)
        // More than were written since the start: they are older.
        tray.look(unfetchedPatches: 5)
        #expect(tray.unfetched == 23)
        tray.look(unfetchedPatches: 0)
        #expect(tray.unfetched == 0)
    }

    @Test func `a line keeps its order, whoever leaves it`() {
        var line = NamedLine<Int>()
        for number in 0..<1000 {
            line.append(number, as: "a\(number)")
            line.append(-number, as: "b\(number)")
            let removed = line.remove("b\(number)")
            #expect(removed == -number)
        }
        let again = line.remove("b1")
        #expect(line.count == 1000 && again == nil)
        line.append(5000, as: "a0")
        var found: [Int] = []
        while let (_, number) = line.popFirst() { found.append(number) }
        #expect(found == Array(1..<1000) + [5000])
        #expect(line.isEmpty)
    }
}

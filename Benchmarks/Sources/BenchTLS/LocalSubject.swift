import CBenchmark

extension LocalSubject {
    func run(_ measure: Measure, count: Int) throws -> Double {
        switch measure {
        case .fullHandshake: try time(count) { _ = try connect(.full) }
        case .resumedHandshake: try time(count) { _ = try connect(.resumed) }
        case .bulkAES128: try carry(count, measure, .full(suite: "AES-128-GCM"))
        case .bulkAES256: try carry(count, measure, .full(suite: "AES-256-GCM"))
        case .messages: try carry(count, measure, .full)
        case .idleHeap: try heapOfIdleConnections()
        case .handshakeAllocations: try allocations(32) { _ = try connect(.full) }
        case .resumedAllocations: try allocations(32) { _ = try connect(.resumed) }
        case .recordAllocations: try allocationsOfRecords()
        case .clientHello: Double(try connect(.full).clientHelloByteCount)
        case .resumedClientHello: Double(try connect(.resumed).clientHelloByteCount)
        }
    }

    private func time(_ count: Int, _ operation: () throws -> Void) rethrows -> Double {
        benchmark_clear_vector_state()
        let start = benchmark_cpu_nanoseconds()
        for _ in 0..<count {
            try operation()
            benchmark_clear_vector_state()
        }
        return benchmark_cpu_nanoseconds() - start
    }

    private func carry(_ count: Int, _ measure: Measure, _ meeting: Meeting) throws -> Double {
        let connection = try connect(meeting)
        let message = Message(count: measure.messageByteCount)
        try connection.carry(message)
        return try time(count) { try connection.carry(message) }
    }

    /// Both ends of many connections that have carried data once; the figure is one end's.
    private func heapOfIdleConnections() throws -> Double {
        let count = 64
        let message = Message(count: 1 << 14)
        // Caches that are filled once and kept don't belong to a connection.
        try connect(.full).carry(message)
        var connections: [Connection] = []
        connections.reserveCapacity(count)
        let before = benchmark_heap_in_use()
        for _ in 0..<count {
            let connection = try connect(.full)
            try connection.carry(message)
            connections.append(connection)
        }
        let after = benchmark_heap_in_use()
        return withExtendedLifetime(connections) { (after - before) / Double(2 * count) }
    }

    private func allocations(_ count: Int, _ operation: () throws -> Void) throws -> Double {
        try operation()
        let before = benchmark_allocations_so_far().calls
        for _ in 0..<count { try operation() }
        return Double(benchmark_allocations_so_far().calls - before) / Double(count)
    }

    private func allocationsOfRecords() throws -> Double {
        let connection = try connect(.full)
        let message = Message(count: 1 << 14)
        return try allocations(64) { try connection.carry(message) }
    }
}

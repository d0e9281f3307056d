/// Who may write and who may read which class of which twin's paths; what is not said, nobody may.
///
/// Where more than one may write, the higher (time, author) wins path by path. Writers seal to the
/// readers that these rules name and to no others: writing something makes nobody a reader.
public struct TwinPolicy: Sendable, Equatable {
    /// Some nodes.
    public enum Nodes: Sendable, Hashable {
        /// Every node that can prove its name; as readers, those that have announced themselves.
        case anyone
        /// These and no others.
        case only(Set<NodeName>)
    }

    /// Who may write and read each class; a class that is missing, nobody may.
    public struct Rules: Sendable, Equatable {
        /// Who may write.
        public var writers: [PathClass: Nodes]
        /// Who may read, beside whoever wrote.
        public var readers: [PathClass: Nodes]

        /// Rules.
        ///
        /// - Parameters:
        ///   - writers: Who may write.
        ///   - readers: Who may read, beside whoever wrote.
        public init(writers: [PathClass: Nodes] = [:], readers: [PathClass: Nodes] = [:]) {
            self.writers = writers
            self.readers = readers
        }

        /// The same rules for all classes.
        ///
        /// - Parameters:
        ///   - writers: Who may write.
        ///   - readers: Who may read, beside whoever wrote.
        public init(allWrittenBy writers: Nodes, readBy readers: Nodes) {
            self.init()
            for pathClass in PathClass.allCases {
                self.writers[pathClass] = writers
                self.readers[pathClass] = readers
            }
        }
    }

    /// The rules for twins that have none of their own.
    public var standard: Rules
    /// The rules for twins that have their own; the standard ones count for nothing there.
    public var twins: [TwinIdentifier: Rules]

    /// A policy; without rules, nobody may do anything.
    ///
    /// - Parameters:
    ///   - standard: The rules for twins that have none of their own.
    ///   - twins: The rules for twins that have their own.
    public init(standard: Rules = Rules(), twins: [TwinIdentifier: Rules] = [:]) {
        self.standard = standard
        self.twins = twins
    }

    /// Everyone may write and read everything: for nodes that trust each other.
    public static var open: TwinPolicy {
        TwinPolicy(standard: Rules(allWrittenBy: .anyone, readBy: .anyone))
    }

    /// Whether a node may write a class of a twin.
    ///
    /// - Parameters:
    ///   - author: The node.
    ///   - pathClass: The class.
    ///   - twin: Which twin.
    /// - Returns: Whether it may.
    public func allows(
        _ author: NodeName,
        toWrite pathClass: PathClass,
        of twin: TwinIdentifier
    ) -> Bool {
        rules(for: twin).writers[pathClass]?.contains(author) ?? false
    }

    /// Who may read a class of a twin, beside whoever writes.
    ///
    /// - Parameters:
    ///   - pathClass: The class.
    ///   - twin: Which twin.
    /// - Returns: The readers.
    public func readers(of pathClass: PathClass, in twin: TwinIdentifier) -> Nodes {
        rules(for: twin).readers[pathClass] ?? .only([])
    }

    /// The rules for a twin: its own or the standard ones.
    ///
    /// - Parameter twin: Which twin.
    /// - Returns: The rules.
    public func rules(for twin: TwinIdentifier) -> Rules { twins[twin] ?? standard }
}

extension TwinPolicy.Nodes: ExpressibleByArrayLiteral {
    /// These nodes and no others.
    ///
    /// - Parameter elements: Their names.
    public init(arrayLiteral elements: NodeName...) {
        self = .only(Set(elements))
    }

    /// Whether a node is one of these.
    ///
    /// - Parameter name: The node.
    /// - Returns: Whether it is.
    public func contains(_ name: NodeName) -> Bool {
        switch self {
        case .anyone: true
        case .only(let names): names.contains(name)
        }
    }

    /// These nodes without one.
    func without(_ name: NodeName) -> TwinPolicy.Nodes {
        switch self {
        case .anyone: .anyone
        case .only(let names): .only(names.subtracting([name]))
        }
    }
}

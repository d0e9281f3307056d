import PQSecrets

extension ModuleLatticeSignature {
    /// A public key.
    ///
    /// The matrix, t₁ and the key's hash are made once, when the key is read, and shared by its
    /// copies; ``compacted()`` gives one that keeps less.
    public struct PublicKey: Sendable, Equatable {
        private let storage: Storage

        private enum Storage: Sendable {
            case prepared(PreparedPublicKey)
            case compact(CompactPublicKey)
        }

        /// Reads a public key (FIPS 204, Algorithm 23).
        ///
        /// - Parameter rawRepresentation: ρ and t₁; every content is a key.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(rawRepresentation: Span<UInt8>) throws(LatticeError) {
            try requireLength(rawRepresentation, ModuleLatticeSignature.publicKeyByteCount)
            self.init(
                PreparedPublicKey(
                    Array(copying: rawRepresentation),
                    set: ModuleLatticeSignature.number,
                    level: .current
                )
            )
        }

        /// Reads a public key (FIPS 204, Algorithm 23).
        ///
        /// - Parameter rawRepresentation: ρ and t₁; every content is a key.
        /// - Throws: ``LatticeError/length(expected:actual:)``.
        public init(rawRepresentation: [UInt8]) throws(LatticeError) {
            try requireLength(rawRepresentation.span, ModuleLatticeSignature.publicKeyByteCount)
            self.init(
                PreparedPublicKey(
                    rawRepresentation,
                    set: ModuleLatticeSignature.number,
                    level: .current
                )
            )
        }

        init(_ key: PreparedPublicKey) {
            storage = .prepared(key)
        }

        private init(_ key: CompactPublicKey) {
            storage = .compact(key)
        }

        /// The same key without its matrix and t₁, about 36 KB less for ML-DSA-65: they are made
        /// anew for each signature that it verifies.
        ///
        /// - Returns: A key for keeping, where it will hardly verify anything.
        public func compacted() -> PublicKey {
            switch storage {
            case .prepared(let key): PublicKey(CompactPublicKey(key))
            case .compact: self
            }
        }

        /// The key's bytes (FIPS 204, Algorithm 22).
        public var rawRepresentation: [UInt8] {
            switch storage {
            case .prepared(let key): key.encoded
            case .compact(let key): key.encoded
            }
        }

        /// tr: the key's hash, 64 bytes.
        public var publicKeyHash: [UInt8] {
            switch storage {
            case .prepared(let key): key.hash
            case .compact(let key): key.hash
            }
        }

        fileprivate var prepared: PreparedPublicKey {
            switch storage {
            case .prepared(let key): key
            case .compact(let key): key.prepared(ModuleLatticeSignature.number)
            }
        }

        /// Compares the keys' bytes.
        ///
        /// - Parameters:
        ///   - a: One key.
        ///   - b: The other.
        /// - Returns: Whether they are the same key.
        public static func == (a: PublicKey, b: PublicKey) -> Bool {
            a.rawRepresentation == b.rawRepresentation
        }

        /// Starts the message representative of a message that comes in pieces.
        ///
        /// - Parameter context: What the signature is for, at most 255 bytes.
        /// - Returns: What takes the pieces.
        /// - Throws: ``LatticeError/contextTooLong(actual:)``.
        public func messageRepresentative(
            context: [UInt8] = []
        ) throws(LatticeError) -> MessageRepresentative {
            try MessageRepresentative(
                publicKeyHash: publicKeyHash,
                domain: .message,
                context: context.span
            )
        }
    }
}

extension ModuleLatticeSignature.PublicKey {
    /// Verifies a signature of a message (FIPS 204, Algorithm 3).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - message: The message.
    ///   - context: What the signature must be for; more than 255 bytes are answered `false`.
    /// - Returns: Whether the key's owner signed this message in this context.
    public func isValidSignature(
        _ signature: Span<UInt8>,
        for message: Span<UInt8>,
        context: Span<UInt8> = Span()
    ) -> Bool {
        var storage = InlineArray<64, UInt8>(repeating: 0)
        var μ = storage.mutableSpan
        do {
            try MessageRepresentative.compute(
                message,
                context: context,
                publicKeyHash: publicKeyHash,
                into: &μ
            )
        } catch {
            return false
        }
        return isValidSignature(signature, forMu: μ.span)
    }

    /// Verifies a signature of a message (FIPS 204, Algorithm 3).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - message: The message.
    ///   - context: What the signature must be for; more than 255 bytes are answered `false`.
    /// - Returns: Whether the key's owner signed this message in this context.
    public func isValidSignature(
        _ signature: [UInt8],
        for message: [UInt8],
        context: [UInt8] = []
    ) -> Bool {
        isValidSignature(signature.span, for: message.span, context: context.span)
    }

    /// Verifies a signature of a message representative (FIPS 204, Algorithm 8).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - μ: 64 bytes; another length is answered `false`.
    /// - Returns: Whether the key's owner signed it.
    public func isValidSignature(_ signature: Span<UInt8>, forMu μ: Span<UInt8>) -> Bool {
        μ.count == 64 && prepared.isValid(signature, forMu: μ)
    }

    /// Verifies a signature of a message representative (FIPS 204, Algorithm 8).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - μ: 64 bytes; another length is answered `false`.
    /// - Returns: Whether the key's owner signed it.
    public func isValidSignature(_ signature: [UInt8], forMu μ: [UInt8]) -> Bool {
        isValidSignature(signature.span, forMu: μ.span)
    }

    /// Verifies a HashML-DSA signature of a digest (FIPS 204, Algorithm 5).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - digest: The message's digest; a length other than the function's is answered `false`.
    ///   - function: The function that made it.
    ///   - context: What the signature must be for; more than 255 bytes are answered `false`.
    /// - Returns: Whether the key's owner signed this digest in this context.
    public func isValidSignature(
        _ signature: Span<UInt8>,
        forPrehashed digest: Span<UInt8>,
        by function: Prehash,
        context: Span<UInt8> = Span()
    ) -> Bool {
        var storage = InlineArray<64, UInt8>(repeating: 0)
        var μ = storage.mutableSpan
        do {
            try MessageRepresentative.compute(
                digest: digest,
                by: function,
                context: context,
                publicKeyHash: publicKeyHash,
                into: &μ
            )
        } catch {
            return false
        }
        return isValidSignature(signature, forMu: μ.span)
    }

    /// Verifies a HashML-DSA signature of a digest (FIPS 204, Algorithm 5).
    ///
    /// - Parameters:
    ///   - signature: The signature; malformed ones and wrong lengths are answered `false`.
    ///   - digest: The message's digest; a length other than the function's is answered `false`.
    ///   - function: The function that made it.
    ///   - context: What the signature must be for; more than 255 bytes are answered `false`.
    /// - Returns: Whether the key's owner signed this digest in this context.
    public func isValidSignature(
        _ signature: [UInt8],
        forPrehashed digest: [UInt8],
        by function: Prehash,
        context: [UInt8] = []
    ) -> Bool {
        isValidSignature(
            signature.span,
            forPrehashed: digest.span,
            by: function,
            context: context.span
        )
    }
}

import Testing

extension Tag {
    /// Takes more than a second.
    @Tag static var slow: Self
}

// Observing: a screen is a stream of views, each as it is to be drawn.

@_exported import RoundsmanCore

private final class Watching: Observer, @unchecked Sendable {
    private let continuation: AsyncStream<ScreenView>.Continuation

    init(_ continuation: AsyncStream<ScreenView>.Continuation) {
        self.continuation = continuation
    }

    func changed(view: ScreenView) {
        continuation.yield(view)
    }
}

/// A screen that is being observed.
public final class Watched: @unchecked Sendable {
    /// The screen as it stands, and whenever it changes; of several that come at once the last.
    public let views: AsyncStream<ScreenView>
    private let observation: Observation

    fileprivate init(_ views: AsyncStream<ScreenView>, _ observation: Observation) {
        self.views = views
        self.observation = observation
    }

    /// The same stream shows another screen from now on.
    public func turn(_ screen: Screen) {
        observation.turn(screen: screen)
    }

    public func stop() {
        observation.stop()
    }

    deinit {
        observation.stop()
    }
}

extension App {
    /// Shows a screen for as long as what this gives is kept.
    public func watch(_ screen: Screen) -> Watched {
        let (views, continuation) = AsyncStream.makeStream(of: ScreenView.self, bufferingPolicy: .bufferingNewest(1))
        return Watched(views, observe(screen: screen, observer: Watching(continuation)))
    }
}

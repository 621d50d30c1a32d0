// The way through the screens: where one is, where one came from, and what was said last.

import Foundation

/// What the platform does for a tap: each answers with a file, or with nothing where the person went back.
public protocol Senses: AnyObject {
    func pick() async -> String?
    func speak() async -> String?
    func scan() async -> String?
    func dial(_ number: String)
}

/// Something to be shown for a moment, and what takes it back.
public struct Message: Equatable {
    public let text: String
    public let undo: Intent?
}

/// Where one is. Every change goes through here; a shell draws `screen` and shows `message`.
public final class Walk {
    public private(set) var stack: [Screen]
    public private(set) var message: Message?
    /// Whether what was sent last was not done.
    public private(set) var hasFailed = false
    /// The field to be brought into view.
    public private(set) var jump: String?
    public var changed: () -> Void = {}
    private let app: App
    private let senses: Senses?

    public init(_ app: App, senses: Senses?, first: Screen = .today) {
        self.app = app
        self.senses = senses
        stack = [first]
    }

    public var screen: Screen { stack[stack.count - 1] }
    public var canGoBack: Bool { stack.count > 1 }

    public func back() {
        if canGoBack { stack.removeLast() }
        changed()
    }

    public func place(_ place: Place) {
        stack = [place.screen]
        changed()
    }

    /// Follows a tap. What a shell has to ask the platform for comes back as an intent.
    public func tap(_ tap: Tap) async {
        switch tap {
        case .go(let screen): stack.append(screen)
        case .turn(let screen): stack[stack.count - 1] = screen
        case .do(let intent): await send(intent)
        case .dial(let number): senses?.dial(number)
        case .jump(let field): jump = field
        case .pick(let record, let slot):
            if let path = await senses?.pick() { await send(.addFile(record: record, slot: slot, path: path)) }
        case .speak(let visit):
            if let path = await senses?.speak() { await send(.addVoice(visit: visit, path: path)) }
        case .scan(let kind):
            if let path = await senses?.scan() { await send(.readCard(kind: kind, path: path)) }
        }
        changed()
    }

    /// Sends an intent, and goes where it leads. What was refused stands at its fields; anything else is said.
    public func send(_ intent: Intent) async {
        hasFailed = false
        do {
            let done = try await app.send(intent: intent)
            if done.isOver, canGoBack { stack.removeLast() }
            if let screen = done.go { stack.append(screen) }
            if let text = done.text { message = Message(text: text, undo: done.undo) }
        } catch let error as AppError {
            (message, hasFailed) = (Message(text: error.words, undo: nil), true)
        } catch {
            (message, hasFailed) = (Message(text: String(describing: error), undo: nil), true)
        }
        changed()
    }

    public func heard() {
        message = nil
        changed()
    }
}

extension AppError {
    /// What went wrong, in the core's words.
    public var words: String {
        switch self {
        case .Refused(let reasons): return reasons.map(\.text).joined(separator: "\n")
        case .Failed(_, let text, _): return text
        case .Internal(let text): return text
        }
    }
}

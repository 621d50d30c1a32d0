// Plays a story of taps through the kit, as tests/src/shell.rs does. What it needs stands in the environment; prints the device's digest.

import Foundation
import RoundsmanKit

struct Stuck: Error { let why: String }

func told(_ name: String) -> String {
    guard let value = ProcessInfo.processInfo.environment["ROUNDSMAN_\(name)"] else { fatalError("ROUNDSMAN_\(name) is not set") }
    return value
}

/// A phone whose place and network the story sets.
final class Phone: Platform, @unchecked Sendable {
    private let lock = NSLock()
    private var state: (fix: Fix?, network: Network, reminders: [Reminder]) = (nil, .free, [])

    private func locked<T>(_ work: (inout (fix: Fix?, network: Network, reminders: [Reminder])) -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return work(&state)
    }

    func wallMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    func monotonicMs() -> UInt64 { UInt64(ProcessInfo.processInfo.systemUptime * 1000) }
    func boot() -> String { "the only one" }
    func fix() -> Fix? { locked { $0.fix } }
    func network() -> Network { locked { $0.network } }
    func isSavingPower() -> Bool { false }
    func seal(plain: Data) -> Data? { Data(plain.reversed()) }
    func unseal(sealed: Data) -> Data? { Data(sealed.reversed()) }
    func remind(reminders: [Reminder]) { locked { $0.reminders = reminders } }

    func stand(at fix: Fix) { locked { $0.fix = fix } }
    func reach(_ network: Network) { locked { $0.network = network } }
    var isReminded: Bool { locked { !$0.reminders.isEmpty } }
}

/// The picker and the microphone give what the story says next.
final class Hands: Senses {
    var next: String?
    func pick() async -> String? { next }
    func speak() async -> String? { next }
    func scan() async -> String? { next }
    func dial(_ number: String) {}
}

final class Player {
    private let app: App
    private let phone: Phone
    private let walk: Walk
    private let words: [String: String]
    private var watched: Watched
    private var iterator: AsyncStream<ScreenView>.Iterator
    private var view: ScreenView
    private var shown: Screen
    private var asked: Tap?

    init(_ app: App, _ phone: Phone, _ words: [String: String]) async throws {
        (self.app, self.phone, self.words) = (app, phone, words)
        walk = Walk(app, senses: nil)
        watched = app.watch(.today)
        iterator = watched.views.makeAsyncIterator()
        guard let first = await iterator.next() else { throw Stuck(why: "nothing is drawn") }
        (view, shown) = (first, .today)
    }

    /// Looks at the screen that the walk has come to.
    private func look() async throws {
        guard walk.screen != shown else { return }
        watched.stop()
        watched = app.watch(walk.screen)
        iterator = watched.views.makeAsyncIterator()
        shown = walk.screen
        try await next()
    }

    private func next() async throws {
        guard let view = await iterator.next() else { throw Stuck(why: "it never came") }
        self.view = view
    }

    var texts: [String] { outline(view: view).texts }

    /// Waits for the screen to become so: it is told whenever it changes.
    private func until(_ isSo: (Outline) -> Bool) async throws -> Outline {
        // What has been drawn meanwhile is asked for directly: a stream has no way to look without waiting.
        view = try app.view(screen: shown)
        while !isSo(outline(view: view)) { try await next() }
        return outline(view: view)
    }

    private func tap(_ text: String) async throws {
        func found(_ outline: Outline) -> OutlineTap? { outline.taps.first { $0.text == text && $0.isEnabled } }
        let outline = try await until { found($0) != nil || $0.fields.contains { $0.label == text && $0.screen == nil } }
        guard let one = found(outline) else { return try await choose(text, "here") }
        switch one.tap {
        case .pick, .speak, .scan: asked = one.tap
        case .go(let screen) where one.isPlace:
            walk.place(Place(text: text, icon: .today, screen: screen, isHere: false, count: 0))
        default: await walk.tap(one.tap)
        }
        try refuse()
        try await look()
    }

    /// What was refused is the story's end.
    private func refuse() throws {
        defer { walk.heard() }
        if let message = walk.message, walk.hasFailed { throw Stuck(why: message.text) }
    }

    private func field(_ label: String) async throws -> OutlineField {
        let parts = label.components(separatedBy: " #")
        let place = parts.count > 1 ? Int(parts[1])! : 1
        let fields = { (outline: Outline) in outline.fields.filter { $0.label == parts[0] } }
        return fields(try await until { fields($0).count >= place })[place - 1]
    }

    private func fill(_ label: String, _ text: String) async throws {
        let field = try await field(label)
        if case .records(let kind, _, let choice, let pages)? = field.screen {
            await walk.tap(.turn(screen: .records(kind: kind, text: text, choice: choice, pages: pages)))
            return try await look()
        }
        try await send(.type(form: field.form, field: field.key, text: text))
    }

    private func choose(_ label: String, _ option: String) async throws {
        let field = try await field(label)
        let named = field.options.first { $0.text == option }?.id ?? option
        try await send(.choose(form: field.form, field: field.key, option: named))
    }

    private func send(_ intent: Intent) async throws {
        await walk.send(intent)
        try refuse()
        try await look()
    }

    func step(_ line: String) async throws {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.reduce(parts.count > 1 ? parts[1] : "") { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
        let pair = rest.components(separatedBy: " = ")
        func says(_ outline: Outline) -> Bool { (outline.texts + outline.taps.map(\.text)).contains { $0.contains(rest) } }
        switch parts[0] {
        case "see": _ = try await until(says)
        case "not": _ = try await until { !says($0) }
        case "tap": try await tap(rest)
        case "back":
            walk.back()
            try await look()
        case "type": try await fill(pair[0], pair[1])
        case "choose": try await choose(pair[0], pair[1])
        case "photo":
            guard case .capture(let record, let slot) = walk.screen else { throw Stuck(why: "there is no camera here") }
            try await send(.addPhoto(record: record, slot: slot, path: rest))
        case "file":
            guard case .pick(let record, let slot)? = asked else { throw Stuck(why: "nobody has asked for a file") }
            try await send(.addFile(record: record, slot: slot, path: rest))
        case "voice":
            guard case .speak(let visit)? = asked else { throw Stuck(why: "nobody has asked to be spoken to") }
            try await send(.addVoice(visit: visit, path: rest))
        case "place":
            let numbers = rest.split(separator: " ").compactMap { Double($0) }
            phone.stand(at: Fix(lat: numbers[0], lon: numbers[1], accuracyM: 12))
        case "network": phone.reach(rest == "none" ? .none : rest == "metered" ? .metered : .free)
        case "shot": break  // nobody takes pictures here
        default: throw Stuck(why: "`\(parts[0])` is no step")
        }
    }
}

let phone = Phone()
let app = try App.open(home: told("HOME"), language: "en", platform: phone)
let player = try await Player(app, phone, ["url": told("URL"), "code": told("CODE"), "files": told("FILES")])
for (number, line) in try String(contentsOfFile: told("STORY"), encoding: .utf8).components(separatedBy: "\n").enumerated() {
    let line = line.trimmingCharacters(in: .whitespaces)
    if line.isEmpty || line.hasPrefix("#") { continue }
    do {
        try await player.step(line)
    } catch {
        FileHandle.standardError.write(Data("line \(number + 1): \(line)\n\(error)\nthe screen: \(player.texts)\n".utf8))
        exit(1)
    }
}
await app.keep()
precondition(phone.isReminded, "the next contact is to be reminded of")
let digest = try app.digest()
app.shut()
print(digest)

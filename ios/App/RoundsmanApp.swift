// The iOS app: the kit's screens in SwiftUI. No rule, no plural and no sentence of its own.

import BackgroundTasks
import RoundsmanKit
import SwiftUI

/// The background task that syncs while nobody looks.
let syncTask = "app.roundsman.sync"

@main
struct RoundsmanApp: SwiftUI.App {
    @StateObject private var phone = Phone()
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            switch phone.state {
            case .opening: ProgressView()
            case .failed(let why): ContentUnavailable(text: why)
            case .open(let model): WalkScreen(model: model)
            }
        }
        .backgroundTask(.appRefresh(syncTask)) { await phone.syncInBackground() }
        .onChange(of: phase) { phase in
            if phase == .background { phone.sleep() } else if phase == .active { phone.wake() }
        }
    }
}

struct ContentUnavailable: View {
    let text: String

    var body: some View {
        VStack(spacing: 12) {
            Image(systemName: "exclamationmark.triangle").font(.largeTitle)
            Text(text).multilineTextAlignment(.center)
        }.padding(32)
    }
}

/// The open app, and what becomes of it when the phone sleeps.
@MainActor
final class Phone: ObservableObject {
    enum State {
        case opening
        case failed(String)
        case open(WalkModel)
    }

    @Published private(set) var state = State.opening
    private let platform = PhonePlatform()
    private var core: RoundsmanKit.App?

    init() {
        Task { await open() }
    }

    private func open() async {
        let platform = platform
        let opened = await Task.detached { () -> Result<RoundsmanKit.App, Error> in
            Result {
                let home = try FileManager.default.url(for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
                let folder = home.appendingPathComponent("roundsman", isDirectory: true)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication])
                return try RoundsmanKit.App.open(home: folder.path, language: Locale.preferredLanguages.first ?? "zh-CN", platform: platform)
            }
        }.value
        switch opened {
        case .success(let core):
            self.core = core
            state = .open(WalkModel(core))
        case .failure(let error as AppError): state = .failed(error.words)
        case .failure(let error): state = .failed(error.localizedDescription)
        }
    }

    func wake() {
        core?.lookAgain()
        if case .open(let model) = state { Task { await model.walk.send(.sync) } }
    }

    func sleep() {
        // What is being typed is written down before the system may end us.
        Task { await core?.keep() }
        let request = BGAppRefreshTaskRequest(identifier: syncTask)
        request.earliestBeginDate = Date(timeIntervalSinceNow: 15 * 60)
        // Where the system does not take it the next opening of the app syncs.
        try? BGTaskScheduler.shared.submit(request)
    }

    func syncInBackground() async {
        _ = try? await core?.send(intent: .sync)
    }
}

/// The walk, as SwiftUI observes it.
@MainActor
final class WalkModel: ObservableObject {
    let core: RoundsmanKit.App
    let walk: Walk
    let senses: PhoneSenses
    @Published private(set) var view: ScreenView?
    @Published private(set) var screen = Screen.today
    private var watching: Task<Void, Never>?

    init(_ core: RoundsmanKit.App) {
        self.core = core
        senses = PhoneSenses(words: core.words)
        walk = Walk(core, senses: senses)
        walk.changed = { [weak self] in Task { @MainActor in self?.look() } }
        look(isFirst: true)
    }

    private func look(isFirst: Bool = false) {
        objectWillChange.send()
        guard isFirst || walk.screen != screen else { return }
        screen = walk.screen
        watching?.cancel()
        let watched = core.watch(screen)
        watching = Task { [weak self] in
            for await view in watched.views {
                guard !Task.isCancelled else { break }
                self?.view = view
            }
            watched.stop()
        }
    }

    func tap(_ tap: Tap) { Task { await walk.tap(tap) } }
    func send(_ intent: Intent) { Task { await walk.send(intent) } }
}

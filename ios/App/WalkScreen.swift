// A screen: its blocks, its buttons within the thumb's reach, the places at the bottom.

import RoundsmanKit
import SwiftUI

struct WalkScreen: View {
    @ObservedObject var model: WalkModel
    @State private var asked: RoundsmanKit.Button?

    var body: some View {
        if let view = model.view {
            NavigationStack {
                content(view)
                    .navigationTitle(view.title)
                    .navigationBarTitleDisplayMode(.inline)
                    .toolbar { toolbar(view) }
                    .safeAreaInset(edge: .bottom) { bottom(view) }
            }
            .confirmationDialog(asked?.sure ?? "", isPresented: .constant(asked != nil), titleVisibility: .visible, presenting: asked) { button in
                SwiftUI.Button(button.text, role: .destructive) {
                    asked = nil
                    model.tap(button.tap)
                }
                SwiftUI.Button(model.core.words().cancel, role: .cancel) { asked = nil }
            }
            .overlay(alignment: .top) { message }
        }
    }

    @ViewBuilder private func content(_ view: ScreenView) -> some View {
        if case .capture(let record, let slot) = model.screen {
            CameraView(view: view, shoot: model.core.words().shoot) { path in model.send(.addPhoto(record: record, slot: slot, path: path)) }
        } else {
            ScrollViewReader { reader in
                List(Array(view.blocks.enumerated()), id: \.offset) { _, block in
                    BlockView(block: block, model: model, press: press).listRowSeparator(.hidden)
                }
                .listStyle(.plain)
                .onChange(of: model.walk.jump) { key in
                    guard let place = view.blocks.firstIndex(where: { $0.fieldKey == key }) else { return }
                    withAnimation { reader.scrollTo(place, anchor: .top) }
                }
            }
        }
    }

    @ToolbarContentBuilder private func toolbar(_ view: ScreenView) -> some ToolbarContent {
        ToolbarItem(placement: .navigationBarLeading) {
            if model.walk.canGoBack {
                SwiftUI.Button { model.walk.back() } label: { Image(systemName: "chevron.left") }
                    .accessibilityLabel(model.core.words().back)
            }
        }
        ToolbarItem(placement: .navigationBarTrailing) {
            let rest = view.others.filter { $0 != view.beside }
            if !rest.isEmpty {
                Menu {
                    ForEach(Array(rest.enumerated()), id: \.offset) { _, button in
                        SwiftUI.Button(button.text) { press(button) }.disabled(!button.isEnabled)
                    }
                } label: { Image(systemName: "ellipsis.circle") }
                    .accessibilityLabel(model.core.words().more)
            }
        }
    }

    private func bottom(_ view: ScreenView) -> some View {
        VStack(spacing: 6) {
            if let whyNot = view.primary?.whyNot { Text(whyNot).font(.footnote).foregroundStyle(.secondary) }
            HStack(spacing: 8) {
                if let beside = view.beside {
                    SwiftUI.Button(beside.text) { press(beside) }.buttonStyle(.bordered).disabled(!beside.isEnabled)
                }
                if let primary = view.primary {
                    SwiftUI.Button { press(primary) } label: { Text(primary.text).frame(maxWidth: .infinity, minHeight: 44) }
                        .buttonStyle(.borderedProminent).disabled(!primary.isEnabled)
                }
            }
            if !view.places.isEmpty { places(view.places) }
        }
        .padding(.horizontal).padding(.vertical, 8).background(.bar)
    }

    private func places(_ places: [Place]) -> some View {
        HStack {
            ForEach(Array(places.enumerated()), id: \.offset) { _, place in
                SwiftUI.Button { model.walk.place(place) } label: {
                    VStack(spacing: 2) {
                        Image(systemName: place.icon.symbol).symbolVariant(place.isHere ? .fill : .none)
                        Text(place.count > 0 ? "\(place.text) \(place.count)" : place.text).font(.caption2)
                    }.frame(maxWidth: .infinity, minHeight: 44)
                }
                .accessibilityAddTraits(place.isHere ? .isSelected : [])
            }
        }
    }

    @ViewBuilder private var message: some View {
        if let message = model.walk.message {
            HStack {
                Text(message.text)
                if let undo = message.undo { SwiftUI.Button(model.core.words().undo) { model.send(undo) } }
            }
            .padding(12).background(.regularMaterial, in: RoundedRectangle(cornerRadius: 12)).padding()
            .task(id: message.text) {
                try? await Task.sleep(for: .seconds(4))
                model.walk.heard()
            }
        }
    }

    /// What would lose something is asked about first.
    private func press(_ button: RoundsmanKit.Button) {
        if button.sure == nil { model.tap(button.tap) } else { asked = button }
    }
}

extension ScreenView {
    /// The button beside the main one: the first that loses nothing.
    var beside: RoundsmanKit.Button? { others.first { $0.sure == nil } }
}

extension Block {
    var fieldKey: String? {
        if case .field(_, let key, _, _, _, _, _, _, _) = self { return key }
        return nil
    }
}

extension Icon {
    /// The platform's picture for what the core names.
    var symbol: String {
        switch self {
        case .today: return "house"
        case .customers, .person: return "person"
        case .inbox: return "envelope"
        case .board: return "chart.bar"
        case .visit, .pin: return "mappin"
        case .deal: return "arrow.right.circle"
        case .record: return "list.bullet"
        case .task: return "checkmark.circle"
        case .clock: return "clock"
        case .photo: return "camera"
        case .voice: return "mic"
        case .file: return "doc"
        case .phone: return "phone"
        case .upload: return "arrow.up.circle"
        case .returned: return "arrow.uturn.backward.circle"
        }
    }
}

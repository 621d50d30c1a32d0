// A field of a form. What is typed goes to the core letter by letter; what is right and what shows is the core's.

import RoundsmanKit
import SwiftUI

struct FieldView: View {
    struct Field {
        let form, key, label, text: String
        let keys: Keys
        let options: [OptionView]
        let problem, hint: String?
    }

    let field: Field
    let send: (Intent) -> Void
    @State private var typed = ""
    @FocusState private var isFocused: Bool

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            switch field.keys {
            case .one, .many: options
            case .bool: Toggle(field.label, isOn: Binding(get: { field.text == "true" }, set: { type(String($0)) }))
            case .fixed: LabeledContent(field.label, value: field.text)
            case .find: find
            default: text
            }
            if let problem = field.problem {
                Text(problem).font(.footnote).foregroundStyle(.red)
            } else if let hint = field.hint {
                Text(hint).font(.footnote).foregroundStyle(.secondary)
            }
        }
        .onAppear { typed = field.keys == .find ? "" : field.text }
        .onChange(of: field.text) { text in if !isFocused && field.keys != .find { typed = text } }
    }

    private func type(_ text: String) { send(.type(form: field.form, field: field.key, text: text)) }
    private func choose(_ option: String) { send(.choose(form: field.form, field: field.key, option: option)) }

    private var text: some View {
        HStack {
            TextField(field.label, text: Binding(get: { typed }, set: { typed = $0; type($0) }), axis: field.keys == .longText ? .vertical : .horizontal)
                .textFieldStyle(.roundedBorder).focused($isFocused).keyboardType(keyboard).frame(minHeight: 44)
            if field.keys == .place {
                SwiftUI.Button { choose("here") } label: { Image(systemName: "location") }.accessibilityLabel(field.hint ?? field.label)
            }
        }
    }

    private var keyboard: UIKeyboardType {
        switch field.keys {
        case .number: return .numberPad
        case .money: return .decimalPad
        case .phone: return .phonePad
        default: return .default
        }
    }

    private var options: some View {
        VStack(alignment: .leading) {
            Text(field.label).font(.subheadline)
            LazyVGrid(columns: [GridItem(.adaptive(minimum: 100))], alignment: .leading) {
                ForEach(field.options, id: \.id) { option in
                    SwiftUI.Button(option.text) { choose(option.id) }
                        .buttonStyle(.bordered).tint(option.isChosen ? .teal : .gray).frame(minHeight: 44)
                        .accessibilityAddTraits(option.isChosen ? .isSelected : [])
                }
            }
        }
    }

    private var find: some View {
        VStack(alignment: .leading) {
            TextField(field.text.isEmpty ? field.label : "\(field.label): \(field.text)", text: Binding(get: { typed }, set: { typed = $0; send(.type(form: field.form, field: "?\(field.key)", text: $0)) }))
                .textFieldStyle(.roundedBorder).frame(minHeight: 44)
            options
        }
    }
}

/// The search of a list: each letter turns the screen.
struct SearchField: View {
    let hint, text: String
    let screen: Screen
    let model: WalkModel
    @State private var typed = ""

    var body: some View {
        TextField(hint, text: Binding(get: { typed }, set: { typed = $0; turn($0) }))
            .textFieldStyle(.roundedBorder).frame(minHeight: 44).onAppear { typed = text }
    }

    private func turn(_ words: String) {
        guard case .records(let kind, _, let choice, let pages) = screen else { return }
        model.tap(.turn(screen: .records(kind: kind, text: words, choice: choice, pages: pages)))
    }
}

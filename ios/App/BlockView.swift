// One way to draw each block.

import RoundsmanKit
import SwiftUI

extension Tone {
    var colour: Color {
        switch self {
        case .calm: return .teal
        case .busy: return .orange
        case .attention: return .red
        }
    }
}

struct BlockView: View {
    let block: Block
    let model: WalkModel
    let press: (RoundsmanKit.Button) -> Void

    var body: some View {
        switch block {
        case .banner(let tone, let text, let details, let button): banner(tone, text, details, button)
        case .heading(let text, let button): heading(text, button)
        case .text(let text): Text(text)
        case .search(let hint, let text, let screen): SearchField(hint: hint, text: text, screen: screen, model: model)
        case .chips(let options, let taps): chips(options, taps)
        case .line(let icon, let title, let subtitle, let mark, let tap, let side): line(icon, title, subtitle, mark, tap, side)
        case .fact(let label, let text): LabeledContent(label, value: text)
        case .steps(let steps): VStack(alignment: .leading) { ForEach(Array(steps.enumerated()), id: \.offset) { _, step in self.step(step) } }
        case .check(let text, let note, let isDone, let button): check(text, note, isDone, button)
        case .field(let form, let key, let label, let text, let keys, let options, let isRequired, let problem, let hint):
            FieldView(
                field: .init(form: form, key: key, label: isRequired ? "\(label) *" : label, text: text, keys: keys, options: options, problem: problem, hint: hint),
                send: model.send)
        case .slot(let title, let text, let isFilled, let isRequired, let pictures, let tap): slot(title, text, isFilled, isRequired, pictures, tap)
        case .event(let when, let who, let text):
            VStack(alignment: .leading) {
                Text(text)
                Text("\(when)  \(who)").font(.footnote).foregroundStyle(.secondary)
            }
        case .people(let centre, let people, let text, let reach): self.people(centre, people, text, reach)
        case .bars(let bars): VStack { ForEach(Array(bars.enumerated()), id: \.offset) { _, bar in ProgressView(value: Double(bar.percent), total: 100) { LabeledContent(bar.label, value: bar.text) } } }
        case .progress(let text, let percent): ProgressView(value: Double(percent), total: 100) { Text(text) }
        case .nothing(let text, let help, let button): nothing(text, help, button)
        }
    }

    private func act(_ button: RoundsmanKit.Button) -> some View {
        SwiftUI.Button(button.text) { press(button) }.buttonStyle(.bordered).frame(minHeight: 44).disabled(!button.isEnabled)
    }

    private func banner(_ tone: Tone, _ text: String, _ details: [String], _ button: RoundsmanKit.Button?) -> some View {
        HStack {
            VStack(alignment: .leading) {
                Label(text, systemImage: tone == .attention ? "exclamationmark.triangle" : "info.circle")
                ForEach(details, id: \.self) { Text($0).font(.footnote) }
            }
            Spacer()
            if let button { act(button) }
        }
        .padding(12).background(tone.colour.opacity(0.18), in: RoundedRectangle(cornerRadius: 12))
    }

    private func heading(_ text: String, _ button: RoundsmanKit.Button?) -> some View {
        HStack {
            Text(text).font(.headline).accessibilityAddTraits(.isHeader)
            Spacer()
            if let button { act(button) }
        }
    }

    private func chips(_ options: [OptionView], _ taps: [Tap]) -> some View {
        ScrollView(.horizontal, showsIndicators: false) {
            HStack {
                ForEach(Array(zip(options, taps).enumerated()), id: \.offset) { _, pair in
                    SwiftUI.Button(pair.0.text) { model.tap(pair.1) }
                        .buttonStyle(.bordered).tint(pair.0.isChosen ? .teal : .gray).frame(minHeight: 44)
                        .accessibilityAddTraits(pair.0.isChosen ? .isSelected : [])
                }
            }
        }
    }

    private func line(_ icon: Icon, _ title: String, _ subtitle: String, _ mark: Mark?, _ tap: Tap?, _ side: RoundsmanKit.Button?) -> some View {
        HStack {
            Image(systemName: icon.symbol).accessibilityHidden(true)
            VStack(alignment: .leading) {
                Text(title)
                if !subtitle.isEmpty { Text(subtitle).font(.footnote).foregroundStyle(.secondary) }
            }
            Spacer()
            if let mark { Text(mark.text).font(.caption).padding(4).background(mark.tone.colour.opacity(0.2), in: RoundedRectangle(cornerRadius: 6)) }
            if let side { act(side) }
        }
        .frame(minHeight: 44).contentShape(Rectangle())
        .onTapGesture { if let tap { model.tap(tap) } }
        .accessibilityAddTraits(tap == nil ? [] : .isButton)
    }

    private func step(_ step: StepView) -> some View {
        HStack {
            Image(systemName: step.isDone ? "checkmark.circle.fill" : step.isHere ? "circle.inset.filled" : "circle")
            Text(step.text).fontWeight(step.isHere ? .bold : .regular)
            Spacer()
            if step.tap != nil { Image(systemName: "chevron.right") }
        }
        .frame(minHeight: step.tap == nil ? 32 : 44).contentShape(Rectangle())
        .onTapGesture { if let tap = step.tap { model.tap(tap) } }
    }

    private func check(_ text: String, _ note: String?, _ isDone: Bool, _ button: RoundsmanKit.Button?) -> some View {
        VStack(alignment: .leading) {
            Label(text, systemImage: isDone ? "checkmark.circle.fill" : "exclamationmark.triangle").foregroundStyle(isDone ? Color.primary : Color.red)
            if let note { Text(note).font(.footnote) }
            if let button { act(button) }
        }
    }

    private func slot(_ title: String, _ text: String, _ isFilled: Bool, _ isRequired: Bool, _ pictures: [String], _ tap: Tap?) -> some View {
        let isMissing = isRequired && !isFilled
        return HStack {
            VStack(alignment: .leading) {
                Text(title)
                Text(text).font(.footnote).foregroundStyle(isMissing ? Color.red : Color.secondary)
            }
            Spacer()
            ForEach(pictures.prefix(3), id: \.self) { path in
                if let image = UIImage(contentsOfFile: path) {
                    Image(uiImage: image).resizable().scaledToFill().frame(width: 48, height: 48).clipShape(RoundedRectangle(cornerRadius: 6)).accessibilityLabel(title)
                }
            }
            if tap != nil { Image(systemName: "plus.circle.fill").font(.title2) }
        }
        .padding(12).overlay(RoundedRectangle(cornerRadius: 12).stroke(isMissing ? Color.red : Color.gray))
        .contentShape(Rectangle()).onTapGesture { if let tap { model.tap(tap) } }
    }

    private func people(_ centre: String, _ people: [PersonView], _ text: String, _ reach: [BarView]) -> some View {
        VStack(alignment: .leading) {
            Text(centre).font(.headline)
            Text(text).font(.footnote)
            if reach.count > 2 { RadarView(axes: reach) }
            LazyVGrid(columns: [GridItem(.adaptive(minimum: 140))], alignment: .leading) {
                ForEach(Array(people.enumerated()), id: \.offset) { _, person in
                    VStack(alignment: .leading) {
                        Text(person.role).font(.caption).foregroundStyle(.teal)
                        Text(person.name)
                        if !person.note.isEmpty { Text(person.note).font(.caption) }
                        if let number = person.phone { SwiftUI.Button(number) { model.tap(.dial(number: number)) } }
                    }
                    .padding(8).overlay(RoundedRectangle(cornerRadius: 10).stroke(person.isGap ? Color.red : Color.gray))
                }
            }
        }
    }

    private func nothing(_ text: String, _ help: String, _ button: RoundsmanKit.Button?) -> some View {
        VStack(spacing: 8) {
            Text(text).font(.headline)
            Text(help).foregroundStyle(.secondary)
            if let button { act(button) }
        }
        .multilineTextAlignment(.center).frame(maxWidth: .infinity).padding(32)
    }
}

import RoundsmanKit
import SwiftUI

/// Each axis a ray from the middle; the further out, the further one has got.
struct RadarView: View {
    let axes: [BarView]

    var body: some View {
        VStack(spacing: 4) {
            ZStack {
                figure { _ in 0.5 }.stroke(.quaternary)
                figure { _ in 1 }.stroke(.quaternary)
                // What is not reached at all still shows where its axis begins.
                figure { max(0.06, Double($0.percent) / 100) }.fill(.teal.opacity(0.25))
                figure { max(0.06, Double($0.percent) / 100) }.stroke(.teal, lineWidth: 2)
            }
            .frame(height: 140)
            .accessibilityHidden(true)
            ForEach(Array(axes.enumerated()), id: \.offset) { _, axis in LabeledContent(axis.label, value: axis.text).font(.caption) }
        }
    }

    private func figure(_ share: @escaping (BarView) -> Double) -> RadarShape {
        RadarShape(shares: axes.map(share))
    }
}

/// A closed line through so much of each ray, the first of which points upwards.
private struct RadarShape: Shape {
    let shares: [Double]

    func path(in rect: CGRect) -> Path {
        let radius = min(rect.width, rect.height) / 2
        let corners = shares.enumerated().map { place, share in
            let angle = 2 * Double.pi * Double(place) / Double(shares.count) - Double.pi / 2
            return CGPoint(x: rect.midX + radius * share * cos(angle), y: rect.midY + radius * share * sin(angle))
        }
        var path = Path()
        path.addLines(corners)
        path.closeSubpath()
        return path
    }
}

// Camera, microphone, files and telephone.

import AVFoundation
import RoundsmanKit
import SwiftUI
import UniformTypeIdentifiers

/// Answers the taps that only the platform can: each with a file, or with nothing where the person went back.
final class PhoneSenses: NSObject, Senses, UIDocumentPickerDelegate, UIImagePickerControllerDelegate, UINavigationControllerDelegate {
    private var waiting: CheckedContinuation<String?, Never>?
    private let words: () -> FrameWords

    init(words: @escaping () -> FrameWords) { self.words = words }

    @MainActor private func present(_ controller: UIViewController) -> Bool {
        let scene = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }.first
        guard let root = scene?.keyWindow?.rootViewController else { return false }
        root.present(controller, animated: true)
        return true
    }

    private func answer(_ path: String?) {
        waiting?.resume(returning: path)
        waiting = nil
    }

    func pick() async -> String? {
        await withCheckedContinuation { waiting in
            self.waiting = waiting
            Task { @MainActor in
                let picker = UIDocumentPickerViewController(forOpeningContentTypes: [.item], asCopy: true)
                picker.delegate = self
                if !self.present(picker) { self.answer(nil) }
            }
        }
    }

    func documentPicker(_ controller: UIDocumentPickerViewController, didPickDocumentsAt urls: [URL]) { answer(urls.first?.path) }
    func documentPickerWasCancelled(_ controller: UIDocumentPickerViewController) { answer(nil) }

    func scan() async -> String? {
        await withCheckedContinuation { waiting in
            self.waiting = waiting
            Task { @MainActor in
                let camera = UIImagePickerController()
                camera.sourceType = UIImagePickerController.isSourceTypeAvailable(.camera) ? .camera : .photoLibrary
                camera.delegate = self
                if !self.present(camera) { self.answer(nil) }
            }
        }
    }

    func imagePickerController(_ picker: UIImagePickerController, didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]) {
        picker.dismiss(animated: true)
        answer((info[.originalImage] as? UIImage).flatMap { write($0.jpegData(compressionQuality: 0.9), "jpg") })
    }

    func imagePickerControllerDidCancel(_ picker: UIImagePickerController) {
        picker.dismiss(animated: true)
        answer(nil)
    }

    /// Two minutes, or until the window that says so is closed.
    func speak() async -> String? {
        guard await AVAudioApplication.requestRecordPermission() else { return nil }
        let file = temporary("m4a")
        let format: [String: Any] = [AVFormatIDKey: kAudioFormatMPEG4AAC, AVSampleRateKey: 16_000, AVNumberOfChannelsKey: 1]
        do {
            try AVAudioSession.sharedInstance().setCategory(.record)
            try AVAudioSession.sharedInstance().setActive(true)
            let recorder = try AVAudioRecorder(url: file, settings: format)
            recorder.record(forDuration: 120)
            let window = await listening(recorder)
            while recorder.isRecording { try await Task.sleep(for: .milliseconds(200)) }
            await window.dismiss(animated: true)
            return file.path
        } catch {
            return nil
        }
    }

    @MainActor private func listening(_ recorder: AVAudioRecorder) -> UIAlertController {
        let words = self.words()
        let window = UIAlertController(title: nil, message: words.recording, preferredStyle: .alert)
        window.addAction(UIAlertAction(title: words.stop, style: .default) { _ in recorder.stop() })
        // Without a window to end it by, nobody is listened to.
        if !present(window) { recorder.stop() }
        return window
    }

    func dial(_ number: String) {
        let digits = number.filter { $0.isNumber || $0 == "+" }
        if let url = URL(string: "tel:\(digits)") { Task { @MainActor in await UIApplication.shared.open(url) } }
    }
}

func temporary(_ ending: String) -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).\(ending)")
}

func write(_ bytes: Data?, _ ending: String) -> String? {
    let file = temporary(ending)
    guard let bytes, (try? bytes.write(to: file, options: .atomic)) != nil else { return nil }
    return file.path
}

/// The camera over a slot: evidence is shot here and never taken from the gallery.
struct CameraView: View {
    let view: ScreenView
    let shoot: String
    let shot: (String) -> Void
    @StateObject private var camera = Camera()

    var body: some View {
        VStack(spacing: 12) {
            ForEach(Array(view.blocks.enumerated()), id: \.offset) { _, block in
                if case .text(let text) = block { Text(text) }
            }
            Finder(session: camera.session).clipShape(RoundedRectangle(cornerRadius: 12))
            SwiftUI.Button { camera.shoot(shot) } label: { Text(shoot).frame(minWidth: 200, minHeight: 64) }.buttonStyle(.borderedProminent)
        }
        .padding().task { await camera.start() }.onDisappear { camera.stop() }
    }
}

final class Camera: NSObject, ObservableObject, AVCapturePhotoCaptureDelegate {
    let session = AVCaptureSession()
    private let output = AVCapturePhotoOutput()
    private var shot: ((String) -> Void)?

    func start() async {
        guard await AVCaptureDevice.requestAccess(for: .video), let device = AVCaptureDevice.default(for: .video),
            let input = try? AVCaptureDeviceInput(device: device), session.canAddInput(input), session.canAddOutput(output)
        else { return }
        session.addInput(input)
        session.addOutput(output)
        session.startRunning()
    }

    func stop() { session.stopRunning() }

    func shoot(_ shot: @escaping (String) -> Void) {
        self.shot = shot
        output.capturePhoto(with: AVCapturePhotoSettings(), delegate: self)
    }

    func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: Error?) {
        if let path = write(photo.fileDataRepresentation(), "jpg") { shot?(path) }
    }
}

struct Finder: UIViewRepresentable {
    let session: AVCaptureSession

    final class Preview: UIView {
        override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }
    }

    func makeUIView(context: Context) -> Preview {
        let view = Preview()
        (view.layer as? AVCaptureVideoPreviewLayer)?.session = session
        return view
    }

    func updateUIView(_ view: Preview, context: Context) {}
}

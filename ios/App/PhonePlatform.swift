// What an iPhone answers: clocks that count sleep, its place while a screen asks, the network's price, its battery, its keys, reminders.

import CoreLocation
import CryptoKit
import Foundation
import Network
import RoundsmanKit
import UserNotifications

final class PhonePlatform: NSObject, Platform, CLLocationManagerDelegate, @unchecked Sendable {
    private let lock = NSLock()
    private let places = CLLocationManager()
    private let paths = NWPathMonitor()
    private let keys = PhoneKeys()
    private var last: Fix?
    private var over = RoundsmanKit.Network.free

    override init() {
        super.init()
        places.delegate = self
        places.desiredAccuracy = kCLLocationAccuracyNearestTenMeters
        places.requestWhenInUseAuthorization()
        paths.pathUpdateHandler = { [weak self] path in
            self?.locked { $0.over = path.status != .satisfied ? .none : path.isExpensive || path.isConstrained ? .metered : .free }
        }
        paths.start(queue: .global(qos: .utility))
    }

    private func locked<T>(_ work: (PhonePlatform) -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return work(self)
    }

    func wallMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// `mach_continuous_time` counts sleep; `mach_absolute_time` does not.
    func monotonicMs() -> UInt64 {
        var base = mach_timebase_info_data_t()
        mach_timebase_info(&base)
        return mach_continuous_time() / 1_000_000 * UInt64(base.numer) / UInt64(base.denom)
    }

    func boot() -> String {
        var value = timeval()
        var size = MemoryLayout<timeval>.stride
        return sysctlbyname("kern.boottime", &value, &size, nil, 0) == 0 ? "\(value.tv_sec).\(value.tv_usec)" : "unknown"
    }

    func fix() -> Fix? { locked { $0.last } }
    func network() -> RoundsmanKit.Network { locked { $0.over } }

    func isSavingPower() -> Bool { ProcessInfo.processInfo.isLowPowerModeEnabled }
    func seal(plain: Data) -> Data? { try? keys.key(makesOne: true).flatMap { try AES.GCM.seal(plain, using: $0).combined } }
    func unseal(sealed: Data) -> Data? { try? keys.key(makesOne: false).map { try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: $0) } }

    func remind(reminders: [Reminder]) {
        let centre = UNUserNotificationCenter.current()
        centre.removeAllPendingNotificationRequests()
        for reminder in reminders {
            let content = UNMutableNotificationContent()
            (content.title, content.body) = (reminder.title, reminder.text)
            content.userInfo = ["record": reminder.record]
            let seconds = max(1, Double(reminder.atMs) / 1000 - Date().timeIntervalSince1970)
            let trigger = UNTimeIntervalNotificationTrigger(timeInterval: seconds, repeats: false)
            centre.add(UNNotificationRequest(identifier: "\(reminder.record) \(reminder.title)", content: content, trigger: trigger))
        }
    }

    func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        // Only while the app is on the screen: there is no trail.
        manager.startUpdatingLocation()
    }

    func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
        guard let place = locations.last, place.horizontalAccuracy >= 0 else { return }
        let fix = Fix(lat: place.coordinate.latitude, lon: place.coordinate.longitude, accuracyM: place.horizontalAccuracy)
        locked { $0.last = fix }
    }

    func locationManager(_ manager: CLLocationManager, didFailWithError error: Error) {
        locked { $0.last = nil }
    }
}

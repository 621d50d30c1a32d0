// The key that the device's token is locked with: in the Keychain of this phone alone, readable once it has been unlocked after a start.

import CryptoKit
import Foundation
import Security

struct PhoneKeys {
    private let account = "device-token"

    private var place: [String: Any] {
        [kSecClass as String: kSecClassGenericPassword, kSecAttrService as String: "app.roundsman", kSecAttrAccount as String: account]
    }

    /// The key; nothing where there is none and none is to be made, or the Keychain does not let us.
    func key(makesOne: Bool) throws -> SymmetricKey? {
        var query = place
        query[kSecReturnData as String] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecSuccess, let data = found as? Data { return SymmetricKey(data: data) }
        guard status == errSecItemNotFound, makesOne else { return nil }
        let key = SymmetricKey(size: .bits256)
        var item = place
        item[kSecValueData as String] = key.withUnsafeBytes { Data($0) }
        // A background sync runs while the phone is locked; a backup taken to another phone has no key.
        item[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        return SecItemAdd(item as CFDictionary, nil) == errSecSuccess ? key : nil
    }
}

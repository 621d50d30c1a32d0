package app.roundsman.phone

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import app.roundsman.ui.seal
import app.roundsman.ui.unseal
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

private const val STORE = "AndroidKeyStore"
private const val ALIAS = "device-token"

/** The key that the device's token is locked with: in the phone's hardware where it has some, never outside it. */
class PhoneKeys(private val key: (makesOne: Boolean) -> SecretKey? = ::hardwareKey) {
    fun seal(plain: ByteArray): ByteArray? = tried { key(true)?.seal(plain) }
    fun unseal(sealed: ByteArray): ByteArray? = tried { key(false)?.unseal(sealed) }
}

/** A key store that fails is none: the token is kept open, or the phone is enrolled again. */
private fun tried(work: () -> ByteArray?): ByteArray? = try {
    work()
} catch (_: GeneralSecurityException) {
    null
}

/** Readable while the screen is locked: a sync in the background shows the token too. */
private fun hardwareKey(makesOne: Boolean): SecretKey? {
    val store = KeyStore.getInstance(STORE).apply { load(null) }
    (store.getKey(ALIAS, null) as? SecretKey)?.let { return it }
    if (!makesOne) return null
    val purpose = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
    val spec = KeyGenParameterSpec.Builder(ALIAS, purpose)
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .build()
    return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).apply { init(spec) }.generateKey()
}

package app.roundsman.ui

import java.security.GeneralSecurityException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val CIPHER = "AES/GCM/NoPadding"
private const val NONCE_BYTES = 12
private const val TAG_BITS = 128

/** Locks bytes away with a key of the platform's, which makes the nonce; what comes out begins with it. */
fun SecretKey.seal(plain: ByteArray): ByteArray {
    val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, this@seal) }
    return cipher.iv + cipher.doFinal(plain)
}

/** Unlocks what [seal] gave; nothing where that was another key or somebody changed it. */
fun SecretKey.unseal(sealed: ByteArray): ByteArray? = try {
    val nonce = GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES)
    val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.DECRYPT_MODE, this@unseal, nonce) }
    cipher.doFinal(sealed, NONCE_BYTES, sealed.size - NONCE_BYTES)
} catch (_: GeneralSecurityException) {
    null
} catch (_: IllegalArgumentException) {
    null
}

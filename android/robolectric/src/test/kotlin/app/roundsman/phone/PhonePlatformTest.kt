package app.roundsman.phone

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.location.LocationManager
import android.os.BatteryManager
import android.os.PowerManager
import android.os.SystemClock
import androidx.test.core.app.ApplicationProvider
import app.roundsman.core.Fix
import app.roundsman.core.Network
import java.time.Duration
import javax.crypto.spec.SecretKeySpec
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowSystemClock

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [33, 34])
class PhonePlatformTest {
    private val app: Roundsman = ApplicationProvider.getApplicationContext()
    private val hardware = StageHardware(app)
    private val platform = app.platform

    @Test fun `where the phone is is known while it is looked for, and for two minutes`() {
        platform.locate()
        hardware.place(Fix(24.4798, 118.0894, 12.0))
        assertNull("nobody has allowed it", platform.fix())
        shadowOf(app).grantPermissions(ACCESS_FINE_LOCATION)
        platform.locate()
        hardware.place(Fix(24.4798, 118.0894, 12.0))
        assertEquals(24.4798, checkNotNull(platform.fix()).lat, 1e-9)
        ShadowSystemClock.advanceBy(Duration.ofSeconds(121))
        assertNull("that was long ago", platform.fix())
        platform.stopLocating()
        hardware.place(Fix(31.0, 121.0, 5.0))
        assertNull("nobody looks any more", platform.fix())
    }

    @Test fun `what a network costs is what Android says of it`() {
        for (over in Network.entries) {
            hardware.network(over)
            assertEquals(over, platform.network())
        }
    }

    @Test fun `a phone that saves its battery or has little left says so`() {
        val battery = shadowOf(app.getSystemService(BatteryManager::class.java))
        battery.setIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY, 80)
        assertFalse(platform.isSavingPower())
        battery.setIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY, 9)
        assertTrue(platform.isSavingPower())
        battery.setIsCharging(true)
        assertFalse(platform.isSavingPower())
        shadowOf(app.getSystemService(PowerManager::class.java)).setIsPowerSaveMode(true)
        assertTrue(platform.isSavingPower())
    }

    @Test fun `the clock counts sleep`() {
        val before = platform.monotonicMs()
        ShadowSystemClock.simulateDeepSleep(Duration.ofHours(8))
        assertEquals(Duration.ofHours(8).toMillis(), (platform.monotonicMs() - before).toLong())
        assertTrue(SystemClock.uptimeMillis() < Duration.ofHours(8).toMillis())
    }

    @Test fun `a token is unlocked by the phone's own key alone`() {
        fun keys(first: Byte) = PhoneKeys { SecretKeySpec(ByteArray(32) { place -> (place + first).toByte() }, "AES") }
        val sealed = checkNotNull(keys(1).seal("rd_secret".toByteArray()))
        assertFalse(String(sealed, Charsets.ISO_8859_1).contains("secret"))
        assertArrayEquals("rd_secret".toByteArray(), keys(1).unseal(sealed))
        assertNull(keys(2).unseal(sealed))
        assertNull(keys(1).unseal(sealed.copyOf(5)))
        assertNull("there is none here", PhoneKeys().seal(byteArrayOf(1)))
    }

    @Test fun `only providers that are on are asked`() {
        shadowOf(app).grantPermissions(ACCESS_FINE_LOCATION)
        shadowOf(app.getSystemService(LocationManager::class.java)).setProviderEnabled(LocationManager.GPS_PROVIDER, false)
        platform.locate()
        assertNull(platform.fix())
    }
}

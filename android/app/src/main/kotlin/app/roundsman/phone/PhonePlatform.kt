package app.roundsman.phone

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities.NET_CAPABILITY_INTERNET
import android.net.NetworkCapabilities.NET_CAPABILITY_NOT_METERED
import android.os.BatteryManager
import android.os.Looper
import android.os.PowerManager
import android.os.SystemClock
import android.provider.Settings
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.core.Platform
import app.roundsman.core.Reminder

/** Below this the battery is for telephoning. */
private const val BATTERY_LOW = 15

/** Where somebody was longer ago than this is not where they are. */
private const val FIX_AGE_MAX_NS = 120_000_000_000L

/** What an Android phone answers. */
class PhonePlatform(private val context: Context, private val keys: PhoneKeys = PhoneKeys()) : Platform {
    private val places = checkNotNull(context.getSystemService(LocationManager::class.java))
    private val networks = checkNotNull(context.getSystemService(ConnectivityManager::class.java))
    private val power = checkNotNull(context.getSystemService(PowerManager::class.java))
    private val battery = checkNotNull(context.getSystemService(BatteryManager::class.java))
    @Volatile private var last: Location? = null
    private val listener = LocationListener { last = it }

    /** Called when the place, the network or the battery is another one. */
    var changed: () -> Unit = {}

    override fun wallMs() = System.currentTimeMillis()

    /** Counts sleep; `uptimeMillis` does not. */
    override fun monotonicMs() = SystemClock.elapsedRealtime().toULong()

    override fun boot() = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, 0).toString()

    override fun fix(): Fix? {
        val place = last ?: return null
        val isOld = SystemClock.elapsedRealtimeNanos() - place.elapsedRealtimeNanos > FIX_AGE_MAX_NS
        return if (isOld || !place.hasAccuracy()) null else Fix(place.latitude, place.longitude, place.accuracy.toDouble())
    }

    override fun network(): Network {
        val over = networks.activeNetwork?.let(networks::getNetworkCapabilities)
        return when {
            over == null || !over.hasCapability(NET_CAPABILITY_INTERNET) -> Network.NONE
            over.hasCapability(NET_CAPABILITY_NOT_METERED) -> Network.FREE
            else -> Network.METERED
        }
    }

    override fun isSavingPower(): Boolean {
        val percent = battery.getIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY)
        return power.isPowerSaveMode || (percent in 1 until BATTERY_LOW && !battery.isCharging)
    }

    override fun seal(plain: ByteArray) = keys.seal(plain)

    override fun unseal(sealed: ByteArray) = keys.unseal(sealed)

    override fun remind(reminders: List<Reminder>) = Reminders.put(context, reminders)

    val mayLocate get() = listOf(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION).any { context.checkSelfPermission(it) == PERMISSION_GRANTED }

    /** Looks where the phone is for as long as the app is on the screen: there is no trail. */
    @Suppress("MissingPermission") // asked for above
    fun locate() {
        if (!mayLocate) return
        val providers = places.getProviders(true).filter { it != LocationManager.PASSIVE_PROVIDER }
        providers.forEach { places.requestLocationUpdates(it, 2_000L, 0f, listener, Looper.getMainLooper()) }
    }

    fun stopLocating() = places.removeUpdates(listener)
}

package app.roundsman.phone

import android.content.Context
import android.location.Location
import android.location.LocationManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Looper
import android.os.PowerManager
import android.os.SystemClock
import app.roundsman.core.Fix
import app.roundsman.core.Network
import app.roundsman.story.Hardware
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities

/** What a story does to the phone, as Android sees it. */
class StageHardware(private val context: Context) : Hardware {
    override fun place(fix: Fix) {
        val places = checkNotNull(context.getSystemService(LocationManager::class.java))
        shadowOf(places).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        val here = Location(LocationManager.GPS_PROVIDER).apply {
            latitude = fix.lat
            longitude = fix.lon
            accuracy = fix.accuracyM.toFloat()
            time = System.currentTimeMillis()
            elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        }
        shadowOf(places).simulateLocation(here)
        shadowOf(Looper.getMainLooper()).idle()
    }

    override fun network(network: Network) {
        val networks = checkNotNull(context.getSystemService(ConnectivityManager::class.java))
        val over = ShadowNetworkCapabilities.newInstance()
        if (network != Network.NONE) shadowOf(over).addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET)
        if (network == Network.FREE) shadowOf(over).addCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
        shadowOf(networks).setNetworkCapabilities(checkNotNull(networks.activeNetwork), over)
    }

    override fun power(isSaving: Boolean) {
        shadowOf(checkNotNull(context.getSystemService(PowerManager::class.java))).setIsPowerSaveMode(isSaving)
    }

    override fun keys(areThere: Boolean) = error("Robolectric has no key store")
}

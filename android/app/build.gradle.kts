// The Android app. `cargo xtask bindings` writes the core's Kotlin first; `cargo ndk` builds the core for the phones.
plugins {
    id("com.android.application") version "8.7.3"
    id("org.jetbrains.kotlin.android") version "2.4.21"
    id("org.jetbrains.kotlin.plugin.compose") version "2.4.21"
}

val checkout = rootDir.parentFile

android {
    namespace = "app.roundsman"
    compileSdk = 36
    defaultConfig {
        applicationId = "app.roundsman"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a") }
    }
    sourceSets["main"].kotlin.srcDir(File(checkout, "target/bindings/kotlin"))
    sourceSets["main"].jniLibs.srcDir(File(checkout, "target/jniLibs"))
    buildFeatures { compose = true }
    buildTypes { release { isMinifyEnabled = true; proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro") } }
    compileOptions { sourceCompatibility = JavaVersion.VERSION_17; targetCompatibility = JavaVersion.VERSION_17 }
}

kotlin { jvmToolchain(17) }

/** The core for each kind of phone: `cargo install cargo-ndk`, and an NDK where ANDROID_NDK_HOME says. */
val core by tasks.registering(Exec::class) {
    workingDir = checkout
    // Equal functions once, and relocations packed: a fifth of the library.
    environment("RUSTFLAGS", "-Clink-arg=-Wl,--icf=all,--pack-dyn-relocs=android")
    commandLine("cargo", "ndk", "-t", "arm64-v8a", "-t", "armeabi-v7a", "-o", "target/jniLibs", "build", "--profile", "phone", "-p", "roundsman-bindings")
}
val bindings by tasks.registering(Exec::class) {
    workingDir = checkout
    commandLine("cargo", "xtask", "bindings")
}
tasks.named("preBuild") { dependsOn(core, bindings) }

dependencies {
    implementation("androidx.activity:activity-compose:1.13.0")
    implementation("androidx.compose.material3:material3:1.4.0")
    implementation("androidx.compose.material:material-icons-core:1.7.8")
    implementation("androidx.lifecycle:lifecycle-runtime-compose:2.11.0")
    implementation("androidx.work:work-runtime:2.12.0")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
    implementation("net.java.dev.jna:jna:5.18.1@aar")
}

#!/usr/bin/env python3
"""Makes of the .aar files what Maven can use: one jar with all classes and every R class, and the app's resources linked, under target/gen.

The Android plugin does the same on a machine that has it. Needs aapt2 and javac.
"""
import glob
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
APP = os.path.join(HERE, "../app/src/main")
GEN = os.path.join(HERE, "target/gen")
PACKAGE = "app.roundsman"
# The newest whose resource table Debian's aapt2 reads.
FRAMEWORK = os.path.expanduser("~/.m2/repository/org/robolectric/android-all/13-robolectric-9030017/android-all-13-robolectric-9030017.jar")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} {command[1]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def framework():
    """Only the resource table: the jar itself is larger than this aapt2 can open."""
    path = os.path.join(GEN, "framework.apk")
    with zipfile.ZipFile(FRAMEWORK) as jar, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as apk:
        for name in ("AndroidManifest.xml", "resources.arsc"):
            apk.writestr(name, jar.read(name))
    return path


def manifest(others):
    """The app's manifest with what the libraries declare, as the plugin's merger would write it."""
    with open(os.path.join(APP, "AndroidManifest.xml"), encoding="utf-8") as file:
        own = file.read()
    own = own.replace("<manifest ", f'<manifest package="{PACKAGE}" ', 1)
    own = own.replace("<uses-permission", '<uses-sdk android:minSdkVersion="26" android:targetSdkVersion="34" />\n    <uses-permission', 1)
    own = re.sub(r"<provider[^>]*InitializationProvider.*?</provider>", "", own, flags=re.S)
    declared = [match.group(1) for text in others for match in re.finditer(r"<application[^>]*[^/]>(.*?)</application>", text, re.S)]
    declared = [re.sub(r"<provider[^>]*InitializationProvider.*?</provider>", "", text, flags=re.S) for text in declared]
    declared = [re.sub(r'\s(tools|n1):[\w]+="[^"]*"', "", text).replace("${applicationId}", PACKAGE) for text in declared]
    path = os.path.join(GEN, "AndroidManifest.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(own.replace("</application>", "\n".join(declared) + "</application>"))
    return path


def main():
    for folder in ("x", "flat", "java", "classes", "assets", "repo", "test-resources"):
        shutil.rmtree(os.path.join(GEN, folder), ignore_errors=True)
        os.makedirs(os.path.join(GEN, folder))
    packages, flats, manifests, seen = set(), [], [], set()
    path = os.path.join(GEN, "android-deps.jar")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as jar:
        for aar in sorted(glob.glob(os.path.join(GEN, "aars/*.aar"))):
            archive, name = zipfile.ZipFile(aar), os.path.basename(aar)[:-4]
            for entry in archive.namelist():
                if entry == "classes.jar" or re.match(r"libs/.*\.jar$", entry):
                    inner = zipfile.ZipFile(io.BytesIO(archive.read(entry)))
                    for one in inner.namelist():
                        if not one.endswith("/") and one != "META-INF/MANIFEST.MF" and one not in seen:
                            seen.add(one)
                            jar.writestr(one, inner.read(one))
            text = archive.read("AndroidManifest.xml").decode()
            manifests.append(text)
            packages.update(re.findall(r'package="([^"]+)"', text))
            resources = [entry for entry in archive.namelist() if entry.startswith("res/") and not entry.endswith("/")]
            if resources:
                folder = os.path.join(GEN, "x", name)
                archive.extractall(folder, resources)
                flats.append(os.path.join(GEN, "flat", f"{name}.zip"))
                run("aapt2", "compile", "--dir", os.path.join(folder, "res"), "-o", flats[-1])
        flats.append(os.path.join(GEN, "flat/zz-app.zip"))
        run("aapt2", "compile", "--dir", os.path.join(APP, "res"), "-o", flats[-1])
        link = ["aapt2", "link", "-I", framework(), "--manifest", manifest(manifests), "--auto-add-overlay", "--non-final-ids"]
        link += ["--min-sdk-version", "26", "--target-sdk-version", "34", "--custom-package", PACKAGE]
        link += ["--extra-packages", ":".join(sorted(packages - {PACKAGE})), "--java", os.path.join(GEN, "java")]
        link += ["-o", os.path.join(GEN, "resources.ap_")] + [word for flat in flats for word in ("-R", flat)]
        run(*link)
        sources = glob.glob(os.path.join(GEN, "java/**/R.java"), recursive=True)
        classes = os.path.join(GEN, "classes")
        run("javac", "-nowarn", "--release", "17", "-d", classes, *sources)
        for folder, _, files in os.walk(classes):
            for file in files:
                whole = os.path.join(folder, file)
                jar.write(whole, os.path.relpath(whole, classes))
    place = os.path.join(GEN, "repo/app/roundsman/gen/android-deps/1")
    os.makedirs(place)
    shutil.copy(path, os.path.join(place, "android-deps-1.jar"))
    with open(os.path.join(place, "android-deps-1.pom"), "w", encoding="utf-8") as file:
        file.write('<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
                   "<groupId>app.roundsman.gen</groupId><artifactId>android-deps</artifactId><version>1</version></project>")
    # A file repository is cached too.
    shutil.rmtree(os.path.expanduser("~/.m2/repository/app/roundsman/gen"), ignore_errors=True)
    place = os.path.join(GEN, "test-resources/com/android/tools")
    os.makedirs(place)
    with open(os.path.join(place, "test_config.properties"), "w", encoding="utf-8") as file:
        file.write(f"android_merged_manifest={GEN}/AndroidManifest.xml\nandroid_resource_apk={GEN}/resources.ap_\n"
                   f"android_custom_package={PACKAGE}\nandroid_merged_assets={GEN}/assets\n")


main()

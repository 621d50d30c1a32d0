// How long calls through the door take from Kotlin: `CallsKt HOME TIMES`, for `cargo xtask bench`. Prints a name and nanoseconds a line.
package app.roundsman.story

import app.roundsman.core.App
import app.roundsman.present.Choice
import app.roundsman.present.Screen
import kotlin.system.exitProcess

/** The compiler of the virtual machine has seen it often enough after so many. */
private const val WARM_UP = 3_000

private fun median(times: Int, call: () -> Unit): Long {
    repeat(WARM_UP) { call() }
    val took = LongArray(times) { System.nanoTime().let { begun -> call(); System.nanoTime() - begun } }
    took.sort()
    return took[times / 2]
}

fun main(arguments: Array<String>) {
    val app = App.open(arguments[0], "zh-CN", Phone())
    val times = arguments[1].toInt()
    println("words ${median(times) { app.words() }}")
    println("page ${median(times) { app.view(Screen.Records("customer", "", Choice.ALL, 1u)) }}")
    exitProcess(0)
}

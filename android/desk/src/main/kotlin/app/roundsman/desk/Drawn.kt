package app.roundsman.desk

import java.awt.Color
import java.awt.Font
import java.awt.RenderingHints
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.io.File
import javax.imageio.ImageIO
import javax.sound.sampled.AudioFileFormat
import javax.sound.sampled.AudioFormat
import javax.sound.sampled.AudioInputStream
import javax.sound.sampled.AudioSystem
import kotlin.math.PI
import kotlin.math.sin
import kotlin.random.Random

/** What there is to see and to hear at the desk. No two pictures are the same. */
object Drawn {
    private const val WIDTH = 1600
    private const val HEIGHT = 1200

    /** A shop's front with its sign, or its shelves, by what is asked for. */
    fun picture(folder: File, title: String, nth: Int): File {
        val random = Random(System.nanoTime() xor nth.toLong())
        val image = BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB)
        val pen = image.createGraphics()
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON)
        pen.color = Color(180 + random.nextInt(50), 190 + random.nextInt(50), 200 + random.nextInt(50))
        pen.fillRect(0, 0, WIDTH, HEIGHT)
        repeat(4) { row ->
            repeat(8) { place ->
                pen.color = Color.getHSBColor(random.nextFloat(), 0.5f, 0.85f)
                pen.fillRoundRect(60 + place * 185, 330 + row * 205 + random.nextInt(20), 150, 160, 20, 20)
            }
            pen.color = Color(110, 80, 60)
            pen.fillRect(40, 500 + row * 205, WIDTH - 80, 16)
        }
        pen.color = Color(20, 90, 80)
        pen.fillRect(40, 60, WIDTH - 80, 200)
        pen.color = Color.WHITE
        pen.font = Font(Font.SANS_SERIF, Font.BOLD, 110)
        pen.drawString(title, 90, 200)
        pen.dispose()
        val file = File(folder.apply { mkdirs() }, "shot-${System.nanoTime()}.jpg")
        ImageIO.write(image, "jpg", file)
        return file
    }

    /** Three seconds of a voice without words. */
    fun note(folder: File): File {
        val format = AudioFormat(16_000f, 16, 1, true, false)
        val samples = ByteArray(16_000 * 3 * 2)
        for (at in 0 until samples.size / 2) {
            val time = at / 16_000.0
            val value = (sin(2 * PI * (180 + 40 * sin(time * 9)) * time) * 9_000).toInt()
            samples[at * 2] = value.toByte()
            samples[at * 2 + 1] = (value shr 8).toByte()
        }
        val file = File(folder.apply { mkdirs() }, "note-${System.nanoTime()}.wav")
        AudioSystem.write(AudioInputStream(ByteArrayInputStream(samples), format, samples.size / 2L), AudioFileFormat.Type.WAVE, file)
        return file
    }
}

# Why a photo, a recording or a file was not taken in. Variables: media::IntakeError::details.

intake-empty = “{ $file }” is empty. Choose another file.
intake-too_large = “{ $file }” has { $size } MB, over the limit of { $limit } MB. Make it smaller and try again.
intake-too_many_pixels = “{ $file }” has { $megapixels } megapixels, over the limit of { $limit }. Lower the camera's resolution and take it again.
intake-unsupported = { $found ->
    [HEIC] “{ $file }” is a HEIC photo, which cannot be read. Set the camera's format to “Most Compatible” (JPEG) and take it again, or export it as JPEG.
   *[other] “{ $file }” is { $found }, which cannot be read. Convert it to { $instead } and try again.
}
intake-not_a_picture = “{ $file }” is not a picture. Choose a photo.
intake-not_sound = “{ $file }” is not a sound recording. Choose a recording.
intake-truncated = “{ $file }” is cut off: it was not saved or copied to its end. Take, record or copy it again.
intake-unreadable = “{ $file }” is damaged and cannot be opened. Choose another file.
intake-program = “{ $file }” is a program; for safety it cannot be attached.
intake-disk_full = The phone is full: { $free } MB left, { $needed } MB needed. Free some space and save again; what you entered stays.

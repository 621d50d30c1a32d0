# 照片、录音和文件为什么没有收下。变量见 media::IntakeError::details。

intake-empty = “{ $file }”是空的，请换一个文件。
intake-too_large = “{ $file }”有 { $size } MB，超过 { $limit } MB 的上限。请压缩后再试。
intake-too_many_pixels = “{ $file }”约 { $megapixels } 百万像素，超过 { $limit } 百万的上限。请调低相机分辨率后重拍。
intake-unsupported = { $found ->
    [HEIC] “{ $file }”是 HEIC 照片，暂不支持。请在手机的相机设置里把格式改为“兼容性最佳”（JPEG）后重拍，或导出为 JPEG 再上传。
   *[other] “{ $file }”是 { $found } 格式，暂不支持。请转成 { $instead } 后再上传。
}
intake-not_a_picture = “{ $file }”不是照片，请选择照片文件。
intake-not_sound = “{ $file }”不是录音，请选择录音文件。
intake-truncated = “{ $file }”不完整，可能没有保存好或没有传完。请重新拍摄、录制或复制。
intake-unreadable = “{ $file }”已损坏，无法打开。请换一个文件。
intake-program = “{ $file }”是程序文件，出于安全考虑不能上传。
intake-disk_full = 手机空间不足：还剩 { $free } MB，需要 { $needed } MB。请清理空间后再保存，已填写的内容不会丢。

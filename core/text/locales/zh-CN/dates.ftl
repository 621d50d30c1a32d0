# 日期、时长。

day-today = 今天
day-yesterday = 昨天
day-tomorrow = 明天
ago-now = 刚刚
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-days = { $count } 天前
duration-seconds = { $large } 秒
duration-minutes = { $large } 分{ $small ->
    [0] 钟
   *[other] {" "}{ $small } 秒
}
duration-hours = { $large } 小时{ $small ->
    [0] {""}
   *[other] {" "}{ $small } 分
}
duration-days = { $large } 天{ $small ->
    [0] {""}
   *[other] {" "}{ $small } 小时
}

### 时长。前两条用于估计，其余用于实际用时。

duration-under-minute = 不到 1 分钟
duration-about-minutes = 约 { $minutes } 分钟

duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分钟
duration-minutes-seconds = { $minutes } 分 { $seconds } 秒

duration-hours = { $hours } 小时
duration-hours-minutes = { $hours } 小时 { $minutes } 分钟
duration-days = { $days } 天
duration-days-hours = { $days } 天 { $hours } 小时

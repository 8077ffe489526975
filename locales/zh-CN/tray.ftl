### 托盘：菜单与提示。

tray-open = 打开 ImageWatch
tray-quit = 退出
tray-settings = 设置…
tray-pause = 暂停关注
tray-resume = 恢复关注
tray-paused = 已暂停关注
tray-start-at-login = 登录时启动
tray-account = { $name }：{ $problem }
tray-idle = 没有正在制作的镜像
tray-others = 另有 { $count } 个
tray-waiting = 等待中
tray-finalizing = 收尾中
tray-ready = 已就绪
tray-failed = 制作失败
tray-making-since = 已进行{ $time }
tray-left = 还剩{ $time }
tray-stale = 暂时连不上
tray-blocked = 需要你处理
tray-stalled = 没有进展

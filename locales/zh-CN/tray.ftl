### 托盘：菜单与提示。

tray-open = 打开 ImageWatch
tray-quit = 退出
tray-settings = 设置…
tray-pause = 暂停跟踪
tray-resume = 继续跟踪
tray-paused = 已暂停跟踪
tray-start-at-login = 开机自动启动
tray-account = { $name }：{ $problem }
tray-idle = 没有正在制作的镜像
tray-no-account = 请添加密钥
tray-add = 添加镜像…
tray-others = 另有 { $count } 个
tray-waiting = 等待中
tray-finalizing = 收尾中
tray-ready = 已就绪
tray-failed = 失败
tray-making-since = 已进行{ $time }
tray-left = 还剩{ $time }
tray-stale = 暂时连不上
tray-blocked = 需要处理
tray-stalled = 停滞

### 应用自身的文字：帮助、与服务无关的问题、制作日志。

app-help = ImageWatch 关注优云智算的自制镜像制作进度，镜像就绪时立即通知你。

    用法：imagewatch [--hidden] [--demo] [链接]

      链接       imagewatch://watch?image=ID 会先询问是否关注该镜像
      --hidden   只在托盘中启动，不打开窗口
      --demo     用内置的模拟服务演示，无需账号
      --quit     退出正在运行的应用
      --help     显示此帮助
      --version  显示版本

    终端和脚本请使用 imagewatchctl。

## 账号与密钥

error-no-account =
    .title = 还没有账号
    .meaning = 没有密钥就无法向优云智算查询任何镜像。
    .action = 请先添加账号和密钥。
error-account-unknown =
    .title = 没有名为“{ $message }”的账号
    .meaning = 未做任何更改。
    .action = 请在账号列表中核对名称。
error-account-name-form =
    .title = 该内容不能用作账号名称
    .meaning = 未做任何更改。
    .action = 请使用 1 到 64 个普通字符，不要换行。
error-account-exists =
    .title = 已有名为“{ $message }”的账号
    .meaning = 未做任何更改。
    .action = 请换一个名称，或先移除该账号。
error-no-private-key =
    .title = 无法读取私钥
    .meaning = 未保存任何内容。{ $message }
    .action = 请在提示处输入，或通过标准输入传入。
error-no-client =
    .title = 本机无法建立安全连接
    .meaning = 无法向优云智算查询。{ $message }
    .action = 请检查系统根证书是否已安装。

keychain-loading =
    .title = 正在读取密钥
    .meaning = 读取后立即开始查询。
    .action = 无需操作。
keychain-no-entry =
    .title = 钥匙串中没有该私钥
    .meaning = 它被其他程序删除，或从未保存。镜像仍在优云智算制作，但无法查询。
    .action = 请重新输入该账号的密钥。
keychain-locked =
    .title = 钥匙串已锁定
    .meaning = 镜像仍在优云智算制作，解锁后会自动恢复查询。
    .action = 请在系统询问密码时解锁钥匙串，或点击重试。
keychain-no-service =
    .title = 当前桌面没有钥匙串服务
    .meaning = 无法安全保存密钥，因此没有写入磁盘。
    .action = 请启动 GNOME Keyring 或 KWallet 等钥匙串服务，或仅在本次会话中使用密钥。
keychain-broken =
    .title = 钥匙串无法使用
    .meaning = 无法读取或保存私钥。{ $message }
    .action = 请检查系统的钥匙串服务，ImageWatch 会自动重试。
keychain-damaged =
    .title = 钥匙串中的私钥已损坏
    .meaning = 它被其他程序改动，无法使用。
    .action = 请重新输入该账号的密钥。
keychain-too-long =
    .title = 私钥过长，钥匙串无法保存
    .meaning = 未保存任何内容。
    .action = 请确认只复制了密钥本身。

## 关注

error-watch-unknown =
    .title = 没有关注这个镜像
    .meaning = 未做任何更改。{ $message }
    .action = 请在列表中核对镜像 ID。
error-image-id =
    .title = 这不是镜像 ID
    .meaning = 没有关注任何镜像。
    .action = 请从控制台复制 ID，形如 compshareImage-1a2b3c。
error-trace-unknown =
    .title = 没有“{ $message }”的已结束制作
    .meaning = 只能导出已完成或已失败的制作的历史。
    .action = 用 imagewatchctl history --json 查看已结束制作的 ID。
error-image-unknown =
    .title = 该账号没有镜像 { $message }
    .meaning = 该账号能看到的地域和可用区都没有它，因此没有关注。
    .action = 请核对 ID 和账号，或从列表中选择镜像。
error-not-listed =
    .title = CompShare 的列表中暂时没有此镜像
    .meaning = 之前列表中有它。列表可能暂时不完整，因此还不认为它已被删除。
    .action = 无需处理，ImageWatch 会继续查看，间隔会逐渐变长。如果是您自己删除了镜像，请将它移出列表。
error-listing-incomplete =
    .title = CompShare 返回的镜像列表不完整
    .meaning = 列表缺少部分镜像或有重复，无法据此判断其他镜像。制作不受影响，仍在继续关注。
    .action = 无需处理，ImageWatch 会自动重试。如果一直如此，其他工具看到的列表可能也一样。
error-budget-used-up =
    .title = 暂时不能再发请求
    .meaning = 查找镜像会用完 ImageWatch 为自己限定的每分钟请求数，因此没有查看全部镜像。
    .action = 请填写镜像的地域和可用区，或等一分钟再试，也可以在设置中调高每分钟请求数。
error-image-elsewhere =
    .title = 镜像在另一个可用区
    .meaning = 它在 { $message }，因此没有关注。
    .action = 请使用该地域和可用区，或都留空，由 ImageWatch 自动查找。
error-zone-without-region =
    .title = 指定可用区时需要地域
    .meaning = 没有关注任何镜像。
    .action = 请同时填写 { $message } 所在的地域，或两者都留空。
error-place =
    .title = 这不是有效的地域或可用区
    .meaning = 未做任何更改。
    .action = 地域形如 cn-wlcb，可用区形如 cn-wlcb-01。
error-settings =
    .title = 没有这样的设置
    .meaning = 未做任何更改。
    .action = 请在窗口的设置中重新选择。
error-too-many-images =
    .title = 一次添加的镜像过多
    .meaning = 未关注任何镜像；一次最多添加 { $message } 个。
    .action = 请分几次添加。
error-export =
    .title = 无法写入历史记录
    .meaning = 没有生成文件。{ $message }
    .action = 请检查下载文件夹是否可写。
error-no-browser =
    .title = 无法打开浏览器
    .meaning = 无法显示该页面。
    .action = 请自行打开 { $message }。

## 应用

error-app-ending =
    .title = ImageWatch 正在退出
    .meaning = 未做任何更改。
    .action = 请重新启动。
error-output-lost =
    .title = 输出没有全部写入
    .meaning = 命令本身已经执行。{ $message }
    .action = 请检查输出位置的剩余空间。
error-app-other-version =
    .title = 正在运行的 ImageWatch 返回了意外的结果
    .meaning = 它可能是其他版本。据目前所知，没有更改任何内容。
    .action = 请退出并重新启动应用，然后重试。
error-data-busy =
    .title = 另一个命令正在执行
    .meaning = 它占用数据文件夹已超过 30 秒，因此没有执行任何操作。{ $message }
    .action = 请等那个命令结束，或将其终止，然后重试。
error-data-untrusted =
    .title = 数据文件夹不可信任
    .meaning = 能写入此文件夹的人可以决定制作结束时运行什么程序，因此没有读取其中的任何内容。{ $message }
    .action = 请使用只有你自己能写入的文件夹：执行 chmod 700，或用 IMAGEWATCH_DATA_DIR 指定其他文件夹。
store-untrusted =
    .title = 数据文件不可信任
    .meaning = 它可能是别人放在那里的，因此没有读取。{ $message }
    .action = 如果文件是你的，请设为只有你能写入：chmod 600；否则请删除它。
store-data-removed =
    .title = 数据文件在 ImageWatch 运行时被删除了
    .meaning = 关注会继续，但从现在起发生的一切都不会保存。{ $message }
    .action = 请查明是什么（例如清理程序）删除了它，然后退出并重新启动 ImageWatch。
store-log-removed =
    .title = 部分数据在 ImageWatch 运行时被删除了
    .meaning = 这次没有丢失任何内容：数据已重新保存。{ $message }
    .action = 请查明是什么（例如清理程序）删除了它，并让它不要再动这个文件夹。
keychain-key-left =
    .title = 账号已移除，但密钥仍在钥匙串中
    .meaning = { $message }
    .action = 请用系统自带的钥匙串程序删除该密钥。
error-app-unreachable =
    .title = 正在运行的 ImageWatch 没有响应
    .meaning = 据目前所知未做任何更改。{ $message }
    .action = 请退出并重新启动应用，然后重试。
error-not-started =
    .title = ImageWatch 无法启动
    .meaning = { $message }
    .action = 请检查数据文件夹的权限和剩余空间。
error-running-hangs =
    .title = ImageWatch 正在运行，但没有响应
    .meaning = 无法显示窗口，镜像就绪时也可能不会通知。{ $message }
    .action = 请在系统监视器中结束“imagewatch”进程，然后重新启动 ImageWatch。关注列表已保存。
error-bus-silent =
    .title = ImageWatch 无法启动
    .meaning = 桌面的会话总线没有响应，因此没有托盘图标、通知和钥匙串。镜像仍在优云智算制作，但无法通知你。
    .action = 请注销后重新登录，再启动 ImageWatch；在此之前请在控制台查看进度。
app-no-display = ImageWatch 需要图形桌面，但此处无法打开；在终端中请使用 imagewatchctl。
error-no-web-view =
    .title = ImageWatch 无法显示窗口
    .meaning = 系统缺少窗口所需的微软 WebView2 运行时。ImageWatch 会在托盘中继续关注镜像并发送通知。
    .action = 请从 { $message } 安装运行时，然后重新打开 ImageWatch。现在打开这个地址吗？
store-read-only =
    .title = 无法保存数据
    .meaning = 数据文件夹不可写。关注仍在继续，但退出后会丢失。{ $message }
    .action = 请检查文件夹权限。
store-full =
    .title = 磁盘已满
    .meaning = 关注仍在继续，但无法保存。{ $message }
    .action = 请清理空间，之后会自动恢复保存。
store-newer =
    .title = 数据来自更新版本的 ImageWatch
    .meaning = 数据未被改动。{ $message }
    .action = 请重新安装较新的版本。
store-failed =
    .title = 数据无法保存
    .meaning = 关注仍在继续。{ $message }
    .action = 如果持续出现，请重新启动 ImageWatch。
data-set-aside =
    .title = 数据文件已损坏
    .meaning = 损坏的文件已另存，并新建了数据：需要重新添加账号和关注。{ $message }
    .action = 请重新添加账号；钥匙串中的密钥完好无损。
data-restored =
    .title = 数据文件已损坏
    .meaning = 损坏的文件已另存，并用最近的备份恢复；此后的更改已丢失。{ $message }
    .action = 请检查关注是否齐全。
tray-absent =
    .title = 当前桌面不显示托盘图标
    .meaning = 窗口打开时 ImageWatch 会继续关注；关闭窗口将退出。
    .action = 在 GNOME 上请安装 AppIndicator 扩展，图标会自动出现。
tray-silent =
    .title = 桌面的托盘没有响应
    .meaning = 窗口打开时 ImageWatch 会继续关注；关闭窗口将退出。
    .action = 请重启面板，或注销后重新登录，图标会自动出现。
notifications-absent =
    .title = 通知无法送达
    .meaning = 桌面的通知服务没有响应。通知会保留并稍后发送。
    .action = 请启动通知服务；在此期间可在窗口中查看。

## 制作日志

log-appeared = 已在优云智算看到
log-state-waiting = 等待出现
log-state-making = 制作中
log-state-finalizing = 已到 100 %，尚未就绪
log-state-ready = 已就绪
log-state-failed = 失败：{ $reason }
log-state-failed-without-reason = 失败
log-state-gone = 已删除
log-state-unknown = ImageWatch 不认识的状态
log-unknown-status = 优云智算的状态：{ $word }
log-stalled = 没有进展
log-moving-again = 恢复进展
log-trouble = 无法向优云智算查询
log-trouble-ended = 中断 { $time } 后恢复连接
log-notice-sent = 已通知：{ $title }
log-notice-due = 待通知：{ $title }
log-notice-suppressed = 按你的设置未通知：{ $title }

### 应用的周边：登录时启动、其他工具的账号、链接。

## 登录时启动

login-item-elsewhere =
    .title = 登录时启动的是另一份 ImageWatch
    .meaning = 系统会启动 { $message }，而不是当前这一份。
    .action = 重新打开“登录时启动”，改为启动当前这一份。
login-item-missing =
    .title = 登录时启动指向的程序已不存在
    .meaning = 系统会去启动 { $message }，但它已不在，因此登录时不会启动任何程序。
    .action = 请重新打开“登录时启动”。
login-item-failed =
    .title = 无法读取或更改登录时启动
    .meaning = 系统中的设置保持不变。{ $message }
    .action = 请检查配置文件夹是否可写，或在系统设置中更改。
login-item-unavailable =
    .title = 无法使用登录时启动
    .meaning = ImageWatch 不知道系统该如何启动它。{ $message }
    .action = 请安装 ImageWatch，而不要从临时位置运行。

## 从 compshare-cli 导入

import-unreadable =
    .title = 无法读取 compshare-cli 的配置文件
    .meaning = 没有导入任何账号。{ $message }
    .action = 请检查文件权限，或自行填写密钥。
import-not-ours =
    .title = 这不是 compshare-cli 的配置文件
    .meaning = 没有导入任何账号。{ $message }
    .action = 请确认文件是否正确，或自行填写密钥。
import-unknown =
    .title = 文件中没有账号“{ $message }”
    .meaning = 没有以此名称导入账号。
    .action = 请重新查看文件中的账号，它可能已更改。
import-known =
    .title = 该账号已经存在
    .meaning = 账号“{ $message }”使用相同的公钥，因此没有导入。
    .action = 无需操作。

## 链接

error-link =
    .title = 无法识别的链接
    .meaning = 有程序或网页请求 ImageWatch 关注一个镜像，但链接格式不正确。没有关注任何镜像。
    .action = 请复制镜像 ID，自行添加。

## 钩子：程序与 Webhook

hook-name-program = 程序 { $name }
hook-message-ready = ImageWatch：镜像“{ $name }”已就绪，用时 { $time }。
hook-message-failed = ImageWatch：镜像“{ $name }”制作失败，用时 { $time }：{ $reason }
hook-message-failed-without-reason = ImageWatch：镜像“{ $name }”制作失败，用时 { $time }。
hook-message-gone = ImageWatch：镜像“{ $name }”已被删除。
hook-message-test = ImageWatch：这是一条测试消息，收到即表示设置成功。
hook-test-image = 测试镜像
hook-address =
    .title = 填写的内容无法使用
    .meaning = 未保存任何内容。{ $message }
    .action = 请从服务显示的位置重新复制。
hook-address-missing =
    .title = 缺少密钥或地址
    .meaning = 没有保存。
    .action = 请从服务显示的位置重新复制。
hook-unsigned =
    .title = 企业微信机器人没有签名密钥
    .meaning = 没有保存。
    .action = 请将密钥留空。
hook-program =
    .title = 无法运行该程序
    .meaning = 没有保存。{ $message }
    .action = 请填写程序的完整路径；脚本需有可执行权限。
hook-unknown =
    .title = 没有编号为 { $message } 的钩子
    .meaning = 未做任何更改。
    .action = 请查看钩子列表。
hook-unreachable =
    .title = 无法连接 Webhook
    .meaning = 消息已保留，将在约一天内重试发送。{ $message }
    .action = 请检查网络连接和 Webhook 地址。
hook-refused =
    .title = Webhook 拒绝了消息
    .meaning = 这条消息未送达，也不会再次发送；之后的消息仍会发送。{ $message }
    .action = 请检查机器人的地址和密钥；如果设置了关键词，请设为 ImageWatch。然后发送一条测试消息。
hook-too-many =
    .title = 发给该 Webhook 的消息过于频繁
    .meaning = 消息已保留，服务恢复接收后会自动发送。{ $message }
    .action = 无需处理。如果持续出现，请减少其他程序向同一机器人发送的消息。
hook-no-address =
    .title = 无法从{ -keychain }读取 Webhook 地址
    .meaning = 消息已保留，将在约一天内重试。{ $message }
    .action = 请解锁{ -keychain }，或重新填写地址。
hook-not-started =
    .title = 程序无法启动
    .meaning = 最多尝试五次。{ $message }
    .action = 请检查程序是否仍在原处并可以运行。
hook-writable =
    .title = 其他用户可以修改该程序
    .meaning = 程序不会运行，因为能写入该位置的人可以借你的身份执行任意操作：{ $message }
    .action = 请取消其他人的写权限（chmod go-w），或将程序移到只有你能写入的文件夹。
hook-foreign =
    .title = 该程序属于其他用户
    .meaning = 程序不会运行，因为其所有者可以借你的身份执行任意操作：{ $message }
    .action = 请将程序复制到你自己的文件夹。
hook-exit-code =
    .title = 程序报告失败
    .meaning = 退出状态：{ $message }。最多尝试五次。
    .action = 请手动运行该程序，查看问题所在。
hook-timed-out =
    .title = 程序运行时间过长
    .meaning = 已在 { $message } 秒后结束该程序，最多尝试五次。
    .action = 请让程序把耗时的工作放到后台，并立即退出。
log-hook-done = { $name }：已送达
log-hook-failed = { $name }：{ $reason }，稍后重试
log-hook-given-up = { $name }：{ $reason }，已放弃
error-account-name =
    .title = 账号不能使用名称 { $message }
    .meaning = 以“webhook:”开头的名称由应用自己使用。没有添加账号。
    .action = 请换一个名称。
error-import-unasked =
    .title = 无法询问
    .meaning = 只有确认后才会导入密钥，因此没有导入。{ $message }
    .action = 请在终端中运行，或加上 --yes。
error-hook-whose =
    .title = 有多个账号
    .meaning = 没有保存。
    .action = 请说明钩子用于哪些镜像：--account NAME 或 --watch IMAGE。
error-hook-no-address =
    .title = 无法读取 Webhook 地址
    .meaning = 没有保存。{ $message }
    .action = 请在提示时输入，或从标准输入传入。

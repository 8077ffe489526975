### 推送到手机、群聊和邮箱的消息。

## 服务

push-name-bark = Bark
push-name-serverchan = Server酱
push-name-pushplus = PushPlus
push-name-wxpusher = WxPusher
push-name-ntfy = ntfy
push-name-gotify = Gotify
push-name-telegram = Telegram
push-name-discord = Discord
push-name-slack = Slack
push-name-email = 邮件
push-name-feishu = 飞书 Webhook
push-name-dingtalk = 钉钉 Webhook
push-name-wecom = 企业微信 Webhook
push-name-json = Webhook
push-name-custom = 自定义 Webhook
push-name-at = { $service }（{ $host }）

push-needs-bark = 请复制 Bark 应用中显示的测试地址，或其中的密钥。
push-needs-serverchan = 请复制 SendKey，它以 SCT 或 sctp 开头。
push-needs-pushplus = 请从 PushPlus 网站复制您的 token。
push-needs-wxpusher = 请复制您的 SPT，它以 SPT_ 开头。如果使用应用的 AT_ token，还需要填写用户 UID。
push-needs-ntfy = 请填写手机已订阅的主题，或主题的地址。
push-needs-gotify = 请填写服务器地址和应用的 token。
push-needs-telegram = 请复制 BotFather 给出的 token，形如 123456:ABC。
push-needs-discord = 请复制完整的 Webhook 地址，它以 https://discord.com/api/webhooks/ 开头。
push-needs-slack = 请复制完整的 Webhook 地址，它以 https://hooks.slack.com/services/ 开头。
push-needs-email = 请填写您自己的邮箱地址，以及密码或授权码。
push-needs-feishu = 请从机器人设置中复制完整地址，它以 https:// 开头。
push-needs-dingtalk = 请从机器人设置中复制完整地址，它以 https:// 开头。
push-needs-wecom = 请从机器人设置中复制完整地址，它以 https:// 开头。
push-needs-json = 请填写完整地址，它以 https:// 开头。
push-needs-custom = 请填写完整地址，它以 https:// 开头。

## 无法使用的内容

push-not-an-address = 这不是地址。
push-not-encrypted = 使用未加密的 http 时，途经的任何人都能看到密钥。
push-private = 该服务器位于内网且未加密。如果您信任该网络，请允许对它使用 http。
push-not-a-key = 这不是该服务的密钥。
push-missing-recipient = 缺少接收者。
push-missing-server = 缺少服务器地址。
push-missing-password = 缺少密码。
push-missing-template = 缺少模板。
push-template = 正文不是有效的 JSON，或请求头缺少冒号。
push-nobody =
    .title = 机器人还不知道您的会话
    .meaning = Telegram 机器人只能向给它发过消息的人发送消息。未保存任何内容。
    .action = 请在 Telegram 中打开该机器人，随便发一条消息，然后重试。
hook-wrong-key =
    .title = 服务不接受该密钥
    .meaning = 这条消息未送达，也不会再次发送；之后的消息仍会尝试发送。{ $message }
    .action = 请从服务处重新复制密钥并在此保存，然后发送一条测试消息。
hook-over-quota =
    .title = 今天的消息数量已用完
    .meaning = 已达到该服务当天的上限。消息已保留，明天会发送；继续发送可能导致更长时间的封禁。{ $message }
    .action = 无需处理。如果经常出现，请减少消息的种类。

## 消息

push-title-ready = 镜像“{ $name }”已就绪
push-title-failed = 镜像“{ $name }”制作失败
push-title-gone = 镜像“{ $name }”已被删除
push-title-stalled = 镜像“{ $name }”没有进展
push-title-account = 账号“{ $account }”需要处理
push-title-test = ImageWatch 测试
push-title-many = 镜像制作：{ $counts }
push-body-took = 用时 { $time }。
push-body-after = 用时 { $time }。
push-body-stalled = 已有一段时间没有进展，开始于 { $time } 前。
push-body-test = 这是一条测试消息，收到即表示设置成功。
push-count-ready = { $count } 个就绪
push-count-failed = { $count } 个失败
push-count-gone = { $count } 个被删除
push-count-stalled = { $count } 个没有进展
push-count-account = { $count } 个账号
push-count-separator = 、
hook-message-stalled = ImageWatch：镜像“{ $name }”没有进展，开始于 { $time } 前。
hook-message-account = ImageWatch：账号“{ $account }”需要处理：{ $reason }

## 命令行

cli-push = 推送到手机、群聊或邮箱
cli-push-add = 添加手机、群聊或邮箱
cli-push-add-after-help = 密钥会提示输入，或从标准输入读取（第一行为密钥；如需密码或签名密钥，为第二行），并存入钥匙串。直接粘贴服务显示的内容即可：Bark 链接、SendKey、机器人 token、Webhook 地址。
    在自定义 Webhook 的地址、请求头和正文中，双花括号中的这些名称会被替换：title、content、link、outcome、image_id、image_name、account、region、zone、seconds、reason、ended_at、delivery_id 和 secret。
cli-push-list = 列出手机、群聊和邮箱
cli-push-test = 发送一条测试消息并显示服务的回复
cli-push-remove = 移除手机、群聊或邮箱
cli-push-key-prompt = 密钥或链接：{""}
cli-push-mail-prompt = 您的邮箱地址：{""}
cli-push-password-prompt = 密码或授权码：{""}
cli-push-added = 已添加 { $service }，编号 { $key }。测试：imagewatchctl push test { $key }
cli-push-answer = 服务回复：{ $answer }
cli-hook-all = 全部
cli-hook-on-gone = 被删除
cli-hook-on-stalled = 没有进展
cli-hook-on-account = 账号
cli-arg-push-service = 服务
cli-arg-push-server = 您自己的服务器，或邮件服务器
cli-arg-push-to = 接收者：会话 ID、用户 UID 或邮箱地址
cli-arg-push-user = 用户名（密码需要用户名时）
cli-arg-push-secret = 同时询问签名密钥、访问令牌或密码
cli-arg-push-proxy = 通过此代理连接服务，而不用系统代理
cli-arg-push-private = 允许对内网服务器使用未加密的 http
cli-arg-push-method = 自定义 Webhook：请求方法，默认为 POST
cli-arg-push-header = 自定义 Webhook：请求头“名称: 值”，可重复
cli-arg-push-body = 自定义 Webhook：正文，可含占位符
cli-arg-push-success = 自定义 Webhook：回复必须包含的内容，例如 /code=0
cli-arg-push-on = 仅限这些：ready、failed、deleted、stalled、account；默认全部

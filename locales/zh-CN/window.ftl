# 窗口用语。

app-name = ImageWatch
window-title = { $page } – ImageWatch
loading = 正在加载…

## 导航

nav-label = 页面
nav-builds = 镜像制作
nav-add = 添加镜像
nav-history = 历史
nav-accounts = 账号
nav-settings = 设置
nav-running = { $count } 个镜像正在制作
nav-failed = { $count } 个失败
nav-trouble = 有账号需要处理
nav-update = 有新版本
demo-note = 演示模式，使用模拟服务，数据均非真实。

## 通用

optional = 可选
none = 无
cancel = 取消
close = 关闭
not-now = 以后再说
back = 返回
refresh = 刷新
try-again = 重试
restart-app = 重新启动
copied = 已复制
copy-by-hand = 无法访问剪贴板。文本已选中，请按 Ctrl+C 复制。
copy-failed = 无法复制
copy-image-id = 复制 { $name } 的镜像 ID
copy-id = 复制 ID
copy-id-named = 复制 ID：{ $name }
copied-id = 已复制 { $name } 的 ID
undo = 撤销
unlock = 解锁
console = 控制台
console-named = 控制台：{ $name }
stopped-one = 已取消关注 { $name }
removed-one = 已将 { $name } 从列表移除
removed-several = 已从列表移除 { $count } 项
menu-details = 详情
menu-copy-id = 复制 ID
menu-copy-name = 复制名称
key-delete = Del
keys-title = 键盘快捷键
keys-move = 在列表中移动
keys-remove = 取消关注
keys-search = 搜索
keys-back = 返回列表
copy-path = 复制路径
show-more = 展开其余 { $count } 项
show-less = 收起
search-clear = 清除搜索
search-nothing = 无匹配结果
search-nothing-hint = 没有匹配的内容，请减少关键字或换个筛选条件。
open-console = 打开控制台
open-api-keys = 获取密钥
choices-for = { $label }：建议
field-missing = 请填写此项。
keychain-asks-title = 请先处理{ -keychain }的提示
keychain-asks-text = 系统正在请你输入密码或设置{ -keychain }。已填写的内容会保留，处理完成后会自动继续。
full-stop = 。
sentence-gap = { "" }
account = 账号
region = 地域
zone = 可用区
image-id = 镜像 ID
project-id = 项目 ID
public-key = 公钥
private-key = 私钥
about = 约 { $duration }

## 时长、时间、大小

duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分钟
duration-minutes-seconds = { $minutes } 分 { $seconds } 秒
duration-hours = { $hours } 小时
duration-hours-minutes = { $hours } 小时 { $minutes } 分
duration-days = { $days } 天
duration-days-hours = { $days } 天 { $hours } 小时
moment-tomorrow = 明天 { $time }
moment-yesterday = 昨天 { $time }
moment-other = { $day } { $time }
day-today = 今天
day-yesterday = 昨天
size-mb = { $size } MB
size-gb = { $size } GB

## 状态

state-waiting = 等待中
state-making = 制作中
state-finalizing = 收尾中
state-ready = 已就绪
state-failed = 失败
state-gone = 已删除
state-unknown = 未知状态
stalled-word = 进度停滞
announce-state = { $name }：{ $state }。

## 单个制作任务

progress-label = 进度
progress-no-percentage = 无百分比
remaining-about = 还剩约 { $duration }
remaining-any-moment = 即将完成
ready-around = 预计 { $time } 就绪
time-left = { $duration }后就绪
margin = ±{ $minutes } 分钟
as-of = 截至 { $time }
estimates = 平台估计 { $service }，ImageWatch 估计 { $time }
estimates-margin = 平台估计 { $service }，ImageWatch 估计 { $time }（±{ $minutes } 分钟）
usually = 通常约 { $duration }
elapsed = 已进行 { $duration }
took = 用时 { $duration }
waiting-note = 平台尚未列出此镜像
finalizing-note = 平台正在校验镜像
failed-without-reason = 平台没有给出原因。
gone-note = 该镜像已在平台上被删除。
stalled-since = 已 { $duration }没有进展（{ $time } 起）
stalled-advice = 通常会自行恢复。若持续不动，请到控制台查看该镜像。
stale-since = 上次更新：{ $time }。
stale-never = 自 { $time } 起没有更新。
next-try = 下次尝试：{ $time }。
next-try-now = 正在尝试。
trouble-count = （{ $count } 个任务）
instance-locked = 实例 { $name } 制作期间锁定
no-percentage = 容器实例镜像没有百分比，进度条按以往用时估算。

## 制作列表

builds-title = 镜像制作
builds-summary = 
    { COUNT($count) ->
        [none] 没有正在制作的镜像
       *[other] { $count } 个制作中
    }
builds-next = 最快 { $duration }后就绪
builds-any-moment = 最快的一个即将就绪
builds-failed = { $count } 个失败
builds-stalled = { $count } 个停滞
builds-checked = { $duration }前更新
builds-checked-now = 刚刚更新
builds-looking = 正在查找新的制作任务
builds-found = 已发现并关注 { $count } 个制作任务
builds-filter = 显示
builds-order = 排序
order-soonest = 最快就绪在前
order-name = 按名称
order-account = 按账号
order-zone = 按可用区
filter-all = 全部
filter-building = 制作中
filter-stalled = 停滞
filter-failed = 失败
filter-ready = 就绪
needs-title = 需要处理 · { $count }
need-failed = { $time } 失败，已制作 { $duration }
need-ready = 刚刚就绪
need-stalled = 已 { $duration }没有进展
dismiss = 知道了
pause = 暂停
reason-raw = 平台原因：{ $reason }
reason-known = { $meaning }（平台原因：{ $reason }）
reason-space = 磁盘空间不足
reason-quota = 配额不足
reason-timeout = 超时
reason-instance = 来源实例已释放
builds-search = 搜索，或粘贴镜像 ID
builds-active = 制作中 · { $count }
builds-ended = 已结束 · { $count }
builds-clear = 清除已结束
paused-title = 已暂停。
paused-text = 暂停期间不查询进度，其间结束的任务会在恢复后通知你。
paused-resume = 恢复
builds-empty-title = 没有正在制作的镜像
builds-empty-discovery = 在控制台开始制作镜像后，它会自动出现在这里，就绪时会通知你。
builds-empty-manual = 选择一个正在制作的镜像，就绪时会通知你。

## 详情

details-title = 制作详情
details-none-title = 已取消关注
details-none-text = 该任务已不在列表中。如果已结束，可在历史中查看。
details-progress = 进度
details-course = 进度曲线
details-facts = 详细信息
details-log = 事件记录
back-to-builds = 返回列表
ask-now = 立即查询
stop-watching = 取消关注
stop-question = 取消关注这个镜像？制作会照常继续。
remove-from-list = 从列表移除
next-poll = { $time }后再次查询。
next-poll-now = 正在查询。
chart-course = { $name } 的进度曲线：百分比随时间变化
chart-key-course = 进度
chart-key-estimate = 平台估计的剩余时间
chart-key-ahead = 预计走势
chart-keys = 用方向键逐点查看。
fact-size = 大小
fact-gpu = 来源 GPU
fact-kind = 制作来源
kind-container = 容器实例
kind-machine = 虚拟机实例
fact-instance = 来源实例
fact-started = 开始时间
fact-elapsed = 已进行
fact-total = 预计总用时
fact-usual = 通常用时
fact-last-answer = 最近更新
instance-locked-fact = { $name }（已锁定）
instance-locked-note = 制作镜像期间，来源实例没有公网地址，也不能开机、关机或变更。这是正常现象，制作结束后即恢复。

## 下次查询的原因

poll-reason-first = 首次查询此任务。
poll-reason-pace = 按制作速度安排查询。
poll-reason-failure-check = 确认制作没有中途失败。
poll-reason-near-end = 即将完成。
poll-reason-overdue = 随时可能完成。
poll-reason-finalizing = 等待平台标记为就绪。
poll-reason-status-only = 没有百分比，只能查询状态。
poll-reason-stalled = 没有进展，放慢查询。
poll-reason-waiting = 等待镜像出现。
poll-reason-retry = 查询失败后重试。
poll-reason-throttled = 平台要求放慢请求。
poll-reason-woke = 电脑刚从睡眠中唤醒。
poll-reason-requested = 手动刷新。
poll-reason-confirm = 确认结果前再查一次。

## 首次启动

first-title = 镜像就绪，第一时间知道
first-text = ImageWatch 跟踪你在优云智算上的自制镜像，制作完成时通知你。
first-keys = 你的 API 密钥
first-submit = 验证并开始

## 账号

accounts-title = 账号
accounts-text = 密钥保存在系统{ -keychain }中，从不写入文件。
account-add = 添加账号
account-add-title = 新账号
account-add-submit = 验证并添加
import-found = 在 compshare-cli 中发现 { $count } 个账号，可一键导入
import-from = 来自 { $file }
import-show = 查看
import-current = compshare-cli 当前账号
import-known = 已添加为“{ $name }”
import-renamed = 将命名为“{ $name }”
import-take = 
    { COUNT($count) ->
        [none] 导入
        [one] 导入
       *[other] 导入 { $count } 个账号
    }
import-safe = 密钥直接存入{ -keychain }
import-done = 已导入：{ $names }
import-file-stays = 该文件仍以明文保存密钥：{ $file }。如果不再使用 compshare-cli，请删除它。
account-name = 名称
account-name-hint = 可任意命名，留空则自动命名。
account-more = 子账号或其他地域
private-key-hint = 直接存入{ -keychain }，之后不再显示。
private-key-again = 为安全起见，私钥已清空，请重新输入。
region-hint = 新任务默认使用此地域，其他地域也会自动查找。
region-cn-wlcb = 乌兰察布
region-cn-sh2 = 上海二
project-id-hint = 子账号必填，可在控制台查看，例如 org-abc123。
session-only = 仅在本次运行期间保留密钥
session-only-hint = 没有可用的{ -keychain }，重启后需要重新输入。
account-testing = 正在验证密钥…
account-safe = 通过平台验证后存入{ -keychain }
account-test = 验证密钥
account-test-good = 密钥有效，可使用 { $count } 个可用区。
account-change-keys = 更换密钥
account-change-submit = 验证并更换
account-remove = 移除
account-remove-question = 
    { COUNT($count) ->
        [none] 移除账号“{ $name }”？其密钥将从{ -keychain }中删除。
       *[other] 移除账号“{ $name }”？其密钥将从{ -keychain }中删除，并取消关注 { $count } 个镜像。
    }
account-remove-yes = 移除账号
account-zones = 可用区
account-zones-unknown = 尚未获取
keys-ready = 密钥已存入{ -keychain }
keys-loading = 正在读取{ -keychain }…
keys-locked = { -keychain }已锁定
keys-missing = { -keychain }中找不到密钥
keys-session-only = 密钥仅在本次运行期间有效
keys-no-service = 没有可用的{ -keychain }服务

## 添加

add-title = 添加镜像
add-text = 选择要关注的镜像。
add-text-discovery = 新开始制作的镜像会自动关注，其他镜像可在此添加。
add-to-builds = 查看进度
pick-title = 我的镜像
pick-search = 搜索镜像
pick-watch = 关注
pick-watch-named = 关注 { $name }
pick-watch-all = 关注全部 { $count } 个制作中的镜像
pick-watched = 已关注
pick-created = { $time } 创建
pick-partly = （部分可用区未能查询）
pick-empty-title = 还没有镜像
pick-empty-text = 该账号下没有自制镜像。请先在控制台开始制作，再刷新此处。
add-by-id = 按镜像 ID 添加
add-ids = 镜像 ID
add-ids-placeholder = compshareImage-…
add-ids-hint = 可输入一个或多个，也可粘贴列表或控制台地址。
add-id-missing = 请至少输入一个镜像 ID。
add-id-rejected = “{ $part }”不是有效的镜像 ID。
add-found = { $count } 个镜像 ID
drop-here = 松开即可关注这些镜像
drop-nothing = 这段文字中没有镜像 ID。
add-submit =
    { COUNT($count) ->
        [none] 关注
        [one] 关注
       *[other] 关注 { $count } 个镜像
    }
adding = 正在查找…
added = 已开始关注 { $count } 个镜像。
find-out = 自动识别
link-title = 关注这个镜像？
link-text = 有外部链接请求关注此镜像。
link-more = 还有 { $count } 个链接等待确认。
link-decline = 不关注
hooks-title = 制作结束后通知
hooks-none-account = 可推送到飞书、钉钉、企业微信群，或运行本机程序。
hooks-none-watch = 可为此镜像单独设置，与账号的设置同时生效。
hook-add = 添加
hook-kind = 类型
hook-webhook = Webhook
hook-program = 程序
hook-service = 推送到
hook-feishu = 飞书
hook-dingtalk = 钉钉
hook-wecom = 企业微信
hook-json = 通用 JSON
hook-url = 地址
hook-unchanged = 不变
hook-secret = 签名密钥
hook-path = 程序
hook-path-hint = 填写完整路径。结果通过环境变量传入，不经过 Shell。
hook-arguments = 参数
hook-arguments-hint = 每行一个。
hook-when = 触发时机
hook-when-ready = 镜像就绪
hook-when-failed = 制作失败
hook-never = 请至少选择一项。
hook-save = 保存
hook-on-ready = 就绪时
hook-on-failed = 失败时
hook-signed = 已签名
hook-worked = 上次成功：{ $time }
hook-waiting = { $count } 条待发送
hook-next-try = （下次尝试：{ $time }）
hook-enabled = 启用：{ $name }
hook-test = 测试
hook-tested = 测试成功。
hook-change = 修改
hook-remove = 移除
hook-remove-question = 移除此项？尚未送达的消息将被丢弃。
status-making = 制作中
status-available = 已就绪
status-unavailable = 失败
status-reviewing = 审核中
status-offline = 已下线
status-none = 状态未知

## 历史

history-title = 历史
history-summary =
    { COUNT($count) ->
        [none] 没有已结束的任务
       *[other] 共 { $count } 个已结束的任务
    }
history-search = 搜索历史
history-filter = 结果
history-all = 全部
history-export = 导出 CSV
history-exported = 已保存到 { $path }
history-empty-title = 还没有已结束的任务
history-empty-text = 每个结束的制作任务都会保存在这里，包括用时和进度曲线。
history-chart = 用时
history-chart-label = 最近 { $count } 次制作（由旧到新），成功用时中位数 { $duration }。
history-chart-none = 最近 { $count } 次制作（由旧到新），没有成功的。
history-began = 开始于 { $time }

## 设置

settings-title = 设置
settings-text = 更改立即生效。
settings-look = 外观
settings-language = 语言 · Language
language-system = 跟随系统
language-en = English
language-zh-cn = 简体中文
settings-theme = 主题
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
settings-login = 开机自动启动
settings-login-hint = 在托盘中运行，不打开窗口。
settings-start-hidden = 启动时最小化到托盘
settings-start-hidden-hint = 手动启动时也不打开窗口。
settings-watching = 跟踪
settings-discovery = 自动关注新的制作任务
settings-discovery-hint = 你的账号中任何开始制作的镜像都会加入列表。
settings-budget = 每分钟请求数上限
settings-budget-hint = 每个账号分别计算。数值越小，任务多时通知越慢。
settings-shortest-pause = 最短查询间隔
settings-shortest-pause-hint = 用于制作即将完成时；设为 1 秒时可略短。间隔越长，通知越慢。
settings-longest-pause = 最长查询间隔
settings-longest-pause-hint = 用于耗时较长的任务中段。
unit-per-minute = 次/分钟
unit-seconds = 秒
unit-days = 天
unit-builds = 个任务
number-bounds = 请输入 { $least } 到 { $most } 之间的整数。
settings-notices = 通知
settings-notices-note = 关闭的通知仍会记录在任务详情中。
notice-ready = 镜像就绪
notice-failed = 制作失败或镜像被删除
notice-stalled = 进度停滞或恢复
notice-account = 密钥被拒绝或丢失
notice-recovered = 平台恢复响应（长时间故障后）
notice-instance = 来源实例解锁
settings-quiet = 免打扰时段
settings-quiet-hint = 期间的通知会等到时段结束后合并发送。
settings-quiet-time = 每天
quiet-from = 从
quiet-to = 到
time-wrong = 请输入时间，例如 22:30。
settings-quiet-failures = 失败照常通知
settings-quiet-failures-hint = 制作失败和密钥被拒绝会立即通知。
settings-sound = 提示音
settings-sound-hint = 制作结束或账号需要处理时播放。
settings-advanced = 高级
settings-history-note = 更早的任务会被删除。通常用时根据保留的任务推算。
settings-history-days = 保留已结束的任务
settings-history-builds = 最多保留
settings-about = ImageWatch
settings-updates = 检查更新
settings-updates-hint = 每天查询一次是否有新版本，不发送其他信息。
settings-updates-none = 此版本不支持检查更新。
settings-version = 版本
settings-newer = 新版本 { $version } 已发布
settings-newer-open = 查看更新内容
settings-checked = 上次检查：{ $time }。
settings-diagnostics = 诊断信息
settings-diagnostics-hint = 汇总 ImageWatch 的运行环境，用于反馈问题，不含任何密钥。
settings-diagnostics-copy = 复制诊断信息

## 状况与错误

banners-label = 需要处理
banner-account = （{ $name }）
banner-hide = 隐藏
problem-service-says = 平台返回：{ $message }
problem-code = 错误码 { $code }
problem-request-id = 请求 ID
problem-copy = 复制错误详情
error-unexpected = 应用内部出错
error-unexpected-action = 请重试。若仍然出现，请重启 ImageWatch。

## 推送到手机或群聊

push-title = 推送到手机或群聊
push-note = 制作结束、没有进展或账号需要处理时，无论身在何处都能收到消息。
push-services = 服务
push-bark = Bark
push-serverchan = Server酱
push-pushplus = PushPlus
push-wxpusher = WxPusher
push-ntfy = ntfy
push-gotify = Gotify
push-telegram = Telegram
push-discord = Discord
push-slack = Slack
push-email = 邮件
push-custom = 自定义
push-bark-need = Bark 应用中显示的测试地址，或其中的密钥。保存在钥匙串中。
push-serverchan-need = 您的 SendKey，以 SCT 或 sctp 开头。保存在钥匙串中。
push-pushplus-need = PushPlus 网站上您的 token。保存在钥匙串中。
push-wxpusher-need = 您的 SPT，以 SPT_ 开头。保存在钥匙串中。
push-ntfy-need = 手机已订阅的主题，或主题的地址。知道主题的人都能看到消息。
push-gotify-need = 应用的 token。保存在钥匙串中。
push-bot-need = 机器人设置中的完整地址。如果需要关键词，请设为 ImageWatch。
push-telegram-need = BotFather 给出的 token。请先给机器人发一条消息，以便找到您的会话。
push-discord-need = 频道 Webhook 的完整地址。保存在钥匙串中。
push-slack-need = Incoming Webhook 的完整地址。保存在钥匙串中。
push-email-need = 您自己的邮箱地址：由您发给您自己。
push-json-need = 完整地址，以 https 开头。保存在钥匙串中。
push-custom-need = 完整地址，以 https 开头，可含占位符。
push-key = 密钥或链接
push-mail = 邮箱地址
push-where = 在哪里可以找到？
push-user = 用户名
push-password = 密码
push-password-hint = 许多邮箱需要使用授权码或应用专用密码。
push-token = 访问令牌或密码
push-server = 服务器
push-to = 接收者
push-to-telegram = 会话 ID；留空则使用最近给机器人发消息的会话。
push-to-email = 留空则为您自己的地址。
push-method = 请求方法
push-headers = 请求头，每行一个
push-body = 正文
push-body-hint = 双花括号中的这些名称会被替换：title、content、link、image_id、image_name、outcome、account、reason、secret。
push-success = 回复中包含以下内容即为成功
push-success-example = /code=0
push-private-http = 允许对我内网中的该服务器使用未加密的 http
push-save = 保存并发送测试
push-again = 再发送一次测试
push-done = 完成
push-works = 测试成功。
push-answer = 服务回复：{ $answer }
push-invite = 也要在手机上收到通知吗？
push-invite-yes = 去设置
push-invite-no = 不用了
hook-when-gone = 镜像被删除
hook-when-stalled = 制作没有进展
hook-when-account = 账号需要处理
hook-on-gone = 被删除
hook-on-stalled = 没有进展
hook-on-account = 账号
hook-on-all = 全部
hook-on-and = 、

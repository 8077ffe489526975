# 窗口用语。

app-name = ImageWatch
window-title = { $page } – ImageWatch
loading = 正在加载…

## 导航

nav-label = 页面
nav-builds = 镜像制作
nav-add = 添加
nav-history = 历史
nav-accounts = 账号
nav-settings = 设置
nav-running = { $count } 个镜像正在制作
nav-trouble = 有账号需要处理
nav-update = 有新版本
demo-note = 演示模式，使用模拟服务，数据均非真实。

## 通用

optional = 可选
none = 无
cancel = 取消
close = 关闭
not-now = 暂不
back = 返回
refresh = 刷新
try-again = 重试
restart-app = 重新启动
try-now = 立即重试
try-now-named = 立即重试：{ $name }
copied = 已复制
copy-by-hand = 无法访问剪贴板。文本已选中，请按 Ctrl+C 复制。
copy-failed = 无法复制
copy-image-id = 复制 { $name } 的镜像 ID
copy-path = 复制路径
show-more = 再显示 { $count } 项
show-less = 收起
search-clear = 清除搜索
search-nothing = 没有找到
search-nothing-hint = 没有匹配的内容，请减少关键字或换个筛选条件。
open-console = 打开控制台
open-api-keys = 获取密钥
open-accounts = 账号
choices-for = { $label }：建议
field-missing = 请填写此项。
keychain-asks-title = 请先处理钥匙串的提示
keychain-asks-text = 系统正在请你输入密码或设置钥匙串。已填写的内容会保留，处理完成后会自动继续。
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
progress-no-percentage = 没有百分比
remaining-about = 约剩 { $duration }
remaining-any-moment = 即将完成
ready-around = 预计 { $time } 就绪
usually = 通常 { $duration }
elapsed = 已用 { $duration }
took = 用时 { $duration }
waiting-note = 平台尚未列出此镜像
finalizing-note = 平台正在校验镜像
failed-without-reason = 平台没有给出原因。
gone-note = 该镜像已在平台上被删除。
stalled-since = 自 { $time } 起没有进展（{ $duration }）
stalled-advice = 通常会自行恢复。若持续不动，请到控制台查看该镜像。
stale-since = 最近一次应答：{ $time }。
stale-never = 自 { $time } 起没有应答。
next-try = 下次尝试：{ $time }。
next-try-now = 正在尝试。
trouble-count = （{ $count } 个任务）
instance-locked = { $name } 在此期间被锁定
no-percentage = 平台不提供容器实例镜像的百分比，进度条按通常用时显示。

## 制作列表

builds-title = 镜像制作
builds-summary =
    { COUNT($count) ->
        [none] 当前没有正在制作的镜像
       *[other] { $count } 个正在制作
    }
builds-next = · 最近一个预计 { $time } 就绪
builds-search = 搜索镜像
builds-active = 正在制作
builds-ended = 已结束（{ $count }）
builds-clear = 清除已结束
paused-title = 已暂停。
paused-text = 目前不向平台查询任何任务，期间结束的任务会在恢复后通知你。
paused-resume = 恢复
builds-empty-title = 没有正在制作的镜像
builds-empty-discovery = 在控制台开始制作镜像后，它会自动出现在这里，就绪时会通知你。
builds-empty-manual = 选择一个正在制作的镜像，就绪时会通知你。
builds-empty-add = 添加镜像

## 详情

details-title = 制作详情
details-none-title = 已不再关注
details-none-text = 该任务已不在列表中。如果已结束，可在历史中查看。
details-progress = 进度
details-course = 进度曲线
details-facts = 详细信息
details-log = 事件记录
back-to-builds = 返回列表
ask-now = 立即查询
stop-watching = 停止关注
stop-question = 停止关注这个制作任务？镜像本身不受影响。
remove-from-list = 从列表移除
remove-named = 将 { $name } 从列表移除
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
fact-elapsed = 已用时间
fact-total = 预计总用时
fact-usual = 通常用时
fact-last-answer = 最近应答
instance-locked-fact = { $name }（已锁定）
instance-locked-note = 制作镜像期间，来源实例没有公网地址，也不能开机、关机或变更。这是正常现象，制作结束后即恢复。

## 下次查询的原因

poll-reason-first = 首次查询此任务。
poll-reason-pace = 跟踪制作速度。
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
poll-reason-requested = 应你的要求查询。
poll-reason-confirm = 确认结果前再查一次。

## 首次启动

first-title = 镜像就绪，第一时间知道
first-text = ImageWatch 跟踪你在优云智算上的自制镜像，制作完成时通知你。
first-keys = 你的 API 密钥
first-submit = 测试并开始
first-language = 语言与设置 (Language)

## 账号

accounts-title = 账号
accounts-text = 密钥保存在系统钥匙串中，从不写入文件。
account-add = 添加账号
account-add-title = 新账号
account-add-submit = 测试并添加
import-found = 发现 compshare-cli 的 { $count } 个账号，可以导入
import-from = 来自 { $file }
import-show = 查看
import-current = 正在使用
import-known = 已添加为“{ $name }”
import-renamed = 将命名为“{ $name }”
import-take = 
    { COUNT($count) ->
        [none] 导入
        [one] 导入
       *[other] 导入 { $count } 个账号
    }
import-safe = 密钥直接存入钥匙串
import-done = 已导入：{ $names }
import-file-stays = 该文件仍以明文保存密钥：{ $file }。如果不再使用 compshare-cli，请删除它。
account-name = 名称
account-name-hint = 可任意命名，留空则自动命名。
private-key-hint = 直接存入钥匙串，之后不再显示。
private-key-again = 为安全起见，私钥已清空，请重新输入。
region-hint = 新任务默认使用此地域，其他地域也会自动查找。
region-cn-wlcb = 乌兰察布
region-cn-sh2 = 上海二
project-id-hint = 子账号必填，可在控制台查看，例如 org-abc123。
session-only = 仅在本次运行期间保留密钥
session-only-hint = 没有可用的钥匙串，重启后需要重新输入。
account-testing = 正在测试密钥…
account-safe = 通过平台验证后存入钥匙串
account-test = 测试
account-test-good = 平台接受该密钥，可用 { $count } 个可用区。
account-change-keys = 更换密钥
account-change-submit = 测试并更换
account-remove = 移除
account-remove-question =
    { COUNT($count) ->
        [none] 移除账号“{ $name }”？其密钥将从钥匙串中删除。
       *[other] 移除账号“{ $name }”？其密钥将从钥匙串中删除，并停止关注 { $count } 个任务。
    }
account-remove-yes = 移除账号
account-zones = 可用区
account-zones-unknown = 尚未获知
keys-ready = 密钥已存入钥匙串
keys-loading = 正在读取钥匙串…
keys-locked = 钥匙串已锁定
keys-missing = 钥匙串中找不到密钥
keys-session-only = 密钥仅在本次运行期间有效
keys-no-service = 没有可用的钥匙串服务

## 添加

add-title = 添加
add-text = 选择要关注的镜像。
add-text-discovery = 新开始制作的镜像会自动关注，其他镜像可在此添加。
add-to-builds = 查看任务
pick-title = 你的镜像
pick-search = 搜索镜像
pick-watch = 关注
pick-watch-named = 关注 { $name }
pick-watch-all = 关注全部 { $count } 个制作中的镜像
pick-watched = 已关注
pick-created = 创建于 { $time }
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
link-text = 这是由 ImageWatch 以外的链接发起的请求。
link-more = 还有 { $count } 个链接等待确认。
link-decline = 不关注
hooks-title = 制作结束时
hooks-none-account = 可以向群聊或 Webhook 发送消息，或运行你的程序。尚未设置。
hooks-none-watch = 除账号的设置外，可以为此任务单独设置。尚未设置。
hook-add = 添加
hook-kind = 类型
hook-webhook = Webhook
hook-program = 程序
hook-service = 接收方
hook-feishu = 飞书
hook-dingtalk = 钉钉
hook-wecom = 企业微信
hook-json = 通用 JSON
hook-url = 地址
hook-url-example = https://…
hook-url-hint = 地址中含有令牌，会存入钥匙串，之后不再显示。
hook-unchanged = 不变
hook-secret = 签名密钥
hook-path = 程序
hook-path-hint = 填写完整路径。结果通过环境变量传入，不经过 Shell。
hook-arguments = 参数
hook-arguments-hint = 每行一个。
hook-when = 触发时机
hook-when-ready = 镜像就绪
hook-when-failed = 制作失败或镜像被删除
hook-never = 请至少选择一项。
hook-save = 保存
hook-on-both = 就绪和失败时
hook-on-ready = 就绪时
hook-on-failed = 失败时
hook-signed = 已签名
hook-worked = 上次成功：{ $time }
hook-waiting = { $count } 条待送达
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
history-chart-label = 最近 { $count } 个任务，从旧到新；半数成功任务用时不超过 { $duration }。
history-chart-none = 最近 { $count } 个任务，从旧到新；没有成功的任务。
history-began = 开始于 { $time }

## 设置

settings-title = 设置
settings-text = 更改立即生效。
settings-look = 外观
settings-language = 语言
language-system = 跟随系统
language-en = English
language-zh-cn = 简体中文
settings-theme = 颜色
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
settings-start = 启动
settings-login = 登录时启动
settings-login-hint = 在托盘中运行，不打开窗口。
settings-start-hidden = 始终在托盘中启动
settings-start-hidden-hint = 手动启动时也不打开窗口。
settings-watching = 关注
settings-discovery = 自动关注新的制作任务
settings-discovery-hint = 你的账号中任何开始制作的镜像都会加入列表。
settings-paused = 暂停
settings-paused-hint = 恢复之前不向平台发送任何请求。
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
sound-of = 提示音：{ $notice }
sound-silent = 无声
sound-message = 消息
sound-complete = 完成
sound-alert = 警告
notice-ready = 镜像就绪
notice-failed = 制作失败或镜像被删除
notice-stalled = 进度停滞或恢复
notice-account = 密钥被拒绝或丢失
notice-recovered = 长时间故障后恢复
notice-instance = 来源实例恢复可用
settings-quiet = 免打扰时段
settings-quiet-hint = 期间的通知会等到时段结束后合并发送。
settings-quiet-time = 每天
quiet-from = 从
quiet-to = 到
time-wrong = 请输入时间，例如 22:30。
settings-quiet-failures = 失败照常通知
settings-quiet-failures-hint = 制作失败和密钥被拒绝会立即通知。
settings-history = 历史
settings-history-note = 更早的任务会被删除。通常用时根据保留的任务推算。
settings-history-days = 保留已结束的任务
settings-history-builds = 最多保留
settings-about = ImageWatch
settings-updates = 检查更新
settings-updates-hint = 每天查询一次是否有新版本，不发送其他信息。
settings-updates-none = 此版本没有可查询更新的地址。
settings-version = 版本
settings-newer = 新版本 { $version } 已发布
settings-newer-open = 查看更新内容
settings-checked = 上次查询：{ $time }。
settings-diagnostics = 诊断信息
settings-diagnostics-hint = 汇总 ImageWatch 的运行环境，用于反馈问题，不含任何密钥。
settings-diagnostics-copy = 复制诊断信息

## 状况与错误

banners-label = 需要处理
banner-account = （{ $name }）
banner-hide = 隐藏
problem-service-says = 平台返回：{ $message }
problem-code = 代码 { $code }
problem-request-id = 请求 ID
problem-copy = 复制错误详情
error-unexpected = 应用内部出错
error-unexpected-action = 请重试。若仍然出现，请重启 ImageWatch。

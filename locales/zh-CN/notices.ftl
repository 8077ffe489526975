### 桌面通知。多数桌面只显示一行标题和两三行正文。
###
### $name 是镜像名称，$time 是已写成文字的时长，$reason 是平台的原话，
### $account 和 $instance 是用户自己取的名称。

## 单个镜像

notice-ready =
    .title = { $name } 已就绪
    .body = 制作用时 { $time }。
notice-ready-usual =
    .title = { $name } 已就绪
    .body = 制作用时 { $time }，通常为 { $usual }。
notice-failed =
    .title = { $name } 制作失败
    .body = { $reason }
notice-gone =
    .title = { $name } 已被删除
    .body = 平台上已找不到该镜像（已跟踪 { $time }）。
notice-stalled =
    .title = { $name } 进度停滞
    .body = 已制作 { $time }，没有进展的时间比平常久。通常会自行恢复；若持续不动，请到控制台查看。
notice-moving-again =
    .title = { $name } 恢复进展
    .body = 制作继续进行，就绪时会通知你。
notice-no-reason = 平台没有给出原因。

## 单个镜像，结束时无法通知到用户

notice-ready-away =
    .title = { $name } 已就绪
    .body = 在你离开期间制作完成。
notice-failed-away =
    .title = { $name } 制作失败
    .body = 在你离开期间失败。{ $reason }
notice-gone-away =
    .title = { $name } 已被删除
    .body = 发生在你离开期间。

## 多个镜像同时结束。数量为 0 的部分不显示。

notice-several =
    { $count } 个镜像制作结束{ $ready ->
        [0] { "" }
       *[other] { " · " }{ $ready } 个就绪
    }{ $failed ->
        [0] { "" }
       *[other] { " · " }{ $failed } 个失败
    }{ $gone ->
        [0] { "" }
       *[other] { " · " }{ $gone } 个被删除
    }
notice-several-away =
    你离开期间有 { $count } 个镜像制作结束{ $ready ->
        [0] { "" }
       *[other] { " · " }{ $ready } 个就绪
    }{ $failed ->
        [0] { "" }
       *[other] { " · " }{ $failed } 个失败
    }{ $gone ->
        [0] { "" }
       *[other] { " · " }{ $gone } 个被删除
    }
notice-mixed = 关于镜像的 { $count } 条消息
notice-line-ready = 就绪：{ $name }
notice-line-failed = 失败：{ $name }
notice-line-gone = 已删除：{ $name }
notice-line-stalled = 没有进展：{ $name }
notice-line-moving-again = 恢复进展：{ $name }
notice-line-more = 另有 { $count } 个

## 账号、平台与来源实例

notice-account-stopped =
    .title = 账号“{ $account }”需要处理
    .body = 该账号的镜像暂停查询。{ $reason }
notice-recovered =
    .title = 已恢复与优云智算的连接
    .body = 此前 { $time }没有响应。账号“{ $account }”的镜像已恢复查询。
notice-instance-back =
    .title = 实例 { $instance } 已解锁
    .body = 实例 { $instance } 可以使用了。

## 按钮

notice-action-open = 查看详情
notice-action-console = 打开控制台
notice-action-copy = 复制镜像 ID

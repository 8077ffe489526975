### 请求出错时给用户看的说明。
###
### 每条消息有三个属性：.title 用几个字说明发生了什么，.meaning 说明对镜像制作有何影响，
### .action 说明该怎么做。变量：$code（服务返回的 RetCode）、$message（服务的原话）、
### $request-id；没有时均为空文本。

## 请求途中

error-dns =
    .title = 找不到优云智算的地址
    .meaning = 这台电脑可能没有联网。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 请检查网络连接，ImageWatch 会自动重试。

error-connect =
    .title = 无法连接优云智算
    .meaning = 暂时连不上服务器。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 请检查网络连接和防火墙，ImageWatch 会自动重试。

error-tls =
    .title = 无法与优云智算建立安全连接
    .meaning = 加密连接受到干扰，因此没有发送任何数据。镜像仍在云端制作。
    .action = 如果一直如此，请检查 VPN、代理或安全软件。ImageWatch 会自动重试。

error-certificate =
    .title = 服务器证书不受信任
    .meaning = 回应的可能不是优云智算，因此没有发送密钥。镜像仍在云端制作。
    .action = 请检查电脑的日期和时间。如果使用公司网络，需要先在系统中安装公司的根证书。

error-timeout =
    .title = 优云智算没有及时响应
    .meaning = 网络或服务暂时较慢。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。

error-reset =
    .title = 连接中断
    .meaning = 没有收到响应。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。

error-http-status =
    .title = 优云智算服务器出现故障
    .meaning = 服务暂时无法正常响应。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。如果一直如此且设置了 IMAGEWATCH_API_URL，请检查它是否正确。

error-html =
    .title = 收到的是网页，而不是服务的响应
    .meaning = 当前网络可能需要先登录。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 请打开浏览器登录网络，之后 ImageWatch 会自动继续。

error-not-json =
    .title = 无法读取响应
    .meaning = 收到的内容不是优云智算的响应。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。如果一直如此，请检查代理，以及 IMAGEWATCH_API_URL（如果设置了）。

error-not-service =
    .title = 回应的不是优云智算
    .meaning = 收到的内容不是优云智算 API 的响应。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 如果一直如此，请检查代理，以及 IMAGEWATCH_API_URL（如果设置了）。ImageWatch 会自动重试。

error-empty =
    .title = 响应为空
    .meaning = 没有得到任何信息。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。

error-cut =
    .title = 响应不完整
    .meaning = 连接提前断开。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。

error-too-large =
    .title = 响应过大
    .meaning = 为保护这台电脑，没有继续读取。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 如果一直如此，请检查代理，以及 IMAGEWATCH_API_URL（如果设置了）。ImageWatch 会自动重试。

error-proxy =
    .title = 代理没有放行请求
    .meaning = 通过系统代理无法连接优云智算。镜像仍在云端制作，ImageWatch 会继续跟踪。
    .action = 请检查系统的代理设置，包括用户名和密码。ImageWatch 会自动重试。

error-redirect =
    .title = 服务器要求跳转到其他地址
    .meaning = 为保护密钥，ImageWatch 不会跟随跳转。镜像仍在云端制作。
    .action = 如果网络需要登录，请在浏览器中完成；否则请检查 IMAGEWATCH_API_URL（如果设置了）。

## 服务返回的错误

error-try-again =
    .title = 优云智算暂时出现故障
    .meaning = 服务报告了临时故障。镜像仍在制作，ImageWatch 会继续跟踪。
    .action = 无需操作，ImageWatch 会自动重试。

error-slow-down =
    .title = 优云智算要求降低请求频率
    .meaning = 此账号的请求过于频繁，接下来一段时间会减少查询。不会漏掉任何镜像。
    .action = 无需操作。如果经常出现，请看看是否有其他程序在使用同一账号。

error-watch =
    .title = 优云智算不接受此请求
    .meaning = 镜像 ID 或可用区可能有误。其他镜像不受影响。
    .action = 请检查镜像 ID、地域和可用区。

error-product =
    .title = 优云智算返回错误 { $code }
    .meaning = 服务暂时无法给出此镜像的情况。保留上次的状态，ImageWatch 会继续跟踪。
    .action = 暂时无需操作，ImageWatch 会逐渐拉长间隔继续查询。如果一直如此，请到控制台查看，或将请求 ID 提供给优云智算客服。

error-our-bug =
    .title = 优云智算无法识别此请求
    .meaning = 这是 ImageWatch 的问题，与你的操作无关。镜像仍在云端制作。
    .action = 请安装最新版本。如果仍有问题，请附上错误码 { $code } 和请求 ID 反馈给我们。

## 账号问题

error-keys-rejected =
    .title = 密钥未通过优云智算验证
    .meaning = 公钥与私钥不匹配，或密钥已更换。镜像仍在云端制作，但无法跟踪此账号的镜像。
    .action = 请在控制台的 API 密钥页面重新复制公钥和私钥，然后再次填写。

error-user-unknown =
    .title = 公钥不存在
    .meaning = 公钥可能有误、已被删除，或与私钥填反了。镜像仍在云端制作，但无法查询此账号的镜像。
    .action = 请在控制台的 API 密钥页面重新复制公钥和私钥，然后再次填写。

error-project-wrong =
    .title = 项目 ID 不正确
    .meaning = 此账号下没有这个项目。镜像仍在云端制作，但无法跟踪此账号的镜像。
    .action = 请更正账号的项目 ID。主账号可以留空。

error-project-needed =
    .title = 此账号需要填写项目 ID
    .meaning = 子账号必须指定所属项目，填写之前无法跟踪此账号的镜像。
    .action = 请在账号中填写项目 ID。可在控制台查看，或向主账号管理员索取。

error-zone-permission =
    .title = 没有此可用区的权限
    .meaning = 此账号不能使用该可用区。其他可用区的镜像不受影响。
    .action = 请检查可用区，或向主账号管理员申请权限。

error-source-ip =
    .title = 当前网络不在账号的白名单中
    .meaning = 此账号只接受来自指定 IP 地址的请求。镜像仍在云端制作，但在这里无法跟踪此账号的镜像。
    .action = 请在控制台将当前 IP 地址加入白名单，或改用白名单中的网络。

error-security-lock =
    .title = 账号已开启安全锁
    .meaning = 锁定期间优云智算会拒绝请求。镜像仍在制作，但无法跟踪此账号的镜像。
    .action = 请在控制台解除安全锁，然后重试。

error-iam-permission =
    .title = 此密钥缺少权限
    .meaning = 密钥所属用户无权查看自制镜像。镜像仍在云端制作，但无法跟踪此账号的镜像。
    .action = 请向主账号管理员申请查看优云智算镜像的权限。

error-account-message =
    .title = 优云智算账号需要处理
    .meaning = 服务提示：{ $message }
    .action = 请在控制台处理后重试。

## 发送之前：密钥与项目

error-public-key-empty =
    .title = 缺少公钥
    .meaning = ImageWatch 需要公钥和私钥才能查询镜像进度。
    .action = 请从控制台的 API 密钥页面复制公钥。

error-private-key-empty =
    .title = 缺少私钥
    .meaning = ImageWatch 需要公钥和私钥才能查询镜像进度。
    .action = 请从控制台的 API 密钥页面复制私钥。

error-public-key-characters =
    .title = 公钥中含有空格或换行
    .meaning = 密钥中不会有这些字符，可能多复制了内容。
    .action = 请重新复制公钥，不要带上前后的内容。

error-private-key-characters =
    .title = 私钥中含有空格或换行
    .meaning = 密钥中不会有这些字符，可能多复制了内容。
    .action = 请重新复制私钥，不要带上前后的内容。

error-same-key-twice =
    .title = 公钥和私钥相同
    .meaning = 公钥和私钥是两段不同的文本。
    .action = 请从控制台的 API 密钥页面分别复制。

error-project-id-characters =
    .title = 项目 ID 中含有空格或换行
    .meaning = 项目 ID 中不会有这些字符，其格式类似 org-abc123。
    .action = 请重新复制项目 ID，或将其留空。

error-keys-too-long =
    .title = 密钥或项目 ID 过长
    .meaning = 优云智算的密钥和项目 ID 不超过一百个字符，可能多复制了内容。
    .action = 请逐项重新复制，不要带上前后的内容。

## 发送之前：API 地址 IMAGEWATCH_API_URL

error-endpoint-empty =
    .title = API 地址为空
    .meaning = IMAGEWATCH_API_URL 中只有空格，ImageWatch 不知道该向哪里查询。
    .action = 请取消设置 IMAGEWATCH_API_URL，即使用优云智算的默认地址。

error-endpoint-not-a-url =
    .title = API 地址无效
    .meaning = 无法将 IMAGEWATCH_API_URL 识别为网址。
    .action = 请将其设为类似 https://api.compshare.cn 的地址，或取消设置。

error-endpoint-scheme =
    .title = API 地址必须以 https:// 开头
    .meaning = ImageWatch 只通过加密连接访问服务。
    .action = 请将 IMAGEWATCH_API_URL 设为类似 https://api.compshare.cn 的地址，或取消设置。

error-endpoint-plain-http =
    .title = API 地址未加密
    .meaning = 使用 http:// 时内容可能被他人看到，因此只允许用于本机。
    .action = 请在 IMAGEWATCH_API_URL 中改用 https://。

error-endpoint-user-info =
    .title = API 地址中含有用户名或密码
    .meaning = ImageWatch 只使用账号的密钥进行验证。
    .action = 请删除 IMAGEWATCH_API_URL 中 @ 及其之前的内容。

error-endpoint-query =
    .title = API 地址中有多余内容
    .meaning = ? 或 # 之后的内容不属于地址。
    .action = 请删除 IMAGEWATCH_API_URL 中 ? 或 # 及其之后的内容。

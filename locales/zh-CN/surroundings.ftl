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
    .meaning = 有程序或网页请求 ImageWatch 关注一个镜像，但链接格式不正确。没有添加任何关注。
    .action = 请复制镜像 ID，自行添加。

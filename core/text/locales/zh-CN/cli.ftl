# 终端里与协议错误的文字。

# 协议错误(protocol::problem_code)

problem-unauthorized = 登录已失效，请重新注册这台设备。未同步的内容仍在手机里。
problem-key_gone = 这台手机的登录密钥不在了，请重新注册这台设备。未同步的内容仍在手机里。
problem-code_invalid = 注册码不对、已用过或已过期。请向管理员要一个新的。
problem-malformed = 提交的内容格式不对。请更新应用后再试。
problem-too_large = 提交的内容太大，请分几次提交。
problem-rate_limited = 操作太频繁，请 { $seconds } 秒后再试。
problem-protocol_unsupported = 应用版本太旧，请更新。您填写的内容都还在，更新后会自动同步。
problem-device_forked = 另一台手机在使用同一个身份，已为本机换了新身份，内容不会丢。
problem-not_found = 找不到所需的内容，或您没有查看权限。
problem-offset_conflict = 上传进度对不上，正在重新核对。
problem-checksum_mismatch = 文件在传输中损坏，正在重新上传。
problem-unavailable = 服务器暂时不可用，内容已保存，稍后会自动重试。
problem-internal = 服务器出错了，内容没有丢失，稍后会自动重试。
problem-no_signal = 没有网络，内容已保存在手机里，有信号时自动同步。

# 保存与同步

cli-saved = 已保存：{ $what }
cli-saved-offline = 已保存在本机，有信号时自动同步。
cli-saved-alike = 注意：本机已有相同的记录（{ $records }），将请其负责人确认。
cli-saved-waits = 等待审批：{ $roles }。
cli-saved-provisional = 已保存，暂定生效，以服务器结果为准。
cli-not-saved = 没有保存，原因如下：
cli-move-blocked = 还不能推进，需要先处理：
cli-nothing-to-sync = 没有需要同步的内容。
cli-syncing = 正在同步……
cli-sync-progress = 已下载 { $done } / { $total } 条（{ $bytes }）
cli-sync-done = 同步完成：上传 { $sent } 条，下载 { $received } 条。
cli-sync-held = { $count } 条待处理
cli-sync-returned = { $count } 条被退回，请查看退回箱。
cli-sync-failed = 同步没有完成：{ $why }
cli-sync-offline = 没有网络，{ $count } 条内容等有信号时同步。
cli-upload-progress = 正在上传附件 { $done } / { $total }（{ $bytes }）
cli-upload-done = 附件已全部上传。
cli-pending = 待同步 { $count } 条
cli-last-sync = 最近同步：{ $when }
cli-mismatch = 本机与服务器的数据不一致，已重新下载相关部分。

# 终端业务员

cli-enrolled = 设备已注册：{ $company }，{ $user }。
cli-exposed = 注意：{ $url } 没有加密，途中的人可以看到内容，请使用 https。
cli-enrolled-device = 已注册为设备 { $device }。请趁有信号先同步一次。
cli-purge-clean = 不再属于您的记录在本机没有残留。
cli-not-enrolled = 这台设备还没有注册。请先运行 { $command }。
cli-others-work = 这台设备上还有 { $user } 的 { $count } 处修改没有了结（未发送、待处理或被退回）。请先以 { $user } 的身份同步并处理完，再申请新的注册码；或换一个数据目录。本机内容没有改动。
cli-already-enrolled = 这台设备已注册为 { $user }。换人请换一个数据目录。
cli-first-sync = 第一次同步，请保持联网。
cli-no-record = 找不到「{ $what }」。请换个关键词，或先同步。
cli-several-records = 「{ $what }」有 { $count } 条结果，请说得再具体些：
cli-no-field = 没有「{ $field }」这个字段。可用的有：{ $fields }
cli-no-kind = 没有「{ $kind }」这类记录。可用的有：{ $kinds }
cli-no-stage = 没有「{ $stage }」这个阶段。可用的有：{ $stages }
cli-choose-seat = 您有多个岗位，请用 --seat 指定：{ $seats }
cli-no-list = 这里还没有内容。
cli-returned-title = 退回箱（{ $count }）
cli-returned-empty = 没有被退回的内容。
cli-returned-ways = 可以：修改后重新提交、申请例外、转交，或放弃。
cli-resubmitted = 已重新提交。
cli-discarded = 已放弃这次修改。
cli-discard-sure = 放弃后不能恢复。确定请加 --yes。
cli-inbox-title = 收件箱（{ $count }）
cli-inbox-empty = 收件箱是空的。
cli-visit-started = 拜访已开始：{ $customer }
cli-visit-ended = 拜访已结束：{ $customer }，{ $duration }
cli-visit-open = 「{ $customer }」的拜访还没结束，请先结束它。
cli-no-visit = 没有进行中的拜访。请先开始拜访。
cli-photo-saved = 照片已保存：{ $slot }，{ $size }
cli-voice-saved = 语音已保存：{ $duration }
cli-file-saved = 文件已保存：{ $name }，{ $size }
cli-file-missing = 找不到文件 { $path }。请检查路径。
cli-purged = 您已不再负责 { $count } 条记录，已从本机移除。
cli-version-old = 应用版本太旧，请更新后再同步。内容都还在。
cli-store-damaged = 本机数据库损坏，已另存为 { $path }，并救回 { $count } 条未同步的内容。其余将从服务器重新下载。
cli-store-busy = 另一个程序正在使用这份数据，请先关闭它。

# 服务器命令

cli-relay-listening = 服务已启动：{ $address }
cli-relay-stopping = 正在停止，等待进行中的请求结束……
cli-relay-stopped = 服务已停止。
cli-address-taken = 地址 { $address } 已被占用。请换一个端口，或停止占用它的程序。
cli-company-added = 已添加公司「{ $company }」。
cli-company-exists = 公司「{ $company }」已存在。
cli-company-unknown = 没有公司「{ $company }」。
cli-user-added = 已添加账号「{ $user }」。
cli-user-exists = 账号「{ $user }」已存在。
cli-user-unknown = 没有账号「{ $user }」。
cli-unit-added = 已添加部门「{ $unit }」。
cli-unit-moved = 部门「{ $unit }」已移到「{ $under }」下。
cli-unit-unknown = 没有部门「{ $unit }」。
cli-seat-added = 已添加岗位「{ $seat }」。
cli-seat-unknown = 没有岗位「{ $seat }」。
cli-seat-moved = 岗位「{ $seat }」已移到「{ $unit }」。
cli-grant-added = { $user } 现在是「{ $node }」的{ $role }。
cli-grant-ended = { $user } 不再是「{ $node }」的{ $role }。
cli-role-unknown = 流程里没有角色「{ $role }」。可用的有：{ $roles }
cli-enrol-code = 注册码：{ $code }（{ $minutes } 分钟内有效，只能用一次）
cli-token-made = 令牌 { $id }：以 { $user } 的身份读取，不超出角色 { $role } 的权限，有效期至 { $until }。
cli-token-reads = 可读取：{ $kinds }
cli-token-reads-nothing = 目前什么也读不到：{ $user } 的授权与角色 { $role } 没有交集。
cli-token-once = 令牌只显示这一次，请像密码一样保管：
cli-token-revoked = 令牌 { $id } 已停用。
cli-playbook-good = 流程检查通过：{ $name }，版本 { $version }。
cli-playbook-bad = 流程有 { $errors } 处错误、{ $warnings } 处提醒。
cli-playbook-applied = 流程已生效：{ $name }，版本 { $version }。
cli-playbook-same = 这个版本已经生效，没有变化。
cli-playbook-old = 版本 { $version } 不比现行的 { $current } 新。请把 version 改大。
cli-playbook-moved = 按 migrate: 的约定，{ $count } 条记录已转到新的阶段。
cli-playbook-unheld = 没有人担任「{ $role }」，而流程要由它批准：等它批的推进会被退回。请用 roundsman grant add 授予。
cli-playbook-strands = 有 { $count } 条记录会没有去处。请在 migrate: 里写明它们去哪个阶段。
cli-diff-new = + { $place }{ $has_new ->
    [yes] ：{ $new }
   *[no] {""}
}{ $has_roles ->
    [yes] （涉及：{ $roles }）
   *[no] {""}
}
cli-diff-gone = - { $place }{ $has_old ->
    [yes] ：{ $old }
   *[no] {""}
}{ $has_roles ->
    [yes] （涉及：{ $roles }）
   *[no] {""}
}
cli-diff-changed = ~ { $place }：{ $old } → { $new }{ $has_roles ->
    [yes] （涉及：{ $roles }）
   *[no] {""}
}
cli-diff-same = 两份内容相同。
cli-diff-no-ledger = 这里没有公司数据，未统计对现有记录的影响。请用 --data 指定数据目录。
cli-diff-harmless = 现有记录不受影响：没有记录会失去位置、缺必填项或被挡住。
cli-diff-stranded = { $place }：有 { $count } 条记录会失去位置，这份内容不能生效。
cli-diff-incomplete = { $place }：有 { $count } 条记录缺少新的必填项，下次保存表单时会要求补填。
cli-diff-stopped = { $place }：有 { $count } 条记录今天可以推进到这里，改后不能。
cli-delegate-added = { $to } 代 { $user } 审批。
cli-delegate-ended = { $to } 不再代 { $user } 审批。
cli-ticked = 已处理 { $count } 项。
cli-duty = { $record }：{ $duty }，{ $due } 前完成
cli-duty-overdue = { $record }：{ $duty }，已于 { $due } 到期
cli-reminders-empty = 没有需要提醒的事。
cli-tasks-empty = 没有待办任务。
cli-backup-done = 备份完成：{ $path }（{ $size }）
cli-restore-done = 已从备份恢复。各手机下次同步时会补回之后的内容。
cli-verify-good = 核对完成，{ $count } 条记录全部一致。
cli-verify-bad = 核对发现 { $count } 条记录不一致，详见上文。
cli-folder-unwritable = 无法写入 { $path }。请检查权限和剩余空间。
cli-config-bad = 配置 { $name } 有误：{ $why }
cli-failed = 没有完成：{ $why }
cli-usage-hint = 用 --help 查看用法。
cli-webhook-hosts = Webhook 可以发往：{ $hosts }
cli-webhook-sent = 发送 { $count } 条，送达 { $arrived } 条。

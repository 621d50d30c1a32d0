# 经理页面与手机界面上的文字。

# 产品与通用

app-name = 行商
app-tagline = 没有信号，也能跑客户
yes = 是
no = 否
none = 无
save = 保存
cancel = 取消
close = 关闭
back = 返回
edit = 修改
delete = 删除
search = 搜索
search-hint = 姓名、电话、地址……
filter = 筛选
all = 全部
more = 更多
show-all = 查看全部
next-page = 下一页
previous-page = 上一页
refresh = 刷新
retry = 重试
download = 下载
export = 导出
copy = 复制
copied = 已复制
ok = 好的
empty-value = 未填写
required = 必填
optional = 选填
details = 详情
count-of = 共 { $count } 条
updated = 更新于 { $when }
between = { $from } 至 { $until }
between-label = 时间范围
from-label = 从
until-label = 到
by-person = { $person }
by-person-at = { $person }，{ $when }
quoted = 「{ $text }」
list-separator = 、
language = 语言
language-switch = English

# 登录

sign-in = 登录
sign-in-title = 登录行商
sign-out = 退出登录
signed-out = 您已退出登录。
user = 账号
user-name = 账号
password = 密码
password-again = 再次输入密码
password-new = 新密码
password-old = 原密码
password-change = 修改密码
password-changed = 密码已修改。
password-short = 密码太短，至少 { $min } 位。
password-differs = 两次输入的密码不一致，请重新输入。
company = 公司
sign-in-failed = 公司、账号或密码不对，请核对后再试。忘记密码请联系管理员。
sign-in-expired = 登录已过期，请重新登录。
sign-in-too_often = 尝试次数太多，请 { $seconds } 秒后再试。
signed-in-as = 当前账号：{ $name }
form-expired = 页面打开太久，请刷新后再提交。

# 导航

nav-today = 今日
nav-visits = 拜访
nav-moves = 推进
nav-records = 客户与商机
nav-requests = 待办
nav-photos = 照片
nav-team = 团队
nav-reports = 报表
nav-devices = 设备
nav-playbook = 销售流程
nav-settings = 设置
nav-operations = 运维

# 今日

today-title = 今日概况
today-visits = 今日拜访
today-visits-count = { $count } 次拜访
today-moves = 今日推进
today-moves-count = { $count } 次推进
today-new = 今日新增
today-reps-out = 在外跑动
today-reps-silent = 今日尚无记录
today-requests = 待您处理
today-overdue = 超时未跟进
today-last-sync = 最近同步
today-never-synced = 尚未同步过
today-empty = 今天还没有拜访记录。外勤保存并联网后，会自动出现在这里。

# 拜访

visit = 拜访
visits-title = 拜访记录
visit-start = 开始拜访
visit-end = 结束拜访
visit-started = 到店
visit-ended = 离店
visit-duration = 时长
visit-place = 地点
visit-distance = 距客户 { $metres } 米
visit-outside = 不在客户附近（{ $metres } 米）
visit-outside-reason = 异地签到原因
visit-no-fix = 没有定位
visit-valid = 有效
visit-not-valid = 无效
visit-provisional = 待确认
visit-valid-why = 为什么{ $verdict }
visit-missing = 还缺：{ $missing }
visits-empty = 这段时间没有拜访。可以换个时间范围看看。

# 推进

move = 推进
moves-title = 阶段推进
move-from-to = 从「{ $from }」到「{ $to }」
move-to = 推进到「{ $stage }」
move-lost = 标记为丢单
move-lost-reason = 丢单原因
move-missing = 进入「{ $stage }」还差 { $count } 项
move-ready = 条件已齐，可以推进
move-justification = 说明理由
moves-empty = 这段时间没有阶段变化。
pipeline = 销售漏斗
stage = 阶段
stage-since = 在此阶段 { $duration }
stage-late = 已超过时限 { $days } 天
stage-lost = 已丢单
stage-none = 未进入流程

# 记录

record = 记录
records-title = 全部记录
record-new = 新建{ $kind }
record-untitled = （未命名）
record-owner = 负责岗位
record-shared = 共享给
record-shared-until = 共享到 { $when }
record-created = 创建时间
record-changed = 最近修改
record-archived-mark = 已归档
record-archive = 归档
record-restore = 恢复
record-merged = 已并入 { $record }
record-assign = 转交
record-assign-to = 转交给
record-share = 共享
record-links = 相关记录
record-contested = 一人删除、另一人修改过，请核对
records-empty = 没有符合条件的记录。可以换个关键词，或清除筛选。
records-none-yet = 还没有{ $kind }。点「新建」添加第一条。
customer = 客户
customers = 客户
opportunity = 商机
contract = 合同
order = 订单
contact = 联系人

# 历史

history = 历史
history-title = 修改历史
history-created = 新建了记录
history-set = 把「{ $field }」改为「{ $value }」
history-cleared = 清空了「{ $field }」
history-wrote = 修改了「{ $field }」
history-added = 在「{ $field }」里添加了一条
history-removed = 从「{ $field }」里删除了一条
history-attached = 上传了「{ $field }」
history-moved = 从「{ $from }」推进到「{ $to }」
history-assigned = 转交给 { $seat }
history-shared = 共享给 { $seat }
history-archived = 归档了记录
history-restored = 恢复了记录
history-decided = 处理了申请：{ $verdict }
history-offline = 离线时填写，{ $when } 同步
history-between = 发生在 { $from } 至 { $until } 之间
history-empty = 还没有修改记录。

# 状态

state-saved = 已保存
state-pending = 待同步
state-held = 待处理
state-held-why = 待处理：{ $why }
state-returned = 已退回
state-accepted = 已生效
state-overwritten = 已被覆盖
state-overwritten-by = 被 { $person } 覆盖为「{ $value }」
state-provisional = 暂定，以服务器结果为准
state-counted = 计入
state-not-counted = 不计入
deadline-met = 按时
deadline-missed = 超时
deadline-undetermined = 无法确定是否按时，请核实

# 照片、语音、附件

photo = 照片
photos = 照片
photos-count = { $count } 张照片
photo-on-its-way = 照片上传中
photo-of = { $slot }，{ $when }
photo-alike = 与 { $when } 的照片相似
photos-empty = 还没有照片。外勤拍照并联网后，会显示在这里。
voice-note = 语音
voice-length = { $duration }
voice-on-its-way = 语音上传中
file = 文件
files = 文件
file-on-its-way = 文件上传中
attachment-gone = 文件已不在服务器上
attachment-add = 添加附件
attachment-take-photo = 拍照
attachment-record = 录音

# 申请与审批

request = 申请
requests-title = 待办审批
request-kind-approval = 审批
request-kind-exception = 例外申请
request-kind-review = 两种填写
request-kind-collision = 疑似重复
request-kind-access = 权限确认
request-kind-task = 任务
request-kind-notice = 通知
request-from = 申请人
request-as = 审批身份
request-rule = 规则
request-because = 申请理由
request-due = 请在此前处理
request-unmet = 缺少的内容
exceptions-title = 例外放行
exceptions-note = 缺少内容但已放行的推进，逾期未补的排在最前。
exceptions-empty = 还没有例外放行。阶段允许例外时，外勤写明理由提出申请，您在「待办」里处理。
exceptions-rates = 近 { $days } 天的申请
exceptions-rates-empty = 还没有人申请审批或例外。
exception-state-open = 待补
exception-state-met = 已按时补齐
exception-state-overdue = 逾期未补
exception-by = { $asked } 申请，{ $by } 放行（{ $when }）。
exception-until = 请在 { $until } 前补齐。
rate-asked = 申请
rate-granted = 通过
rate-refused = 驳回
request-about = 关于
request-until = 请在 { $when } 前处理
request-expired = 已过期
request-state-open = 待处理
request-state-decided = 已处理
request-state-withdrawn = 已撤回
request-why = 申请理由
request-looked-at = 审批时依据的内容
request-values = 哪个填写为准？
request-value-first = 先填：{ $value }（{ $person }）
request-value-second = 后填：{ $value }（{ $person }）
requests-empty = 没有需要您处理的申请。
decide = 处理
decide-reason = 处理意见
decide-reason-needed = 请填写处理意见。
decide-done = 已完成
decide-seen = 知道了
decide-approve = 同意
decide-refuse = 不同意
decide-keep-first = 保留先填的
decide-take-second = 采用后填的
decide-keep-both = 两条都保留
decide-archive = 归档新的一条
decide-merge = 合并为一条
decide-merge-note = 合并后，两条的拜访和商机都归到保留的那条。
decided = 已处理，结果会通知申请人。
decided-by = { $person } 于 { $when } 处理：{ $verdict }

# 团队与设备

team-title = 团队
unit = 部门
seat = 岗位
seat-vacant = 空缺
role = 角色
grant-from = 生效时间
grant-until = 失效时间
devices-title = 设备
device = 设备
device-model = 机型
device-last-seen = 最近在线
device-pending = 待同步 { $count } 条
device-revoke = 停用设备
device-revoked = 已停用
device-enrol = 添加设备
device-enrol-code = 请在手机上输入这个注册码，{ $minutes } 分钟内有效：
devices-empty = 还没有设备。点「添加设备」生成注册码，在手机上输入即可。

# 报表

report-title = 报表
metric-green = 正常
metric-amber = 留意
metric-red = 预警
metric-no-data = 数据不足
report-empty = 这段时间没有数据。可以换个时间范围看看。

# 表头

col-customer = 客户
col-stage = 阶段
col-by = 人员
col-when = 时间
col-seat = 岗位
col-unit = 部门
col-kind = 类型
col-state = 状态
col-amount = 金额
col-count = 数量
col-from = 原阶段
col-to = 新阶段
col-why = 原因
col-field = 字段
col-before = 修改前
col-after = 修改后
col-photos = 照片
col-duration = 时长
col-valid = 是否有效
col-until = 截止
col-name = 名称
col-phone = 电话

# 错误页

error-not-found-title = 找不到页面
error-not-found = 这个页面不存在，或您没有查看权限。请从首页重新进入。
error-no-permission-title = 没有权限
error-no-permission = 您的账号不能查看这个页面。确有需要时，请联系管理员。
error-server-title = 出错了
error-server = 服务器出错了，数据没有丢失。请稍后重试；仍不行时，把编号 { $id } 告诉管理员。
error-unavailable = 服务器正忙，请稍后重试。
error-too-large = 提交的内容太大，请减少后再试。
error-form = 有 { $count } 处需要修改，请看红字提示。
saved = 已保存
saved-waiting = 已提交，等待处理

# 首页与各页共用

skip-to-content = 跳到正文
nav-main = 主导航
nav-home = 首页
nav-pipeline = 漏斗
to-home = 回到首页
count-open = 项待处理
live-updated = 页面内容已更新。
live-waiting = 有新内容，您填写的部分没有动，提交后会刷新。
as-of = 数据截至 { $when }。
late-phones = { $count } 人的手机今天还没有同步，最久的停在 { $when }。
late-phones-never = { $count } 人的手机还从未同步。
late-numbers = 他们离线期间的内容还没算进来，数字可能偏少。
late-unsent = 上次同步时，已知还有约 { $count } 条没传完。
show = 查看
show-all-count = 查看全部 { $count } 条
shown-of = 显示最近 { $shown } 条，共 { $count } 条。
show-rest = 展开其余 { $count } 字
pages = 翻页
to-newest = 回到最新
to-older = 更早的
count-above = 超过 { $count } 条
you = 本人
author-relay = 系统

home-title = 首页
home-decide = 等您决定
home-red = 需要留意
home-red-empty = 没有卡住或过期的单子，也没有待处理或被退回的修改。
home-help = 谁需要帮一把
home-help-empty = 大家的手机今天都同步过，也都有新的拜访。
home-help-nobody = 您名下还没有带人。管理员授权后，这里会显示团队情况。
no-grant = 您的账号还没有任何岗位或权限，所以这里是空的。请联系管理员为您授权。
today-new-kind = 新增{ $kind }
silent-title = 今天没同步
idle-title = 久未拜访
last-sync-at = 上次同步 { $when }
unsent-at-most = 上次同步时还有约 { $count } 条没传
unsent-files = { $count } 个附件没传完
held-count = { $count } 条修改在等待
days-without-visit = { $days ->
    [0] 今天拜访过
   *[other] { $days } 天没拜访
}
never-visited = 还没有拜访记录

# 某一天

days = 按天查看
day-before = 前一天
day-after = 后一天
choose-day = 选择日期
day-unreadable = 没认出这个日期，先显示今天。日期请写成 2026-11-25 这样。
held-title = 等待中的修改
held-empty = 没有在等待的修改。
returned-title = 近 7 天被退回的修改
returned-empty = 近 7 天没有被退回的修改。
visit-not-ended = 尚未离店
open-visit = 查看{ $kind }详情

# 拜访详情

visit-verdict = 是否有效
visit-complete = 该有的都齐了。
visit-when-where = 时间与地点
visit-whom = 拜访对象
visit-certain = 可信时间
visit-certain-why = 由手机时钟与服务器时间共同推定，改手机时间改不了它。
map-app = 在地图中打开
photo-place = 第 { $at } 张，共 { $count } 张
photo-before = 上一张
photo-after = 下一张

# 漏斗

stages-title = 各阶段
stuck-count = 卡住 { $count }
stage-limit = 限 { $days } 天
stuck = 卡住
stuck-title = 卡住的
overdue-title = 已过期限
duties-title = 期限
duty-due = { $when } 前
duty-open = 待完成
duty-overdue = 已过期
duty-overdue-since = { $when }
duty-met = 按时完成
duty-missed = 超时完成
duty-missed-not-counted = 超时，不计入业绩
duty-undetermined = 时间无法确定，请人工判断
process-title = 流程规则
process-version-now = 流程「{ $name }」，第 { $version } 版
process-versions = 版本
process-version = 第 { $version } 版
process-applied = 运维人员于{ $when }启用
process-changes = { $count } 处变化
process-new = 新增：{ $what }
process-gone = 取消：{ $what }
process-changed = 调整：{ $what }
process-role = 角色“{ $name }”
process-automation = 自动规则“{ $name }”
process-settings = 时区、币种等
rule-enter = 进入本阶段：
rule-leave = 离开本阶段：
rule-field = 填写「{ $field }」
rule-action = 完成「{ $field }」并打勾
rule-evidence = { $count ->
    [1] 上传「{ $field }」
   *[other] 上传「{ $field }」，{ $count } 份
}
rule-exception = 或申请例外，由 { $role } 批准
rule-approval = 需 { $steps } 批准
rule-approval-when = 需 { $steps } 批准，条件：{ $when }
rule-step-within = { $roles }（{ $time }内）
rule-and = {"、"}
rule-or = {" 或 "}
rule-then = ，再由{" "}
stuck-kind = 卡住的{ $kind }
stuck-why = 停留天数超过流程规定的时限；没有规定时限的阶段，按 { $days } 天算。
stuck-empty = 没有卡住的，都在时限之内。
days-in-stage = 已停留 { $days } 天
pipeline-none = 没有您可以查看的销售流程。如需查看，请联系管理员。

# 列表

filter-unreadable = 地址里有认不出的筛选条件，已忽略。
clear-filter = 清除筛选
records-none = 还没有{ $kind }。外勤新建并联网后，会显示在这里。

# 待办

request-first = 先填的
request-second = 后填的
request-present = 原有的
request-newer = 新建的
raised-by = 由 { $person } 的修改引起（{ $when }）。
asked-at = { $when } 提出。

# 团队与手机

people-title = 团队与手机
people-only-you = 您名下没有其他人，这里只显示您自己的手机。
count-people = 共 { $count } 人
phones-revoked = 已停用的手机（{ $count }）
people-empty = 没有符合条件的人。
records-of-seat = 查看此岗位的{ $kind }
no-phone = 没有注册手机。
no-post = 目前没有岗位
enrolled-at = { $when } 注册
device-revoke-what = 停用后，这台手机立即不能再收发数据；没传上来的内容会留在手机里。之后要用新的注册码重新注册。
device-revoke-sure = 确认停用
device-revoked-at = 已于 { $when } 停用
device-revoked-done = 手机已停用。

# 我的

profile-title = 我的
password-rule = 新密码至少 { $min } 位。修改后，其他浏览器上的登录会全部退出。
password-unfit = 新密码太短或太长，至少 { $min } 位。密码没有改动。
password-wrong = 原密码不对，密码没有改动。
sign-out-everywhere = 退出所有登录
sign-out-everywhere-what = 「退出所有登录」会让所有浏览器上的登录立即失效，包括这里；手机应用不受影响。

# 出错时

error-too-often = 操作太频繁了，请稍等片刻再试。
error-server-plain = 服务器出错了，数据没有丢失。请稍后重试；仍不行时，请告诉管理员出错的时间。

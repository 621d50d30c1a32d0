# 手机界面上的文字。经理页面已有的不在这里重复。

screen-today = 今天
screen-inbox = 收件箱
screen-board = 我的数据
screen-outbox = 发件箱
screen-returned = 退回箱
screen-privacy = 今天采集了什么
screen-settings = 设置
screen-not-here = 无法显示
sync-now = 立即同步
go-on = 继续
dial = 拨打
fill-in = 去填写
near = 附近
overdue-only = 有逾期
record-not-here = （不在本机）
voice-recording = 正在录音，请讲。
voice-stop = 说完了
sense-denied = 手机没有允许行商使用，请在手机设置里允许。
heading-count = { $title }（{ $count }）

# 注册与首次同步

enrol-again = 重新注册
enrol-what = 向管理员要一个服务器地址和一次性注册码，填在下面。以后没有信号也能用。
enrol-url = 服务器地址
enrol-url-hint = 例如 https://sales.example.com
enrol-code = 注册码
enrol-code-hint = 只能用一次，几分钟内有效
enrol-do = 注册这台手机
enrol-busy = 正在注册……
enrol-fill = 请填写服务器地址和注册码。
first-sync-title = 手机里还没有内容
first-sync-help = 第一次需要联网，把您的客户和流程下载到手机，通常不到一分钟。之后没有信号也能用。

# 今天

today-open-visits = 进行中的拜访
today-asked = { $count } 件事等您处理
today-due = 到期事项
today-route = 顺路拜访，由近到远
today-tasks = 任务
today-nothing = 今天没有到期的事
today-nothing-help = 点「开始拜访」，从离您最近的客户开始。
today-visited = { $count } 次，其中 { $valid } 次有效
due-until = { $when } 前
due-since = { $when } 到期
visit-since = { $when } 开始

# 列表

near-hint = 点一下您所在的客户，再点“{ $visit }”。
near-no-fix = 没有定位，无法按距离排列。请到开阔处，或打开定位权限。
near-distance = { $distance }
records-nothing = 还没有{ $kind }
records-nothing-help = 点下面的「新建{ $kind }」添加第一条。
records-nothing-read = 有人新建{ $kind }并同步后，会显示在这里。
overdue-nothing = 没有逾期的，都跟上了。
scan-card = 扫名片

# 记录

record-edit = 修改{ $kind }
record-unsettled = 有 { $count } 处修改还没被服务器确认
record-complete = 资料完整度 { $filled } / { $of }
record-claim = 领取
record-archive-sure = 归档后列表里不再显示，可以恢复。确定归档吗？
files-count = { $count } 个文件
history-not-here = 历史还不在本机，下次同步后可以查看。
people-known = 决策链已了解 { $known } / { $of }
person-missing = 还没有人
reach-nobody = 还没有认识的人
reach-known = 已认识，还没有沟通
reach-spoken = { $when } 沟通过

# 表单

form-required = 必填 { $filled } / { $of }
form-missing = 还缺：{ $field }
form-next = 下一个未填
form-drop = 不填了
form-drop-sure = 已填的内容会丢掉。确定吗？
form-alike = 手机里有 { $count } 条相同的记录，请先看看是不是同一家：
form-gone = 这张表单已经保存或丢弃了。
nothing-to-save = 没有改动，不需要保存。
list-add = 添加
hint-date = 写成 2026-11-25
hint-time = 写成 09:30
hint-place = 点一下取当前位置
hint-link = 输入名称查找
hint-money = 单位：{ $currency }，可以有小数
card-read = 已从名片读出内容，请核对后保存。
card-unread = 这张图里没有认出二维码名片。图片没有保存，请手动填写。

# 拜访

visit-accuracy = 定位精度 { $metres } 米
visit-radius = 要求 { $metres } 米内
visit-checked-in = 已签到，客户的位置未知
visit-go-on = 继续拜访
visit-customer = 客户资料
visit-end-sure = 这次拜访还不能算有效。仍要结束吗？以后还可以补。
voice-what = 点一下开始说，没有信号也能录
voice-count = { $count } 段录音
capture-first = 对准「{ $slot }」拍一张
capture-note = 照片只存在本机，有信号时才上传。

# 推进

move-ask-exception = 申请例外
move-ask-because = 请先写明理由。
move-saved = 已推进到「{ $stage }」，以服务器结果为准。
move-asked = 已提交例外申请。

# 收件箱

inbox-help = 有人请您审批、或有两种填写要您定夺时，会出现在这里。
request-own = 我提出的
request-answered = 您的答复还在路上，有信号时送出。

# 退回箱与发件箱

returned-help = 服务器没有接受的内容会完整地放在这里，一个字也不会丢。
returned-builds-on = 依赖于「{ $title }」（{ $when }）的修改：先处理那一条。
returned-amend = 修改后重交
returned-resubmit = 原样重交
returned-discard = 放弃
returned-discard-sure = 放弃后不能恢复，依赖它的修改也会一起放弃。确定吗？
outbox-uploads = 正在上传附件 { $done } / { $of }（还剩 { $bytes }）
outbox-uploads-waiting = { $of } 个附件等不计费的网络（{ $bytes }）
outbox-uploads-saving = 手机正在省电，{ $of } 个附件等充电后再传（{ $bytes }）
edit-new = 新建
edit-changed = 修改
outbox-empty = 都送出去了
outbox-help = 没有信号时保存的内容会先放在这里，有信号时自动送出。

# 我的数据

board-week = 本周拜访
board-week-before = 上周拜访
board-overdue = 逾期事项
board-complete = 资料齐全 { $count } / { $of }
board-note = 以上只数这台手机里的内容，是给您自己看的。

# 设置与隐私

settings-relay = 服务器
settings-here = 本机内容
settings-records = { $count } 条记录，{ $bytes }
settings-thrifty = 照片何时上传
settings-any-network = 任何网络
settings-free-network = 仅不计费的网络
settings-unsent = 还有 { $count } 项没有送达。卸载或退出前请先同步，否则会丢。
settings-version = 版本
privacy-what = 位置、照片、录音各几次
privacy-note = 只在签到和拍照时读取位置，没有后台轨迹。录音只存在您按下录音键之后。
privacy-locations = 读取位置
privacy-photos = 照片
privacy-voices = 录音
privacy-location = 读取了位置
privacy-photo = 拍了照片
privacy-voice = 录了音
privacy-nothing = 今天什么也没有采集
privacy-nothing-help = 签到、拍照或录音之后，会逐条列在这里。

# 做完之后

done-saved = 已保存
done-enrolled-synced = 注册成功，客户资料已到手机，之后没有信号也能工作。
done-enrolled = 注册成功，请趁有信号先同步一次。
done-sync = 同步完成
done-sync-returned = 同步完成，有 { $count } 条被退回。
sync-cancelled = 已停止同步。已经送到的不会重来，其余的下次继续。
done-photo = 照片已保存
done-file = 文件已保存
done-voice = 录音已保存
done-visit-started = 拜访已开始
done-visit-ended = 拜访已结束：{ $verdict }
done-archived = 已归档
done-restored = 已恢复
done-dropped = 已丢弃
done-answered = 已答复
undo = 撤销
distance-metres = { $count } 米
distance-kilometres = { $count } 公里

# 一次修改为什么被退回或被标注。键是 domain::code 里的代码,点换成连字符。
# 可用的变量:$field $stage $next $by $at $max $expected $version $verdict $message,各有 $has_… (yes / no)。

edit-malformed = 这次修改的内容不完整或前后矛盾，无法处理。请重新填写后再提交。
playbook-unknown = 这次修改依据的流程版本已无法识别。请先同步，再重新提交。
record-unknown = 找不到这条记录：可能已被移走，或您没有查看权限。请先同步，仍找不到时联系主管。
record-exists = 这条记录已经存在，无需重复新建。请同步后在原记录上修改。
record-archived = 这条记录已归档，不能修改。需要继续跟进时，请先恢复它。
link-unknown = { $has_field ->
    [yes] 「{ $field }」关联的记录
   *[no] 关联的记录
}不存在，或您没有查看权限。请重新选择。
link-kind = { $has_field ->
    [yes] 「{ $field }」不能关联这类记录
   *[no] 不能关联这类记录
}{ $has_expected ->
    [yes] ，请选择{ $expected }。
   *[no] ，请重新选择。
}
kind-unknown = 当前流程里没有这类记录。请先同步到最新流程。
field-unknown = { $has_field ->
    [yes] 当前流程里没有「{ $field }」这一项
   *[no] 当前流程里没有这一项
}。请先同步到最新流程。
field-read_only = { $has_field ->
    [yes] 「{ $field }」由系统自动填写
   *[no] 这一项由系统自动填写
}，不需要手动修改。
field-required = { $has_field ->
    [yes] 请填写「{ $field }」。
   *[no] 还有必填项没有填写，请补充。
}
value-type = { $has_field ->
    [yes] 「{ $field }」的格式不对
   *[no] 填写的格式不对
}{ $has_expected ->
    [yes] ，应填{ $expected }。
   *[no] ，请修改。
}
value-option = { $has_field ->
    [yes] 「{ $field }」选的内容已不在选项里
   *[no] 选的内容已不在选项里
}，请重新选择。
value-long = { $has_field ->
    [yes] 「{ $field }」太长了
   *[no] 内容太长了
}{ $has_max ->
    [yes] ，最多 { $max } 个字，请精简。
   *[no] ，请精简。
}
op-unfit = { $has_field ->
    [yes] 「{ $field }」不支持这样修改
   *[no] 这一项不支持这样修改
}。请重新打开记录再试。
text-range = { $has_field ->
    [yes] 「{ $field }」的内容已有变化
   *[no] 内容已有变化
}，这次修改对不上位置。请同步后重新编辑。
item-unknown = { $has_field ->
    [yes] 「{ $field }」里的这一条已被删除
   *[no] 这一条已被删除
}。请同步后再看是否还需要修改。
item-exists = { $has_field ->
    [yes] 「{ $field }」里已有这一条
   *[no] 这一条已经有了
}，无需重复添加。
scope-forbidden = 您没有权限做这项操作。确有需要时，请联系主管。
frozen = 此项操作暂时冻结{ $has_until ->
    [yes] ，到 { $until } 解冻
   *[no] {""}
}。如有急事请联系主管。
notice-claim-taken = { $name }：{ $by } 已先领取（{ $at }）。
claim-taken = { $has_by ->
    [yes] { $by } 已
   *[no] 已有人
}{ $has_at ->
    [yes] 于 { $at }{" "}
   *[no] {""}
}领取了这条记录。请从公海另选，或请对方移交。
scope-seat = 所选岗位不在您的权限范围内。请改选自己的岗位，或联系主管。
scope-section = { $has_field ->
    [yes] 您没有权限填写「{ $field }」
   *[no] 您没有权限填写这部分内容
}。请交给有权限的同事填写。
stage-unknown = { $has_stage ->
    [yes] 流程里没有「{ $stage }」这个阶段
   *[no] 流程里没有这个阶段
}。请先同步到最新流程。
stage-skipped = { $has_next ->
    [yes] 不能跳过阶段，请先进入「{ $next }」。
   *[no] 不能跳过阶段，请按顺序推进。
}
stage-moved_on = { $has_by ->
    [yes] { $by } 已
   *[no] 这条记录已
}{ $has_at ->
    [yes] 于 { $at }{" "}
   *[no] {""}
}{ $has_stage ->
    [yes] 把它移到「{ $stage }」
   *[no] 被移到其他阶段
}。请同步后再决定下一步。
stage-field = { $has_field ->
    [yes] 还没填「{ $field }」，填好就能推进。
   *[no] 还有内容没填，填好就能推进。
}
visit-field = { $has_field ->
    [yes] 还没填「{ $field }」，填好这次拜访才算有效。
   *[no] 还有内容没填，填好这次拜访才算有效。
}
visit-rule = 这次拜访还不满足公司的有效拜访要求，请核对。
stage-action = { $has_field ->
    [yes] 请先完成「{ $field }」，完成后打勾。
   *[no] 还有必做动作没完成，完成后请打勾。
}
evidence-missing = { $has_field ->
    [yes] 还缺「{ $field }」
   *[no] 还缺所需的资料
}{ $has_count ->
    [yes] （需要 { $count } 份，已有 { $have } 份）
   *[no] {""}
}，请先上传{ $media ->
    [pdf] { " PDF 文件" }
    [picture] 图片
    [video] 视频
    [sound] 录音
   *[any] {""}
}。
guard-false = { $has_message ->
    [yes] { $message }
   *[no] { $has_field ->
        [yes] 「{ $field }」还不满足推进条件，请核对。
       *[no] 还不满足推进条件，请核对后再试，或申请例外。
    }
}
guard-broken = 流程规则有误，暂时无法判断。请联系流程管理员修正；您填写的内容已保存。
stage-reason = 请填写丢单原因。
depends = 它依赖的上一步修改被退回了。请先处理那一步，再一起重新提交。
request-unknown = 找不到这个申请，或它不由您处理。请同步后查看收件箱。
request-decided = 这个申请{ $has_by ->
    [yes] 已由 { $by } 处理
   *[no] 已有人处理
}{ $has_verdict ->
    [yes] （结果：{ $verdict }）
   *[no] {""}
}，无需再处理。
request-verdict = 这个申请没有您选的处理方式，请重新选择。
request-forbidden = 您不能处理这个申请。请交给有权限的审批人。
exception-possible = 确有理由时可以申请例外：请写明为什么仍要推进。
exception-refused = 例外申请{ $has_by ->
    [yes] 被 { $by } 驳回
   *[no] 被驳回
}{ $has_because ->
    [yes] ：{ $because }
   *[no] {""}
}。请补齐缺少的内容后再推进。
exception-released = 已按例外放行{ $has_by ->
    [yes] （{ $by } 批准）
   *[no] {""}
}{ $has_until ->
    [yes] ，请在 { $until } 前补齐缺少的内容
   *[no] {""}
}。
exception-overdue = 例外放行已到期，缺少的内容还没有补齐，请尽快补上。
approval-refused = 审批未通过{ $has_by ->
    [yes] （{ $by }）
   *[no] {""}
}{ $has_because ->
    [yes] ：{ $because }
   *[no] {""}
}。请修改后重新推进。
approval-nobody = { $has_role ->
    [yes] 没有人担任「{ $role }」
   *[no] 没有对应的审批人
}，无法审批。请联系流程管理员。
approval-withdrawn = 申请已由您撤回，需要时可重新推进。
approval-timeout = 审批超时，按不通过处理。请与审批人沟通后重新推进。
conflict-overwritten = { $has_field ->
    [yes] 您填写的「{ $field }」
   *[no] 您填写的内容
}已被更晚的修改覆盖，原来的内容可在历史里查看。
conflict-merged = { $has_by ->
    [yes] { $by }
   *[no] 有人
}同时修改了{ $has_field ->
    [yes] 「{ $field }」
   *[no] 同一处
}，两人写的都已保留，请核对一遍。
conflict-review = { $has_field ->
    [yes] 「{ $field }」
   *[no] 有一项内容
}出现两种不同的填写，已请负责人确认以哪个为准。
unique-collision = { $has_field ->
    [yes] 系统里已有「{ $field }」相同的记录
   *[no] 系统里可能已有同一条记录
}，已请现负责人确认，确认前暂不计数。
base_unknown = 服务器曾从备份恢复，这次修改已并入最新内容。请核对一遍。
relay_error = 服务器处理这次修改时出错。内容已完整保存，运维人员会处理，您无需重填。
reason-unknown = 这次修改没有通过（{ $code }）。请更新应用后再试，或联系管理员。

waiting-files = { $count ->
    [0] 等附件上传完成后自动继续。
   *[other] 等 { $count } 个附件上传完成后自动继续。
}
waiting-sync = 说明会在下次同步时送出。
waiting-request = 等待审批，有结果会通知您。
waiting-edit = 等上一步修改有结果后自动继续。
waiting-relay_error = 服务器处理时出错，已转运维人员。内容已完整保存，您无需操作。

type-text = 一行文字
type-long_text = 文字
type-number = 数字
type-whole_number = 整数
type-bool = “是”或“否”
type-money = 金额，例如 12000.50
type-date = 日期，例如 2026-11-23
type-time = 时间，例如 09:30
type-moment = 日期和时间
type-choice = 选项之一
type-multi_choice = 选项中的一个或几个
type-link = 一条关联的记录
type-list = 列表
type-file = 文件
type-photo = 照片
type-location = 位置
type-phone = 电话号码

verdict-approve = 同意
verdict-refuse = 不同意
verdict-keep_first = 保留先填的
verdict-take_second = 采用后填的
verdict-keep_both = 两条都保留
verdict-archive = 归档新的一条
verdict-merge = 合并为一条
verdict-accept = 接受
verdict-discard = 不采用

imported = 补录的历史：时间以补录时填写的为准。

# `roundsman playbook check` 与 `diff` 的回答。键是问题的代码，点换成连字符。
# 没有相近的名称时 $suggestion 为 NONE。

playbook-action_type = 「{ $field }」不能打勾：阶段必做动作必须是 bool 类型的字段。
playbook-alias = 这里不支持别名（*名称）：请把值写全。
playbook-conflict = 策略「{ $policy }」不适用于这种字段类型。单个值可用 latest 或 review；number 还可用 add；multi_choice 只能 add；长文本、列表和文件总是合并。
playbook-currency = 「{ $name }」不是货币代码（例如 CNY）。
playbook-decide = decide 只用于 request；request 只能写 read 或 decide（此处为 { $kind }）。
playbook-deep = 嵌套超过 { $max } 层。
playbook-documents = 一个文件只写一份流程：请删除第二个文档。
playbook-duplicate = 「{ $name }」出现了两次。
playbook-duplicate_key = 键「{ $key }」出现了两次。
playbook-duration = 「{ $name }」不是 { $example } 这样的写法。
playbook-empty = 流程文件是空的。
playbook-evidence_many = 一次推进要求 { $count } 项证据：超过三项很难坚持。
playbook-evidence_type = 「{ $field }」不能存放证据：证据必须是 file 或 photo 类型的字段。
playbook-expression_chain = 条件中的运算符超过 { $max } 个：请拆分。
playbook-expression_deep = 条件嵌套超过 { $max } 层：请拆分。
playbook-expression_long = 条件超过 { $max } 字节：请拆分。
playbook-expression_loop = 循环（all、exists、filter、map）只能用于记录中的列表，例如 record.contacts，且不能互相嵌套。
playbook-expression_syntax = 条件无法识别，位置及原因：{ $detail }
playbook-expression_type = 「{ $operation }」不能用于 { $left } 与 { $right }。
playbook-expression_unsupported = 条件中不支持「{ $what }」。
playbook-field_changed = 字段的类型和分区不能更改（{ $kind }.{ $field }）：请新增一个字段。
playbook-guard_false = 没有任何记录能满足这个条件：{ $guard }
playbook-guards_many = 一个关口最多 { $max } 个条件：请用 && 合并。
playbook-item_type = 列表项只能存放单个值：「{ $field }」不能是列表、多选、文件或照片。
playbook-key = 键必须是普通名称。
playbook-kind_reserved = 类型「{ $name }」是内置的，不能声明。
playbook-later = 当前版本的行商还不支持「{ $key }」。
playbook-long = 流程文件超过 { $max } KiB。
playbook-missing_key = 「{ $in }」中缺少「{ $key }」。
playbook-name = 「{ $name }」不能用作名称：最多 64 个小写字母、数字和下划线，以字母开头。
playbook-name_taken = 每次拜访都自带字段「{ $name }」：请换一个名称。
playbook-reserved = 名称「{ $name }」是保留的：请换一个。
playbook-shape = 此处应为：{ $expected }。
playbook-site = 「{ $field }」不合适：签到地点由拜访的一个关联字段和所关联记录的 location 类型字段组成，例如 customer.location。
playbook-stage_lost = 「{ $kind }」没有阶段，不能失单。
playbook-migrate_present = 「{ $kind }」还有阶段「{ $stage }」：只有取消了的阶段，记录才需要转走。
playbook-stage_unreachable = 没有任何推进能到达阶段「{ $stage }」。
playbook-stages_few = 「{ $kind }」只有 { $count } 个阶段：少于五个往往看不出商机卡在哪里。
playbook-stages_many = 「{ $kind }」有 { $count } 个阶段：多于七个很难坚持。
playbook-tag = 这里不支持标签（!名称）。
playbook-time_zone = 「{ $name }」不是时区名称（例如 Asia/Shanghai）。
playbook-unique_type = 「{ $field }」不能作为唯一键：这种类型没有单个简短的值。
playbook-unknown_field = 「{ $kind }」没有字段「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_function = 条件中没有函数「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_item = items 中没有「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_key = 「{ $in }」中没有「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_kind = 没有类型「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_language = 「{ $name }」不在流程的语言之中。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_option = 选项中没有「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_section = 没有字段属于分区「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_stage = 「{ $kind }」没有阶段「{ $name }」。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_value = 此处不能写「{ $name }」，可以写：{ $known }。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unknown_variable = 条件中没有「{ $name }」：字段要写成 record.名称。{ $suggestion ->
    [NONE] {""}
   *[other] 是否想写「{ $suggestion }」？
}
playbook-unused_key = 「{ $key }」与此处其他内容重复，不起作用：请删除其中之一。
playbook-version = 版本号是从 1 开始的整数。
playbook-version_order = 版本 { $new } 不能接在版本 { $old } 之后：版本号要递增。
playbook-within = within 必须是本类型的必填关联字段，「{ $field }」不是。
playbook-within_circle = 「{ $kind }」会归属于它自己。
playbook-yaml = 这不是有效的 YAML：{ $detail }
playbook-approver = 角色 { $role } 不能审批：请在 can 里给它 request: decide。
playbook-unknown_duty = { $kind } 没有叫 { $name } 的期限（deadlines）或节奏（cadence）。{ $suggestion ->
    [NONE] {""}
   *[other] 是不是想写 { $suggestion }？
}
playbook-unknown_role = 没有 { $name } 这个角色。{ $suggestion ->
    [NONE] {""}
   *[other] 是不是想写 { $suggestion }？
}
playbook-veto = { $name } 不能一票否决：它不是这一步的审批人。
playbook-fact_dated = 「{ $field }」不是日期：dated 必须是 date 类型的字段，或系统记录的时刻。
playbook-fact_linked = 「{ $field }」是另一条记录上的：要不要算进来，只看被统计的记录自己。
playbook-fact_of_fact = 「{ $field }」本身就是推导值：推导值只能由填写的内容得出，不能互相推导。
playbook-fact_section = 「{ $field }」属于分区 { $section }，能看 { $own } 的人会通过这个推导值得知它。
playbook-fact_type = 「{ $field }」不适用：sum 用于数字和金额，max、min 还可用于日期和时间，latest 用于单个值，count 不带字段。
playbook-fact_value = 「{ $field }」缺少字段：请写 of: { $kind }.字段。只有 count 可以只写类型。
playbook-fact_via = 「{ $field }」不通向这里：via 必须是指向 { $kind } 的链接字段。
playbook-made_without = 新建 { $kind } 缺少必填的「{ $field }」：请写在 fields 里，或作为 link。
playbook-value = 「{ $value }」不适合字段「{ $field }」，或该字段由系统填写。

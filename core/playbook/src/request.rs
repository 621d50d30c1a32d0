//! The built-in kind `request`: a question put to people. Made and filled by the relay only.

use roundsman_domain::KindId;

use crate::{
    model::{FieldType, Kind, REQUEST, Words},
    parse::built_in,
};

const TEXTS: &[(&str, &str, &str)] = &[
    ("about", "关于", "About"),
    ("about_title", "关于的名称", "Called"),
    ("other", "另一条记录", "Other record"),
    ("question", "问题", "Question"),
    ("field", "字段", "Field"),
    ("first_value", "先前的值", "First value"),
    ("second_value", "后来的值", "Second value"),
    ("first_by", "先前由谁填写", "First by"),
    ("second_by", "后来由谁填写", "Second by"),
    ("edit", "编辑", "Edit"),
    ("verdicts", "可选决定", "Verdicts"),
    ("state", "状态", "State"),
    ("verdict", "决定", "Verdict"),
    ("decided_by", "由谁决定", "Decided by"),
    ("reason", "理由", "Reason"),
    ("stage", "目标阶段", "To"),
    ("from_stage", "当前阶段", "From"),
    ("role", "审批角色", "Role"),
    ("rule", "规则", "Rule"),
    ("condition", "条件", "Condition"),
    ("condition_words", "条件的说法", "Condition in words"),
    ("values", "当时的值", "Values as they were"),
    ("unmet", "未满足", "Unmet"),
    ("because", "申请理由", "Justification"),
    ("author", "申请人", "Asked by"),
    ("title", "标题", "Title"),
    ("text", "内容", "Text"),
];

pub(crate) fn kind() -> Kind {
    let mut fields: Vec<_> = TEXTS.iter().map(|(id, zh, en)| built_in(id, FieldType::Text, true, zh, en)).collect();
    fields.push(built_in("asked_at", FieldType::Moment, true, "提出时间", "Asked at"));
    fields.push(built_in("due_at", FieldType::Moment, true, "截止时间", "Due"));
    fields.push(built_in("reminded_at", FieldType::Moment, true, "提醒时间", "Reminded at"));
    fields.push(built_in("escalated_at", FieldType::Moment, true, "升级时间", "Escalated at"));
    fields.push(built_in("decided_at", FieldType::Moment, true, "决定时间", "Decided at"));
    Kind {
        id: KindId::from(REQUEST),
        title: Words([("zh-CN".to_owned(), "待决事项".to_owned()), ("en".to_owned(), "Request".to_owned())].into()),
        plural: Words([("en".to_owned(), "Requests".to_owned())].into()),
        fields,
        title_field: None,
        within: None,
        keep_days: None,
        unique: Vec::new(),
        stages: Vec::new(),
        lost: None,
        visit: None,
        deadlines: Vec::new(),
        cadences: Vec::new(),
        is_system: true,
    }
}

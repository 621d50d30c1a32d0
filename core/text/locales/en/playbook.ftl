# Answers of `roundsman playbook check` and `diff`. Keys are the codes of problems with hyphens for dots.
# $suggestion is NONE where nothing resembles the name.

playbook-action_type = “{ $field }” cannot be ticked: what is to be done in a stage is a field of type bool.
playbook-alias = Aliases (*name) are not taken here: write the values out.
playbook-conflict = The policy “{ $policy }” does not fit this type of field. Values of their own take latest or review; numbers add too; multi_choice only adds; long texts, lists and files are always merged.
playbook-currency = “{ $name }” is not a currency code such as CNY.
playbook-decide = “decide” belongs to the kind request and to no other; request takes read or decide (here: { $kind }).
playbook-deep = This nests more than { $max } levels deep.
playbook-documents = One file is one playbook: remove the second document.
playbook-duplicate = “{ $name }” is there twice.
playbook-duplicate_key = The key “{ $key }” is there twice.
playbook-duration = “{ $name }” is not a measure such as { $example }.
playbook-empty = The playbook is empty.
playbook-evidence_many = { $count } pieces of evidence for one move: more than three are rarely kept up.
playbook-evidence_type = “{ $field }” cannot hold evidence: evidence is a field of type file or photo.
playbook-expression_chain = The condition has more than { $max } operators: split it.
playbook-expression_deep = The condition nests more than { $max } levels deep: split it.
playbook-expression_long = The condition is longer than { $max } bytes: split it.
playbook-expression_loop = Loops (all, exists, filter, map) run over a list of the record, such as record.contacts, and not inside one another.
playbook-expression_syntax = The condition cannot be read. At character { $detail }
playbook-expression_type = “{ $operation }” does not go with { $left } and { $right }.
playbook-expression_unsupported = “{ $what }” is not part of conditions here.
playbook-field_changed = The type and section of a field never change ({ $kind }.{ $field }): add a new field instead.
playbook-guard_false = No record can satisfy this condition: { $guard }
playbook-guards_many = One gate has at most { $max } guards: join some with &&.
playbook-item_type = Items of a list hold single values: “{ $field }” cannot be a list, a choice of several, a file or a photo.
playbook-key = A key must be a plain name.
playbook-kind_reserved = The kind “{ $name }” is built in and cannot be declared.
playbook-later = This version of Roundsman does not know “{ $key }” yet.
playbook-long = The playbook is longer than { $max } KiB.
playbook-missing_key = “{ $key }” is missing in “{ $in }”.
playbook-name = “{ $name }” is not a name: at most 64 lower-case letters, digits and underscores, beginning with a letter.
playbook-name_taken = Every visit has a field “{ $name }” of its own: choose another name.
playbook-reserved = The name “{ $name }” is reserved: choose another.
playbook-shape = Something else is expected here: { $expected }.
playbook-site = “{ $field }” does not fit: the site is a link of the visit and a field of type location of the record that it leads to, such as customer.location.
playbook-stage_lost = “{ $kind }” has no stages, so nothing of it can be lost.
playbook-migrate_present = “{ $kind }” still has the stage “{ $stage }”: only records of stages that are gone move on.
playbook-stage_unreachable = No move leads to the stage “{ $stage }”.
playbook-stages_few = The pipeline of “{ $kind }” has { $count } stages: fewer than five usually hide where deals get stuck.
playbook-stages_many = The pipeline of “{ $kind }” has { $count } stages: more than seven are rarely kept up.
playbook-tag = Tags (!name) are not taken here.
playbook-time_zone = “{ $name }” is not a time zone such as Asia/Shanghai.
playbook-unique_type = “{ $field }” cannot be part of a unique key: its type has no single short value.
playbook-unknown_field = “{ $kind }” has no field “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_function = Conditions have no function “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_item = `items` has no “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_key = “{ $in }” has no “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_kind = There is no kind “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_language = “{ $name }” is not among the playbook's languages.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_option = “{ $name }” is none of the options.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_section = No field is in a section “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_stage = “{ $kind }” has no stage “{ $name }”.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_value = “{ $name }” is not possible here: { $known }.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unknown_variable = “{ $name }” is not known in a condition: fields are written record.name.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean “{ $suggestion }”?
}
playbook-unused_key = “{ $key }” has no effect beside what else stands here: remove one of the two.
playbook-version = The version is a whole number from 1.
playbook-version_order = Version { $new } cannot follow version { $old }: versions count up.
playbook-within = A kind lives within a required link of its own, and “{ $field }” is none.
playbook-within_circle = “{ $kind }” would live within itself.
playbook-yaml = This is not YAML: { $detail }
playbook-approver = The role { $role } may not decide: give it “request: decide” under can.
playbook-unknown_duty = The kind { $kind } has no deadline and no cadence called { $name }.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean { $suggestion }?
}
playbook-unknown_role = There is no role { $name }.{ $suggestion ->
    [NONE] {""}
   *[other] {" "}Did you mean { $suggestion }?
}
playbook-veto = { $name } cannot veto: it is none of the approvers of this step.
playbook-fact_dated = “{ $field }” is no date: “dated” names a field of type date, or a moment that the system fills.
playbook-fact_linked = “{ $field }” is told by another record: what is counted is chosen by what it says itself.
playbook-fact_of_fact = “{ $field }” is a derived fact itself: facts are made of what people fill in, never of one another.
playbook-fact_section = “{ $field }” belongs to the section { $section }; whoever reads { $own } learns of it through this fact.
playbook-fact_type = “{ $field }” does not fit: sum takes numbers and money, max and min also dates and times, latest one value, count none.
playbook-fact_value = “{ $field }” needs a field: write of: { $kind }.FIELD. Only count takes a kind alone.
playbook-fact_via = “{ $field }” does not lead here: “via” names a link to { $kind }.
playbook-made_without = A { $kind } cannot be made without “{ $field }”: give it under fields, or as the link.
playbook-value = “{ $value }” does not fit the field “{ $field }”, or that is filled by the system.

# Answers of `roundsman playbook check` and `diff`.

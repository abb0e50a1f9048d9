"""All rules, in the order of the documentation. A rule that is not named here does not exist."""

from __future__ import annotations

from typing import Final

from continuity.checks.data import (
    backup_longer_than_interval,
    backups_older_than_rpo,
    copies_in_one_account,
    copies_in_one_place,
    data_for_nobody,
    data_without_backup,
    key_lost_with_data,
    no_immutable_copy,
    only_replicas,
    replica_lag_unmeasured,
    restore_longer_than_rto,
    restore_onto_what_is_lost,
    restore_test_too_old,
    restore_time_unsaid,
    restore_untested,
    retention_shorter_than_dwell,
    together_on_different_schedules,
)
from continuity.checks.rule import Rule, RuleModule, rule_of
from continuity.checks.targets import (
    agreement_beyond_objective,
    availability_beyond_dependencies,
    critical_without_targets,
    dependency_without_extra_nine,
    mbco_reached_beyond_mtpd,
    no_margin,
    rpo_shorter_than_dependency,
    rpo_without_data,
    rto_beyond_mtpd,
    rto_shorter_than_dependency,
    share_slip,
    stages_going_backwards,
    stricter_than_impact,
    supplier_promise_below_need,
    supplier_promise_missing,
)

_MODULES: Final[tuple[RuleModule, ...]] = (
    agreement_beyond_objective,
    availability_beyond_dependencies,
    critical_without_targets,
    dependency_without_extra_nine,
    mbco_reached_beyond_mtpd,
    no_margin,
    rpo_shorter_than_dependency,
    rpo_without_data,
    rto_beyond_mtpd,
    rto_shorter_than_dependency,
    share_slip,
    stages_going_backwards,
    stricter_than_impact,
    supplier_promise_below_need,
    supplier_promise_missing,
    backup_longer_than_interval,
    backups_older_than_rpo,
    copies_in_one_account,
    copies_in_one_place,
    data_for_nobody,
    data_without_backup,
    key_lost_with_data,
    no_immutable_copy,
    only_replicas,
    replica_lag_unmeasured,
    restore_longer_than_rto,
    restore_onto_what_is_lost,
    restore_test_too_old,
    restore_time_unsaid,
    restore_untested,
    retention_shorter_than_dwell,
    together_on_different_schedules,
)

RULES: Final[tuple[Rule, ...]] = tuple(map(rule_of, _MODULES))
LAST: Final[tuple[Rule, ...]] = ()
"""What is asked when it is known what the others found."""
EVERY: Final[tuple[Rule, ...]] = (*RULES, *LAST)

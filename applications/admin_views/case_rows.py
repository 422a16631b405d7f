"""The rows of a case that are checked, answers and papers alike, for the page and for each mark that is set."""

from applications import services
from applications.admin_views.case_facts import fact_groups
from applications.admin_views.case_papers import papers_of


def checked_rows(case, *, user, at, partner):
    """(groups of answers, papers) as ``user`` reads them, with their marks."""
    checks = {} if partner else services.standing_checks(case)
    return fact_groups(case, at=at, partner=partner, checks=checks), papers_of(case, user=user, partner=partner)


def marks_of(groups, papers):
    """The marks of all rows, in the order of the page."""
    rows = [row for group in groups for row in group.rows]
    return [row.mark for row in (*rows, *papers) if row.mark is not None]

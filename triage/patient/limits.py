"""What one client may do on patients' pages. Far above what a waiting room or a school needs."""

from core.throttling import Limit

HOUR = 60 * 60
ASSESSMENTS = Limit("assessments", 300, HOUR)  # more are shown all the same, and not stored
LINKS = Limit("private links", 30, HOUR)
SHARED = Limit("private links opened", 120, HOUR)
REPORTS = Limit("reports of a question", 20, HOUR)
MEDICINES = Limit("readings of medicines", 120, 60)  # each takes up to half a second of the processor
HOW_IT_WORKS = Limit("rules in words", 60, 60)

"""How bad a report is: four severities, three scopes, seven kinds of report."""

from enum import StrEnum


class Severity(StrEnum):
    """S1 is the worst. Contracts may print labels of their own over the same four."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Scope(StrEnum):
    """Who is affected: one user or device, one department, or several departments."""

    PERSON = "person"
    DEPARTMENT = "department"
    HOSPITAL = "hospital"


class Kind(StrEnum):
    """What the sender wants."""

    FAULT = "fault"
    QUESTION = "question"
    ACCOUNT = "account"
    DATA = "data"
    CHANGE = "change"
    TRAINING = "training"
    SECURITY = "security"

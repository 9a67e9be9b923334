"""Kinds of service, as contracts name them, and which of them a report is."""

from collections.abc import Mapping
from enum import StrEnum

from helpdesk.severity import Kind


class Service(StrEnum):
    """What a contract promises times for. Triage knows fewer: see SERVICE_OF."""

    FAULT = "fault"
    BUG = "bug"
    DATA_REPAIR = "data-repair"
    DATA_RECOVERY = "data-recovery"
    CONSULTATION = "consultation"
    CHANGE = "change"
    INTEGRATION = "integration"
    EMERGENCY = "emergency"
    SECURITY = "security"
    TRAINING = "training"


SERVICE_LABELS: Mapping[Service, str] = {
    Service.FAULT: "故障",
    Service.BUG: "程序缺陷",
    Service.DATA_REPAIR: "数据修正",
    Service.DATA_RECOVERY: "数据恢复",
    Service.CONSULTATION: "咨询",
    Service.CHANGE: "需求变更",
    Service.INTEGRATION: "接口与集成",
    Service.EMERGENCY: "应急",
    Service.SECURITY: "安全事件",
    Service.TRAINING: "培训",
}

SERVICE_OF: Mapping[Kind, Service] = {
    Kind.FAULT: Service.FAULT,
    Kind.QUESTION: Service.CONSULTATION,
    Kind.ACCOUNT: Service.CONSULTATION,
    Kind.DATA: Service.DATA_REPAIR,
    Kind.CHANGE: Service.CHANGE,
    Kind.TRAINING: Service.TRAINING,
    Kind.SECURITY: Service.SECURITY,
}
"""The service that each kind of report is."""

"""What is said about a ticket: the card, the list line, the notice of each event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.audience import Listener
from helpdesk.contract import Contract
from helpdesk.lifecycle import can
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MAY, VERB_WORDS, Party, Person, Verb
from helpdesk.press import Press, TicketPress
from helpdesk.severity import Severity
from helpdesk.sla import MILESTONE_LABELS, Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket, TicketEvent, What
from notifications.phrases import countdown, promise, when

MOST_CHOICES = 9
"""On a channel without buttons a choice is one digit."""


@dataclass(frozen=True)
class Scene:
    """What the words need beside the ticket: the contract, the time, who people are."""

    contract: Contract
    now: datetime
    people: Mapping[int, Person] = field(default_factory=dict)

    def name(self, person_id: int | None) -> str:
        person = self.people.get(person_id or 0)
        return person.name if person else "值班台"

    def reach(self, person_id: int | None) -> str:
        """Name and phone: whom to call."""
        person = self.people.get(person_id or 0)
        if person is None:
            return "暂无，值班组长正在安排"
        return f"{person.name}（电话 {person.phone}）" if person.phone else person.name

    def level(self, severity: Severity) -> str:
        return f"{severity} {self.contract.severity_labels[severity]}"

    def at(self, instant: datetime) -> str:
        return when(instant, self.now, self.contract.calendar.zone)


BUTTON_ORDER = (
    Verb.ACCEPT,
    Verb.RESUME,
    Verb.ARRIVE,
    Verb.RESTORE,
    Verb.WORK_AROUND,
    Verb.HOLD,
    Verb.CONFIRM,
    Verb.REOPEN,
    Verb.RATE,
    Verb.ASSIGN,
    Verb.CHASE,
    Verb.DECLINE,
    Verb.REASSIGN,
    Verb.CHANGE_SEVERITY,
    Verb.NOTE,
    Verb.CLOSE,
    Verb.CANCEL,
)

BUTTON_WORDS: Mapping[Verb, str] = {
    **VERB_WORDS,
    Verb.ARRIVE: "已到场",
    Verb.RESTORE: "已恢复",
    Verb.CONFIRM: "确认恢复",
    Verb.REOPEN: "还没好",
}


def buttons(ticket: Ticket, parties: frozenset[Party]) -> tuple[Choice, ...]:
    """What somebody with these parts may do with the ticket now."""
    verbs = [verb for verb in BUTTON_ORDER if MAY[verb] & parties and can(ticket, verb)]
    return tuple(press_for(ticket, verb) for verb in verbs)[:MOST_CHOICES]


def press_for(ticket: Ticket, verb: Verb) -> Choice:
    """The button of one verb on the ticket as it is."""
    words = VERB_WORDS if ticket.status is Status.CLOSED else BUTTON_WORDS
    return Choice(words[verb], TicketPress(verb, ticket.id, ticket.version).encode())


def show_choice(ticket: Ticket) -> Choice:
    """A button that opens the ticket's card."""
    return Choice(f"看 #{ticket.id}", Press("show", (str(ticket.id),)).encode())


def card(ticket: Ticket, scene: Scene) -> str:
    """All a person needs to know of the ticket at a glance."""
    lines = [
        f"工单 #{ticket.id}  {STATUS_WORDS[ticket.status]}",
        f"级别：{scene.level(ticket.severity)}{_reasons(ticket)}",
        f"内容：{_short(ticket.summary, 200)}",
        *_where(ticket),
        f"工程师：{scene.reach(ticket.engineer_id)}",
        *_clock_lines(ticket, scene),
        *_outcome(ticket, scene),
    ]
    return "\n".join(lines)


def _brief(ticket: Ticket, milestone: Milestone, scene: Scene) -> str:
    """What whoever is reminded needs: what, where, who has it, and the one promise in question."""
    clock = ticket.deadline(milestone)
    lines = [
        f"{scene.level(ticket.severity)}：{_short(ticket.summary, 60)}",
        *_where(ticket),
        f"工程师：{scene.reach(ticket.engineer_id)}（{STATUS_WORDS[ticket.status]}）",
        *([f"承诺：{promise(clock, scene.now, scene.contract)}"] if clock else []),
    ]
    return "\n".join(lines)


def _reasons(ticket: Ticket) -> str:
    return f"（{'；'.join(ticket.reasons)}）" if ticket.reasons else ""


def _where(ticket: Ticket) -> list[str]:
    lines = []
    if ticket.department or ticket.system:
        lines.append("位置：" + " · ".join(w for w in (ticket.department, ticket.system) if w))
    if ticket.reporter_name:
        lines.append(f"报修人：{ticket.reporter_name} {ticket.reporter_phone}".rstrip())
    return lines


def _clock_lines(ticket: Ticket, scene: Scene) -> list[str]:
    if ticket.status not in WORKING:
        return []
    running = [d for d in ticket.deadlines if not d.met_at and not d.waived]
    return ["承诺：" + promise(d, scene.now, scene.contract) for d in running]


def _outcome(ticket: Ticket, scene: Scene) -> list[str]:
    said = (
        ("挂起原因", ticket.hold_reason),
        ("临时办法", ticket.workaround),
        ("原因", ticket.cause),
        ("处理", ticket.solution),
        ("评价", f"{ticket.rating} 分 {ticket.rating_word}".rstrip() if ticket.rating else ""),
    )
    return [f"{label}：{word}" for label, word in said if word]


def _short(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def list_line(ticket: Ticket, scene: Scene) -> str:
    """The ticket in a list: number, level, status, countdown, what it is about."""
    clock = ticket.next_deadline() if ticket.status in WORKING else None
    how = ""
    if clock is not None:
        how = f" {MILESTONE_LABELS[clock.milestone]}{countdown(clock, scene.now, scene.contract)}"
    head = f"#{ticket.id} {ticket.severity} {STATUS_WORDS[ticket.status]}{how}"
    return f"{head}\n  {_short(ticket.summary, 30)}"


def opened(ticket: Ticket, scene: Scene) -> str:
    """The answer to a report: number, level and why, who has it, the promised minute."""
    response = ticket.deadline(Milestone.RESPONSE)
    promised = ""
    if response is not None:
        due = scene.at(response.due_at)
        promised = f"承诺：{due} 前响应（{countdown(response, scene.now, scene.contract)}）"
    lines = [
        f"已受理，工单 #{ticket.id}",
        f"级别：{scene.level(ticket.severity)}{_reasons(ticket)}",
        *_where(ticket),
        f"工程师：{scene.reach(ticket.engineer_id)}",
        promised,
    ]
    return "\n".join(line for line in lines if line)


_Saying = Callable[[Ticket, TicketEvent, Scene], str]


def _new_ticket(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return "新工单派给您，请接单\n" + card(ticket, scene)


def _unassigned(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return "没有可派的值班工程师，请您安排\n" + card(ticket, scene)


def _fatal(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"{scene.level(ticket.severity)}故障报修，请关注\n{card(ticket, scene)}"


def _accepted(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    who = scene.reach(event.data.get("engineer"))
    return f"工单 #{ticket.id}：{who}已接单，正在处理"


def _arrived(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id}：{scene.name(event.data.get('engineer'))}已到场"


def _declined(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    who = scene.name(event.data.get("engineer"))
    return f"工单 #{ticket.id}：{who}退单，{event.data['reason']}"


def _reassigned(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    new, reason = scene.name(event.data["engineer"]), event.data["reason"]
    return f"工单 #{ticket.id} 已转给{new}（{reason}）\n{card(ticket, scene)}"


def _held(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 暂时挂起：{event.data['reason']}。恢复处理时会告诉您"


def _resumed(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    clock = ticket.next_deadline()
    tail = f"，{promise(clock, scene.now, scene.contract)}" if clock else ""
    return f"工单 #{ticket.id} 继续处理{tail}"


def _worked_around(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 业务已临时恢复：{event.data['workaround']}\n我们会继续彻底修好"


def _restored(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return (
        f"工单 #{ticket.id} 已恢复，请确认\n"
        f"内容：{_short(ticket.summary, 60)}\n"
        f"原因：{event.data['cause']}\n处理：{event.data['solution']}"
    )


def _noted(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 有补充：{event.data['text']}"


def _severity_changed(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    was, now = scene.level(Severity(event.data["was"])), scene.level(ticket.severity)
    clock = ticket.next_deadline()
    tail = f"\n承诺：{promise(clock, scene.now, scene.contract)}" if clock else ""
    return f"工单 #{ticket.id} 级别由 {was} 改为 {now}（{event.data['reason']}）{tail}"


def _chased(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    count = event.data["count"]
    times = f"（第 {count} 次）" if count > 1 else ""
    return f"报修人催单{times}，请尽快处理\n{card(ticket, scene)}"


def _confirmed(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 报修人已确认恢复，工单关闭"


def _reopened(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 报修人说还没好：{event.data['reason']}\n{card(ticket, scene)}"


def _closed(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    reason = event.data.get("reason")
    return f"工单 #{ticket.id} 已关闭" + (f"：{reason}" if reason else "")


def _cancelled(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 报修人已撤单，不用处理了"


def _rated(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    word = f"：{event.data['word']}" if event.data["word"] else ""
    return f"工单 #{ticket.id} 得到评价 {event.data['score']} 分{word}"


def _ladder(opening: str) -> _Saying:
    def say(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
        milestone = Milestone(event.data["milestone"])
        head = opening.format(no=ticket.id, milestone=MILESTONE_LABELS[milestone])
        return f"{head}\n{_brief(ticket, milestone, scene)}"

    return say


def _notice_failed(ticket: Ticket, event: TicketEvent, scene: Scene) -> str:
    return f"工单 #{ticket.id} 有通知没有送到，请电话联系\n{card(ticket, scene)}"


SAYINGS: Mapping[What, _Saying] = {
    What.OPENED: _fatal,
    What.ASSIGNED: _new_ticket,
    What.UNASSIGNED: _unassigned,
    What.ACCEPTED: _accepted,
    What.DECLINED: _declined,
    What.REASSIGNED: _reassigned,
    What.ARRIVED: _arrived,
    What.HELD: _held,
    What.RESUMED: _resumed,
    What.WORKED_AROUND: _worked_around,
    What.RESTORED: _restored,
    What.NOTED: _noted,
    What.SEVERITY_CHANGED: _severity_changed,
    What.CHASED: _chased,
    What.CONFIRMED: _confirmed,
    What.REOPENED: _reopened,
    What.CLOSED: _closed,
    What.CANCELLED: _cancelled,
    What.RATED: _rated,
    What.REMINDED: _ladder("提醒：工单 #{no} {milestone}即将超时"),
    What.ESCALATED: _ladder("升级：工单 #{no} {milestone}快到承诺时间，请关注"),
    What.BREACHED: _ladder("超时：工单 #{no} {milestone}已超过承诺时间"),
    What.NOTICE_FAILED: _notice_failed,
}

_PARTS: Mapping[Listener, frozenset[Party]] = {
    Listener.REPORTER: frozenset({Party.REPORTER}),
    Listener.ENGINEER: frozenset({Party.ENGINEER}),
    Listener.PREVIOUS: frozenset(),
    Listener.DUTY_MANAGER: frozenset({Party.MANAGER}),
    Listener.DIRECTOR: frozenset({Party.MANAGER}),
}


def notice(
    ticket: Ticket, event: TicketEvent, told: Sequence[Listener], scene: Scene
) -> OutgoingMessage:
    """The notice of an event for somebody who listens in these parts."""
    parties = frozenset[Party]().union(*(_PARTS[listener] for listener in told))
    return OutgoingMessage(SAYINGS[event.what](ticket, event, scene), buttons(ticket, parties))

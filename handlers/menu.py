"""The menu: report, my tickets, who is on call, common questions, help; lists for managers."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers import duty, joined, report, speaking, tickets
from handlers.turn import Reply, Turn
from helpdesk.article import ArticleKind, handle
from helpdesk.errors import NotAllowed
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, ROLE_WORDS, Person, Role
from helpdesk.press import Press
from helpdesk.ticket import Ticket
from notifications import texts
from storage import outbox, people
from storage import ticket_lists as stored

MOST_LISTED = 8
MOST_OWN = 3
"""Of his own reports, where an engineer sees them under his queue."""
BREACHES_SINCE = timedelta(days=7)


@dataclass(frozen=True)
class _Part:
    """A list as it is shown: what it is called, its first tickets, and how many there are."""

    name: str
    found: Sequence[Ticket]
    total: int
    order: str = "急的在前"
    line: Callable[[Ticket, texts.Scene], str] = texts.list_line

    def cut(self, most: int) -> "_Part":
        return replace(self, found=self.found[:most])

    def lines(self, scene_of: Callable[[Ticket], texts.Scene]) -> Iterator[str]:
        more = self.total - len(self.found)
        yield f"{self.name}共 {self.total} 张" + (f"，{self.order}：" if self.total > 1 else "：")
        yield from (self.line(ticket, scene_of(ticket)) for ticket in self.found)
        if more > 0:
            yield f"还有 {more} 张没列出来，发“#号”看某一张"


async def _total(found: Sequence[Ticket], count: Callable[[], Awaitable[int]]) -> int:
    """Counted only when something may have been cut off, which is seldom."""
    return len(found) if len(found) < MOST_LISTED else await count()


async def _listed(turn: Turn, empty: str, *parts: _Part) -> Reply:
    shown = [part for part in parts if part.total]
    if not shown:
        return Reply(empty, choices(turn.person))
    found = [ticket for part in shown for ticket in part.found]
    scene = await tickets.scene(turn, *found)
    policy = turn.desk.policy
    lines = [
        line
        for part in shown
        for line in part.lines(lambda ticket: replace(scene, contract=policy.of(ticket)))
    ]
    # One's own report in one's own hands is in both parts, and has one button.
    return Reply("\n".join(lines), tuple(dict.fromkeys(texts.show_choice(t) for t in found)))


async def my_tickets(turn: Turn) -> Reply:
    """What the person reported; for an engineer, what he has to do as well."""
    person = turn.person
    reported = await _reported(turn)
    if person is None or person.role is not Role.ENGINEER:
        reply = await _listed(turn, "您还没有报修过", reported)
        return await joined.listed(turn, reply, alone=not reported.total)
    queue = await _queue(turn, person)
    if queue.total:
        reported = reported.cut(MOST_OWN)
        queue = queue.cut(MOST_LISTED - len(reported.found))
    return await _listed(turn, "您手上没有未完成的工单，也没有报修过", queue, reported)


async def _reported(turn: Turn) -> _Part:
    address, person_id = turn.message.address, turn.person.id if turn.person else None
    found = await stored.reported_by(turn.unit, address, person_id, MOST_LISTED)
    total = await _total(found, lambda: stored.count_reported(turn.unit, address, person_id))
    return _Part("您报修的工单", found, total, order="新的在前")


async def _queue(turn: Turn, engineer: Person) -> _Part:
    found = await stored.queue_of(turn.unit, engineer.id, MOST_LISTED)
    total = await _total(found, lambda: stored.count_queue(turn.unit, engineer.id))
    return _Part("您手上的工单", found, total)


async def my_queue(turn: Turn) -> Reply:
    """An engineer's open tickets, the worst first."""
    person = turn.person
    if person is None or person.role is not Role.ENGINEER:
        raise NotAllowed("“我的队列”是给工程师看的，报修人请发“我的工单”")
    return await _listed(turn, "您手上没有未完成的工单", await _queue(turn, person))


def _require_manager(turn: Turn) -> None:
    if turn.person is None or turn.person.role not in MANAGERS:
        raise NotAllowed("这个清单只有值班组长和主任可以看")


async def open_tickets(turn: Turn) -> Reply:
    """Everything that is open, the worst first, for a manager."""
    _require_manager(turn)
    found = await stored.open_tickets(turn.unit, MOST_LISTED)
    total = await _total(found, lambda: stored.count_open(turn.unit))
    return await _listed(turn, "现在没有未完成的工单", _Part("未完成的工单", found, total))


async def breaches(turn: Turn) -> Reply:
    """What was late in the last week, which promise and by how much, for a manager."""
    _require_manager(turn)
    since = turn.now - BREACHES_SINCE
    found = await stored.breached(turn.unit, since, MOST_LISTED)
    total = await _total(found, lambda: stored.count_breached(turn.unit, since))
    late = _Part("近 7 天超时的工单", found, total, line=texts.late_line)
    return await _listed(turn, "近 7 天没有超时", late)


async def on_call(turn: Turn) -> Reply:
    """Who is on call now, team by team."""
    lines = []
    for team in turn.roster.team_names:
        there = [await people.get(turn.unit, i) for i in turn.roster.on_call(team, turn.now)]
        said = "、".join(_reach(p) for p in there if p is not None and p.active)
        lines.append(f"{_TEAM_WORDS.get(team, team)}：{said or '暂无'}")
    for role in (Role.DUTY_MANAGER, Role.DIRECTOR):
        if not turn.roster.on_call(role.value, turn.now):
            said = "、".join(_reach(p) for p in await people.with_role(turn.unit, role))
            lines.append(f"{ROLE_WORDS[role]}：{said or '暂无'}")
    phone = f"\n信息科电话：{turn.desk.phone}" if turn.desk.phone else ""
    return Reply("现在值班：\n" + "\n".join(lines) + phone, choices(turn.person))


_TEAM_WORDS: Mapping[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}


def _reach(person: Person) -> str:
    return f"{person.name} {person.phone}".rstrip()


async def common_questions(turn: Turn) -> Reply:
    """A spread of titles to choose from; better is to ask."""
    everything = [a for a in turn.desk.library.titles(turn.reader) if a.kind is ArticleKind.ARTICLE]
    step = max(len(everything) // MOST_LISTED, 1)
    some = everything[::step][:MOST_LISTED]
    if not some:
        return Reply("知识库还是空的，请直接报修")
    titles = [(turn.as_read(a).title, a.id) for a in some]
    presses = (Choice(title[:40], Press("article", (handle(i),)).encode()) for title, i in titles)
    return Reply("直接把问题打给我就行，比如“电子票据怎么冲红”。大家常问：", tuple(presses))


async def help_text(turn: Turn) -> Reply:
    """What one can do here, for this person."""
    lines = [_greeting(turn), "· 有故障：直接说哪里、什么坏了，例如“急诊HIS打不开，全科挂不了号”"]
    lines.append("· 不会用：直接问，例如“电子票据怎么冲红”")
    lines.append("· 随时可以发：报修、我的工单、今天谁值班、常见问题、取消、English")
    role = turn.person.role if turn.person else None
    lines.extend(_MORE_HELP.get(role, ()))
    if turn.desk.phone:
        lines.append(f"· 急事请打信息科电话 {turn.desk.phone}")
    return Reply("\n".join(lines), choices(turn.person))


def _greeting(turn: Turn) -> str:
    name = f"{turn.person.name}，" if turn.person else ""
    return f"{name}您好，这里是{turn.desk.hospital}值班台"


async def failed_notices(turn: Turn) -> Reply:
    """Notices given up for good, for a manager: whom to call instead."""
    _require_manager(turn)
    found = await outbox.failed(turn.unit, MOST_LISTED)
    if not found:
        return Reply("没有送不到的通知", choices(turn.person))
    lines = [
        f"工单 #{delivery.ticket_id} {delivery.address.channel}：{reason}"
        for delivery, reason in found
    ]
    return Reply("\n".join(["没有送到的通知，请电话联系：", *lines]), choices(turn.person))


_TAKES_CALLS = "· 替来电的人报修：发“代报 门诊药房 李护士 13800000000 打印机坏了”，或只发“代报”"
_MANAGER_HELP = (
    _TAKES_CALLS,
    "· 值班：值班表、请假、换班；有班没人时发“安排顶班”",
    "· 管理：未完成工单、超时工单、未送达通知；发“#12”看工单，发“转单 12”改派",
)
_MORE_HELP: Mapping[Role | None, Sequence[str]] = {
    None: ("· 您现在是访客。有工号的请向信息科要绑定码，发“绑定 12345678”",),
    Role.ENGINEER: (
        _TAKES_CALLS,
        "· 工程师：我的队列、通知设置；发“#12”看工单，也可以发“接了12号”“把12号转给孙工”",
        "· 值班：我的班、值班表；也可以发“请假 明天”“换班”“我先顶上”",
    ),
    Role.DUTY_MANAGER: _MANAGER_HELP,
    Role.DIRECTOR: _MANAGER_HELP,
}

_Handler = Callable[[Turn], Awaitable[Reply]]


@dataclass(frozen=True)
class Item:
    """One thing of the menu: its name on the button, other words for it, what it does."""

    label: str
    words: frozenset[str]
    handler: _Handler
    roles: frozenset[Role | None] | None = None


_ENGINEERS: frozenset[Role | None] = frozenset({Role.ENGINEER})
_STAFF: frozenset[Role | None] = _ENGINEERS | MANAGERS
_MINE_WORDS = frozenset("工单 进度 查进度 我的报修 查看工单 工单进度 我的工单到哪了 /mine".split())
# Whoever wants a person and not a desk reads whom to call.
_ON_CALL_WORDS = frozenset(
    "谁值班 谁在值班 今天值班 值班 值班电话 转人工 人工 找人 电话 /oncall".split()
)
_LANGUAGE_WORDS = frozenset({"切换语言", "language", "change language", "/language"})

MENU: Mapping[str, Item] = {
    "report": Item("报修", frozenset({"我要报修", "/report"}), report.begin),
    "mine": Item("我的工单", _MINE_WORDS, my_tickets),
    "queue": Item("我的队列", frozenset({"队列", "/queue"}), my_queue, _ENGINEERS),
    "open": Item("未完成工单", frozenset({"所有工单"}), open_tickets, MANAGERS),
    "breaches": Item("超时工单", frozenset({"超时"}), breaches, MANAGERS),
    "failed": Item("未送达通知", frozenset({"未送达"}), failed_notices, MANAGERS),
    "on_call": Item("今天谁值班", _ON_CALL_WORDS, on_call),
    "shifts": Item(
        "我的班",
        frozenset("我的值班 我的排班 我哪天值班 /shifts".split()),
        duty.my_shifts,
        _ENGINEERS,
    ),
    "roster": Item(
        "值班表", frozenset("排班 排班表 本周值班 这周谁值班 /roster".split()), duty.table, _STAFF
    ),
    "faq": Item("常见问题", frozenset({"知识库", "/faq"}), common_questions),
    "help": Item("帮助", frozenset({"菜单", "help", "?", "？", "/help", "/menu"}), help_text),
    "welcome": Item("首页", frozenset({"/start"}), help_text, frozenset()),
    "language": Item("语言", _LANGUAGE_WORDS, speaking.which, frozenset()),
}


def item_named(text: str) -> Item | None:
    """The menu item somebody wrote, or None."""
    said = text.strip().lower()
    said = said.rstrip("？?。.！!") or said
    return next((i for i in MENU.values() if said == i.label or said in i.words), None)


def choices(person: Person | None) -> tuple[Choice, ...]:
    """The menu as buttons for this person."""
    role = person.role if person else None
    mine = {w: i for w, i in MENU.items() if i.roles is None or role in i.roles}
    return tuple(Choice(item.label, Press("menu", (word,)).encode()) for word, item in mine.items())

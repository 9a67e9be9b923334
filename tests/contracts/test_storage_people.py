"""Accounts, people, rosters, articles and tokens in the datastore."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.article import Article, ArticleKind
from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.roster import Roster, Shift
from storage import accounts, articles, marks, notice_numbers, people, rosters
from storage.accounts import Account
from storage.article_figures import vote
from storage.engine import Datastore
from storage.rosters import RosterBook
from storage.schema import articles as article_rows
from storage.tokens import Tokens
from tests.support.stored import HERE, MINUTE, NOON, engineer

WAITING = (
    sa.select(sa.func.count().label("n"))
    .where(sa.text("NOT granted"))
    .select_from(sa.table("pg_locks"))
)
MENU = (Choice("报修", "report"), Choice("帮助", "help"))


async def recall(store, message_id="m1", address=HERE):
    return await store.read(lambda unit: accounts.recall(unit, address, message_id))


async def remember(store, account):
    async def work(unit):
        accounts.remember(unit, account, NOON)

    await store.write(work)


async def answer(store, message_id, reply, address=HERE):
    async def work(unit):
        accounts.keep_answer(unit, address, message_id, reply, NOON)

    await store.write(work)


async def test_an_account_nobody_knows_is_an_empty_one(store):
    recalled = await recall(store)
    assert recalled.account == Account(HERE)
    assert (recalled.repeated, recalled.first_answer, recalled.roster_revision) == (False, None, "")


async def test_an_account_comes_back_with_its_person(store):
    person = await engineer(store)
    account = Account(
        HERE,
        person,
        guest_name="小李",
        guest_phone="8001",
        draft='{"summary": "打不开"}',
        offered=MENU,
        wrong_codes=2,
        wrong_code_at=NOON,
        seen_at=NOON,
    )
    await remember(store, account)
    assert (await recall(store)).account == account
    await remember(store, replace(account, draft="", offered=()))
    assert (await recall(store)).account == replace(account, draft="", offered=())


async def test_somebody_who_left_is_nobody_on_his_account(store):
    person = await engineer(store)
    await remember(store, Account(HERE, person))
    await store.write(lambda unit: people.save(unit, replace(person, active=False)))
    assert (await recall(store)).account.person is None


async def test_somebody_who_comes_back_has_his_account_again_whatever_was_said_meanwhile(store):
    person = await engineer(store)
    await remember(store, Account(HERE, person))
    await store.write(lambda unit: people.save(unit, replace(person, active=False)))
    await remember(store, replace((await recall(store)).account, guest_name="小李"))
    await store.write(lambda unit: people.save(unit, person))
    account = (await recall(store)).account
    assert (account.person, account.guest_name) == (person, "小李")


async def test_an_account_goes_over_to_whom_a_turn_binds_it(store):
    first, second = await engineer(store), await engineer(store, "1002")
    await remember(store, Account(HERE, first))
    await remember(store, Account(HERE, second))
    assert (await recall(store)).account.person == second


@pytest.mark.parametrize("reply", [OutgoingMessage("已受理 #1", MENU), None])
async def test_a_repeated_message_gets_its_first_answer(store, reply):
    await answer(store, "m1", reply)
    again = await recall(store, "m1")
    assert (again.repeated, again.first_answer) == (True, reply)
    assert not (await recall(store, "m2")).repeated
    assert not (await recall(store, "m1", Address("telegram", "nurse-1"))).repeated


async def test_the_same_id_from_another_account_is_another_message(store):
    there = Address(HERE.channel, "nurse-2")
    await answer(store, "m1", OutgoingMessage("给一号的"))
    assert not (await recall(store, "m1", there)).repeated
    await answer(store, "m1", OutgoingMessage("给二号的"), there)
    for address, said in ((HERE, "给一号的"), (there, "给二号的")):
        assert (await recall(store, "m1", address)).first_answer == OutgoingMessage(said)


async def test_an_answer_is_given_once(store):
    await answer(store, "m1", OutgoingMessage("第一次"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await answer(store, "m1", OutgoingMessage("第二次"))
    assert (await recall(store, "m1")).first_answer == OutgoingMessage("第一次")


async def test_old_answers_are_forgotten(store):
    await answer(store, "m1", OutgoingMessage("旧"))
    await store.write(lambda unit: accounts.forget_answers(unit, NOON))
    assert (await recall(store, "m1")).repeated
    await store.write(lambda unit: accounts.forget_answers(unit, NOON + MINUTE))
    assert not (await recall(store, "m1")).repeated


async def test_answers_are_forgotten_a_few_at_a_time(store):
    for n in range(5):
        await answer(store, f"m{n}", OutgoingMessage("旧"))
    gone = [
        await store.write(lambda unit: accounts.forget_answers(unit, NOON + MINUTE, 2))
        for _ in range(4)
    ]
    assert gone == [2, 2, 1, 0]


async def test_an_account_is_recalled_by_one_desk_at_a_time(postgresql_url):
    """SQLite lets one desk write at a time; on PostgreSQL two could start from the same draft."""
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    recalled = asyncio.Event()
    ahead = [(accounts.recall_ahead, (HERE, message_id)) for message_id in ("m1", "m2")]

    async def slow(unit):
        account = (await accounts.recall(unit, HERE, "m1")).account
        recalled.set()
        for _ in range(2000):
            if (await unit.row(WAITING))["n"]:  # the other waits for this one to end
                accounts.remember(unit, replace(account, draft="x"), NOON)
                return

    async def quick(unit):
        return (await accounts.recall(unit, HERE, "m2")).account.draft

    first = asyncio.create_task(desks[0].write(slow, ahead[0]))
    await recalled.wait()
    assert await desks[1].write(quick, ahead[1]) == "x"
    await first
    for desk in desks:
        await desk.close()


async def test_another_account_waits_for_nobody(postgresql_url):
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    recalled, go_on = asyncio.Event(), asyncio.Event()

    async def slow(unit):
        recalled.set()
        await go_on.wait()

    first = asyncio.create_task(desks[0].write(slow, (accounts.recall_ahead, (HERE, "m1"))))
    await recalled.wait()
    there = Address(HERE.channel, "nurse-2")
    async with asyncio.timeout(10):
        await desks[1].write(lambda unit: accounts.recall(unit, there, "m1"))
    go_on.set()
    await first
    for desk in desks:
        await desk.close()


async def test_numbers_of_notices_stay_between_11_and_99(store):
    await remember(store, Account(HERE))
    seen = []
    for n in range(60):
        new = [Choice(f"{n}.{m}", f"verb:{n}:{m}") for m in range(1 + n % 4)]
        first = await store.write(
            lambda unit, new=new: notice_numbers.number_notice(unit, HERE, new)
        )
        seen.append(range(first, first + len(new)))
        noticed = dict((await recall(store)).account.noticed)
        assert [noticed[number] for number in seen[-1]] == new
        assert set(noticed) <= set(range(11, 100))
    assert seen[0][0] == 11
    starts = [one[0] for one in seen]
    assert starts.count(11) == 2
    assert max(one[-1] for one in seen) >= 96  # the last of them would have gone over 99


async def test_an_older_notice_keeps_its_numbers_beside_a_newer_one(store):
    await remember(store, Account(HERE))
    for choices in (MENU, MENU[:1]):
        await store.write(lambda unit, c=choices: notice_numbers.number_notice(unit, HERE, c))
    noticed = (await recall(store)).account.noticed
    assert noticed == ((11, MENU[0]), (12, MENU[1]), (13, MENU[0]))


async def test_what_a_turn_remembers_leaves_the_numbers_of_notices_alone(store):
    await remember(store, Account(HERE))
    account = (await recall(store)).account
    await store.write(lambda unit: notice_numbers.number_notice(unit, HERE, MENU))
    await remember(store, replace(account, draft="x"))
    kept = (await recall(store)).account
    assert (kept.draft, len(kept.noticed)) == ("x", 2)


def invite(unit, person, now=NOON):
    """A code "hash" for the person, good for ten minutes."""
    return people.invite(unit, person.id, "hash", now + 10 * MINUTE, now)


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(0), True), (9 * MINUTE, True), (10 * MINUTE, False)]
)
async def test_an_invite_works_until_it_expires(store, after, works):
    person = await engineer(store)
    await store.write(lambda unit: invite(unit, person))
    used = await store.write(lambda unit: people.use_invite(unit, "hash", NOON + after))
    assert used == (person if works else None)


async def test_an_invite_of_somebody_who_left_works_no_more(store):
    person = await engineer(store)
    await store.write(lambda unit: invite(unit, person))
    await store.write(lambda unit: people.save(unit, replace(person, active=False)))
    assert await store.write(lambda unit: people.use_invite(unit, "hash", NOON)) is None


async def test_an_invite_works_once(store):
    person = await engineer(store)
    await store.write(lambda unit: invite(unit, person))

    async def use(code):
        return await store.write(lambda unit: people.use_invite(unit, code, NOON))

    assert await use("other") is None
    assert await use("hash") == person
    assert await use("hash") is None


@pytest.mark.parametrize(("used", "later"), [(True, MINUTE), (False, 10 * MINUTE)])
async def test_a_code_that_is_over_may_come_up_again(store, used, later):
    first, second = await engineer(store), await engineer(store, "1002")
    await store.write(lambda unit: invite(unit, first))
    if used:
        await store.write(lambda unit: people.use_invite(unit, "hash", NOON))
    assert await store.write(lambda unit: invite(unit, second, NOON + later))
    again = await store.write(lambda unit: people.use_invite(unit, "hash", NOON + later))
    assert again == second


async def test_a_code_that_still_works_is_not_taken_from_whoever_has_it(store):
    first, second = await engineer(store), await engineer(store, "1002")
    assert await store.write(lambda unit: invite(unit, first))
    assert not await store.write(lambda unit: invite(unit, second, NOON + MINUTE))
    used = await store.write(lambda unit: people.use_invite(unit, "hash", NOON + 2 * MINUTE))
    assert used == first


async def test_a_person_is_known_by_the_staff_number(store):
    first = await engineer(store)
    moved = Person("1001", "王工", Role.DUTY_MANAGER, "信息科", "东院", "8100", "net")
    saved = await store.write(lambda unit: people.save(unit, moved))
    assert saved == replace(moved, id=first.id)
    assert await store.read(people.everyone) == [saved]
    assert await store.read(lambda unit: people.by_name(unit, "王工")) == [saved]
    assert await store.read(lambda unit: people.with_role(unit, Role.DUTY_MANAGER)) == [saved]
    assert await store.read(lambda unit: people.with_role(unit, Role.ENGINEER)) == []
    assert await store.read(lambda unit: people.get(unit, 99)) is None


async def test_a_person_has_every_account_bound_to_him(store):
    person = await engineer(store)
    for address in (Address("wechat", "o1"), Address("telegram", "42")):
        await remember(store, Account(address, person))
    await remember(store, Account(Address("telegram", "guest")))
    found = await store.read(lambda unit: people.addresses(unit, person.id))
    assert found == [Address("telegram", "42"), Address("wechat", "o1")]


async def test_a_new_roster_takes_the_place_of_the_old_one_and_is_noticed(store):
    person, book = await engineer(store), RosterBook()

    async def current():
        revision = (await recall(store)).roster_revision
        return await store.read(lambda unit: book.current(unit, revision))

    assert await current() == Roster()
    shifts = [Shift("app", day, 480, 1080, person.id) for day in range(5)]
    await store.write(lambda unit: rosters.replace_shifts(unit, shifts))
    await store.write(lambda unit: rosters.set_team(unit, "HIS", "app"))
    await store.write(lambda unit: rosters.set_team(unit, "*", "net"))
    assert await current() == Roster(tuple(shifts), {"HIS": "app", "*": "net"}, "net")
    await store.write(lambda unit: rosters.replace_shifts(unit, shifts[:1]))
    assert (await current()).shifts == tuple(shifts[:1])


async def test_articles_are_brought_up_to_date_and_keep_their_votes(store):
    old = Article("a1", "冲红", "旧", tags=("票据",))
    new = Article("a1", "电子票据冲红", "# 新", "HIS", ("票据", "冲红"), ("怎么冲红",))
    await store.write(lambda unit: articles.save(unit, [old]))
    for who, useful in (("甲", True), ("乙", True), ("丙", False), ("甲", True)):
        await store.write(
            lambda unit, w=who, u=useful: vote(unit, "a1", w, "2026-11", NOON, useful=u)
        )
    await store.write(lambda unit: articles.save(unit, [new]))
    assert await store.read(articles.everything) == [new]
    votes = sa.select(article_rows.c.useful, article_rows.c.not_useful)
    assert tuple(await store.read(lambda unit: unit.row(votes))) == (2, 1)
    assert await store.read(lambda unit: marks.fact(unit, articles.REVISION)) == "2"


async def test_a_fallback_card_is_found_by_its_system(store):
    found = [
        Article("b", "预案乙", "用纸", "LIS", group="检验与输血", kind=ArticleKind.FALLBACK),
        Article("a", "怎么查报告", "看", "LIS", group="检验与输血"),
        Article("c", "预案丙", "用纸", "LIS", kind=ArticleKind.FALLBACK),
    ]
    await store.write(lambda unit: articles.save(unit, found))
    assert await store.read(lambda unit: articles.fallback_card(unit, "LIS")) == found[0]
    assert await store.read(lambda unit: articles.fallback_card(unit, "PACS")) is None
    assert await store.read(articles.everything) == sorted(found, key=lambda a: a.id)


async def test_a_token_is_kept_for_every_process(store, database_url):
    tokens = Tokens(store)
    assert await tokens.get("wechat") is None
    await tokens.put("wechat", "first", NOON)
    await tokens.put("wechat", "second", NOON + MINUTE)
    assert await tokens.get("wechat") == ("second", NOON + MINUTE)

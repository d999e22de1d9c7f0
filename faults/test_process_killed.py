"""One of three web processes behind a proxy is killed, again and again, while patients walk."""

import asyncio

import httpx

from faults.crowd import expected_of, stored_in_postgresql, wait_for, walk_all
from faults.proxy import Proxy
from faults.walker import Walker, WalkFailed

PATIENTS = 50
UP, DOWN = 2.0, 1.0  # seconds between what happens to a process


def test_no_walk_fails(postgresql_site, note):
    checkout, url = postgresql_site
    servers = [checkout.start(processes=1) for _ in range(3)]
    kills = 0

    async def kill_in_turn(arrived):
        nonlocal kills
        while not arrived.is_set():
            turn = kills % len(servers)
            servers[turn].kill()
            kills += 1
            await asyncio.sleep(DOWN)
            servers[turn] = await asyncio.to_thread(checkout.start, processes=1, port=servers[turn].port)
            await wait_for(arrived, UP)

    async def walk():
        async with Proxy([server.port for server in servers]) as proxy:
            walkers = await walk_all(proxy.url, PATIENTS, pause=0.3, meanwhile=kill_in_turn)
            return proxy.asked_again, walkers

    try:
        asked_again, walkers = asyncio.run(walk())
    finally:
        for server in servers:
            server.kill()

    assert stored_in_postgresql(url) == expected_of(walkers)
    assert not any(walker.put_off for walker in walkers)
    assert asked_again
    note(
        f"One of three web processes killed while {PATIENTS} patients walk",
        f"{kills} kills; the proxy asked another process {asked_again} times; {PATIENTS} of {PATIENTS} right "
        "results, each stored once",
    )


class Insistent(Walker):
    """Sends every form twice, as a proxy that saw no answer to the first: with the cookies of before."""

    async def _ask(self, method, address, data=None):
        if method == "POST":
            before = httpx.Cookies(self.client.cookies)
            await super()._ask(method, address, data)
            first = self.page.url
            self.client.cookies = before
            await super()._ask(method, address, data)
            if self.page.url != first:
                raise WalkFailed(f"{address} led to {first}, and sent again to {self.page.url}")
        else:
            await super()._ask(method, address, data)


def test_every_form_of_the_questionnaire_may_be_sent_twice(postgresql_site):
    checkout, url = postgresql_site
    with checkout.serving() as server:
        walkers = asyncio.run(walk_all(server.url, 8, kind=Insistent))

    assert stored_in_postgresql(url) == expected_of(walkers)

"""PostgreSQL is killed and restarted while patients walk."""

import asyncio

from faults.crowd import expected_of, stored_in_postgresql, wait_for, walk_all

PATIENTS = 50
UP, DOWN = 2.0, 2.0  # seconds between what happens to the database


def test_patients_reach_the_right_result_and_each_assessment_is_stored_once(cluster, postgresql_site, note):
    checkout, url = postgresql_site
    outages = 0

    async def kill_and_restart(arrived):
        nonlocal outages
        while not arrived.is_set():
            outages += 1
            await asyncio.to_thread(cluster.kill)
            await asyncio.sleep(DOWN)
            await asyncio.to_thread(cluster.start)
            await wait_for(arrived, UP)

    pending = 0

    async def come_back(walker):
        nonlocal pending
        pending += not walker.is_stored
        await walker.see_result_again()
        assert walker.is_stored

    with checkout.serving() as server:
        walkers = asyncio.run(
            walk_all(server.url, PATIENTS, pause=0.5, meanwhile=kill_and_restart, afterwards=come_back)
        )

    assert stored_in_postgresql(url) == expected_of(walkers)
    assert outages > 1
    put_off = sum(walker.put_off for walker in walkers)
    note(
        f"PostgreSQL killed and restarted while {PATIENTS} patients walk",
        f"{outages} outages; {PATIENTS} of {PATIENTS} right results; {put_off} pages put off; {pending} "
        f"assessments had to be stored later; in the end {len(walkers)} stored, each once",
    )

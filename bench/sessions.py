"""Twenty sessions at once over the websocket: how long a rerun takes when others wait too."""

import asyncio
import itertools
import random

from bench.summary import print_table, spread
from bench.visitor import APP_PAGE_NAME, APP_QUERY, Run, Visitor, visit
from tools.server import Server

SESSIONS = 20
SECONDS = 25.0
THINK_SECONDS = 3.0  # mean pause between the end of a run and the next press
YOUNGEST, OLDEST = 26.0, 79.0
PILLS = ("Women", "Stage 4", "Stage 3", "Stage 2")


def measure_sessions(app: Server, plain: Server) -> None:
    """Measure one variant after the other, and print."""
    by_variant = [
        asyncio.run(_all_sessions(app, query=APP_QUERY, page_name=APP_PAGE_NAME)),
        asyncio.run(_all_sessions(plain)),
    ]
    ends, charts = (
        [[getattr(run, moment) * 1000 for run in runs] for runs in by_variant]
        for moment in ("end", "chart")
    )
    rows = spread("rerun over", *ends) | spread("chart sent", *charts)
    print_table(f"{SESSIONS} sessions, {THINK_SECONDS:g} s between clicks", rows)
    for name, runs in zip(("app", "plain"), by_variant, strict=True):
        print(f"  {name}: {len(runs)} reruns, {sum(run.failed for run in runs)} errors")


async def _all_sessions(server: Server, **where: str) -> list[Run]:
    visitors = [await visit(server, **where) for _ in range(SESSIONS)]
    for visitor in visitors:
        await visitor.open()
    orders = itertools.permutations(PILLS)
    sessions = [
        _session(visitor, number, order)
        for number, (visitor, order) in enumerate(zip(visitors, orders, strict=False))
    ]
    runs = await asyncio.gather(*sessions)
    for visitor in visitors:
        await visitor.socket.close()
    return list(itertools.chain.from_iterable(runs))


async def _session(visitor: Visitor, number: int, order: tuple[str, ...]) -> list[Run]:
    """Press pills in an order and on ages of one's own, so that no answer serves two sessions."""
    pause = random.Random(number)
    runs: list[Run] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + SECONDS
    await asyncio.sleep(pause.uniform(0, THINK_SECONDS))
    runs.append(await visitor.slide(YOUNGEST, OLDEST - number))
    for step in itertools.count(1):
        await asyncio.sleep(pause.expovariate(1 / THINK_SECONDS))
        if loop.time() > until:
            return runs
        pill = order[((step & -step).bit_length() - 1) % len(order)]
        runs.append(await visitor.press(pill))
    return runs

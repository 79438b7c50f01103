"""Does the bench itself work, and does what it counts come out right? Never how fast."""

from tests.bench import mirror, report, talk

FEW = talk.Sizes(rounds=1, commands=20, decisions=16)


async def test_each_press_and_each_action_decides_a_request_of_its_own() -> None:
    """Lost: figures of requests that were refused, or decided only once, taken for the speed of decisions."""
    lines = [line async for line in talk.on_sqlite(FEW)]
    assert [line.broken for line in lines] == [(), (), ()]
    assert [counted[1:] for line in lines for counted in line.counted] == [(32, 32), (64, 64)]
    assert "ratio" in report.text(lines[0])
    assert all(line.what in report.markdown(lines) for line in lines)


async def test_a_sync_reads_and_stores_each_subscription_once_and_a_second_one_writes_nothing() -> None:
    """Lost: a sync that is fast for leaving rows out, or one that rewrites the whole mirror every hour."""
    line = await mirror.full_sync(mirror.Sizes(rounds=1, companies=10, few=0, many=450, products=20))
    assert line.broken == ()
    assert [wanted for _, wanted, _ in line.counted] == [450, 450, 450, 0, 0]

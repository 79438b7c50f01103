"""Are commands answered, and called by their names, where a prefix stands before them in Slack?"""

from bot import manifests
from tests.e2e.home import home

PREFIX = "sw-"


async def test_every_command_of_the_manifest_is_known_by_its_name_with_the_prefix(sqlite_url: str) -> None:
    """Lost otherwise: an app whose commands others had taken, and that answers none of its own or tells of theirs."""
    offered = manifests.slack("https://seatwise.example", PREFIX)["features"]["slash_commands"]
    async with home(sqlite_url, slack_command_prefix=PREFIX) as house:
        ada = house.slack("ada")
        answers = {row["command"]: str((await ada.command(row["command"])).body) for row in offered}
        assert [command for command, told in answers.items() if "is not a command" in told or not told] == []
        assert "“/sw-seatwise”" in answers["/sw-help"] == answers["/sw-seatwise"]
        asked = await ada.command("/sw-seatwise", "licenses Acme")
        assert "Microsoft 365 E3" in str(asked.body) and asked.body == (await ada.command("/sw-licenses", "Acme")).body

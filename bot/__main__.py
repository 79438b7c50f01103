"""`python -m bot` and `seatwise` are the same."""

from bot.cli.main import seatwise


def main() -> None:
    seatwise(prog_name="seatwise")


if __name__ == "__main__":
    main()

"""`python -m bot` and `seatwise` are the same."""

import gc


def main() -> None:
    gc.disable()  # what is imported stays: looking through it over and over is an eighth of a start
    from bot.cli.main import seatwise

    gc.freeze()
    gc.enable()
    seatwise(prog_name="seatwise")


if __name__ == "__main__":
    main()

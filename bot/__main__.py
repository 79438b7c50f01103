"""`python -m bot` and `seatwise` are the same."""

import gc
import io
import sys


def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as the standard error: no answer is lost to an encoding
    gc.disable()  # what is imported stays: looking through it over and over is an eighth of a start
    from bot.cli.main import seatwise

    gc.freeze()
    gc.enable()
    seatwise(prog_name="seatwise")


if __name__ == "__main__":
    main()

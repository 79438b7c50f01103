"""Runs the small Pax8 alone and prints its address."""

import argparse
import asyncio
import gc
import signal
import sys

from bot.playground.pax8 import Partner, Pax8Server, PaxWorld, seed


def main() -> None:
    asyncio.run(_serve(_arguments()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.playground.pax8", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--companies", type=int, default=12)
    parser.add_argument("--subscriptions", type=int, default=60)
    parser.add_argument("--products", type=int, default=80)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--client-id", default="demo-msp")
    parser.add_argument("--client-secret", default="demo-secret")
    parser.add_argument("--calls-per-minute", type=int, default=None, help="no limit when left out; Pax8's is 1000")
    return parser.parse_args()


async def _serve(args: argparse.Namespace) -> None:
    gc.disable()
    data = seed(args.seed, args.companies, args.subscriptions, args.products)
    world = PaxWorld({args.client_id: Partner(args.client_secret, data)})
    world.settings.calls_per_minute = args.calls_per_minute
    world.warm()
    # Nothing made so far ever becomes garbage; walking over it again and again would cost more than serving it.
    gc.freeze()
    gc.enable()
    server = Pax8Server(world)
    url = await server.start(port=args.port)
    sys.stdout.write(f"Pax8 listens on {url}/v1\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    if sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    try:
        await stop.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    main()

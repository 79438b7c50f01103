"""The running thing: declarations, dispatch, delivery, the clock, the playground and the wiring."""

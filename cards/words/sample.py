"""What stands on the sample that an operator has posted?"""

TITLE = "A sample from Seatwise"
SAYS = "This is a test: an operator is checking that cards arrive here. Nobody has asked for anything."
FACTS = (("Product", "Microsoft 365 E3 (a sample)"), ("Seats", "25 → 30"), ("Asked by", "nobody"))
PRESS = "Test the button"
WHY = "The button changes nothing. The card then says whether the press reached Seatwise."


def heard(name: str) -> str:
    return f"{name} pressed the button, and Seatwise received it. Cards and buttons work here. Nothing was changed."

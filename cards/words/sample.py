"""What stands on the sample that an operator has posted?"""

TITLE = "A sample from Seatwise"
SAYS = "Nobody asks for anything here. An operator has looked whether cards arrive in this place."
FACTS = (("Product", "Microsoft 365 E3 (a sample)"), ("Seats", "25 → 30"), ("Asked by", "nobody"))
PRESS = "Press me"
WHY = "The button changes nothing: it shows that Seatwise hears what is pressed here."


def heard(name: str) -> str:
    return f"{name}’s press was heard. Cards and buttons work in this place; nothing was changed."

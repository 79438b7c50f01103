"""What does Seatwise know about licences, people and decisions, with no machine underneath?"""

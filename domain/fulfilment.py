"""What does an accepted request make of the account and its purchases?"""

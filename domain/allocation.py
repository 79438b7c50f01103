"""Where may the seats of a pool go?"""

"""How does what the bot has to say look and read, on each surface where people meet it?"""

"""How is the running bot watched from outside: what is counted, what is traced, and who is told that it lives?

Nothing here is imported that the settings do not ask for, and nothing of it can keep the bot from working.
"""

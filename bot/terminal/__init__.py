"""How do people use the bot from a terminal?"""

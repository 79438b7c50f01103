"""What happens when a command is typed, a button pressed, a form sent?"""

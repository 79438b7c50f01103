"""How does the inside of the house reach Slack, Teams, Pax8, the database and mail?"""

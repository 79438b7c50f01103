"""A small Slack, a small Teams and a small Pax8 on loopback, and the page that shows them."""

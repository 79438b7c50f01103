"""Which pages do people open in a browser: those that our mails lead to."""

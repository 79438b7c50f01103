"""How fast are we, beside what we stand on: the same requests to us and to the bare framework, turn by turn."""

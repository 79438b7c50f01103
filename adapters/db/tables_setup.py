"""Who needs no guide to setting up any more?"""

from adapters.db.schema import table, to, when, words

guides_away = table("guides_away", ("person_id",), words("person_id"), when("at"), to("people", "person_id"))

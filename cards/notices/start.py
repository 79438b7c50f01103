"""Which buttons does somebody get who does not know what to type? By the command that each stands for."""

from cards.model import Button
from cards.tokens import make
from cards.words import labels

START = {
    "licenses": Button(labels.MY_LICENCES, make("licenses", "page", 0)),
    "catalog": Button(labels.CATALOGUE, make("catalog", "-", 0)),
    "requests": Button(labels.MY_REQUESTS, make("requests", "page", 0)),
    "help": Button(labels.HELP, make("help", "all", 0)),
}

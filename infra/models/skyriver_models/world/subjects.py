"""The words for each sprite of the atlas, and the colors that trails and solids have."""

# The first name is the sprite's own; all are used in captions.
NAMES = {
    "rocket": ("rocket", "rocket ship"), "red balloon": ("red balloon", "balloon"), "fox": ("fox", "red fox"), "car": ("car",),
    "fish": ("fish", "little fish"), "butterfly": ("butterfly",), "airplane": ("airplane", "plane", "jet"),
    "sailboat": ("sailboat", "sailing boat"), "ghost": ("ghost", "spooky ghost"), "frog": ("frog", "green frog"),
    "tiger": ("tiger", "striped tiger"), "rabbit": ("rabbit", "bunny"), "octopus": ("octopus",), "bus": ("bus",), "ship": ("ship", "cruise ship"),
    "star": ("star", "yellow star"), "crown": ("crown", "golden crown"), "apple": ("apple", "red apple"), "snowman": ("snowman",),
    "dog": ("dog", "puppy"), "cat": ("cat", "kitten"), "bird": ("bird", "little bird"), "turtle": ("turtle", "tortoise"),
    "flying saucer": ("flying saucer", "ufo"),
}
# Words no caption contains: they show what the text encoder alone carries over.
UNHEARD_NAMES = {
    "rocket": "spacecraft", "car": "automobile", "airplane": "aircraft", "sailboat": "yacht", "ghost": "phantom", "rabbit": "hare",
    "dog": "hound", "cat": "kitty", "flying saucer": "alien spaceship",
}
COLORS = {
    "red": (0.86, 0.16, 0.16), "green": (0.20, 0.65, 0.28), "blue": (0.18, 0.36, 0.86), "yellow": (0.96, 0.82, 0.20),
    "purple": (0.55, 0.26, 0.72), "orange": (0.95, 0.52, 0.14), "white": (0.94, 0.94, 0.94),
}
_PLURALS = {"fish": "fish", "little fish": "little fish", "fox": "foxes", "red fox": "red foxes", "butterfly": "butterflies", "octopus": "octopuses",
            "bus": "buses", "box": "boxes", "bunny": "bunnies", "puppy": "puppies", "snowman": "snowmen"}


def plural(name: str) -> str:
    return _PLURALS.get(name, name + "s")


def with_article(noun: str) -> str:
    return ("an " if noun[0] in "aeio" else "a ") + noun

"""How the tests' own process keeps passwords; the running portal that tests ask for keeps them as in a hospital."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2(Argon2PasswordHasher):
    """The portal's own kind with the least work it can be told: a quarter of a second would go into every account of a test."""

    time_cost = 1
    memory_cost = 8  # kilobytes
    parallelism = 1

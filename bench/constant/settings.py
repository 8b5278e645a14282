"""The least that Django can be: no middleware, no app, no database."""

SECRET_KEY = "the constant's own secret key, which guards nothing"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "bench.constant.wsgi"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []

"""Puts two watches on films into the database of this environment: `python -m benchmarks.soak.film_watches`."""

from maskdet.cameras import Rules, Watch
from maskdet.settings import get_settings
from maskdet.store import add_watch, open_store
from maskdet.watching import demo_film


def main() -> None:
    """Both play the film that comes with maskdet, again and again, and report often."""
    film, store = demo_film(get_settings().data_dir), open_store()
    for number in (1, 2):
        rules = Rules(dwell_s=2.0, cooldown_s=20.0)
        add_watch(store, Watch(f"Film {number}", str(film), loop=True, rules=rules), who="benchmark")
    store.close()


if __name__ == "__main__":
    main()

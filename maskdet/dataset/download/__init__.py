"""Public data sets: the catalogue, and fetching what it names, resumed where it broke off.

Nothing is fetched without being asked for.
May import the rest of dataset.
"""

from maskdet.dataset.download.catalogue import CATALOGUE, CatalogueEntry, find_entry
from maskdet.dataset.download.public_sets import fetch_set

__all__ = ["CATALOGUE", "CatalogueEntry", "fetch_set", "find_entry"]

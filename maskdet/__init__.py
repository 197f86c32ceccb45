"""maskdet: find faces, say who wears a mask. This package knows nothing of the web pages."""

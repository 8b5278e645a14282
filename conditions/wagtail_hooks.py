"""What the portal adds to the CMS. A table of contents, nothing else."""

from . import editing_hooks, review_hooks

__all__ = ["editing_hooks", "review_hooks"]

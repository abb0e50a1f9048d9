"""Who watches the sites at which people work."""

from __future__ import annotations

from continuity.simulation.staff import Staff


class SiteWatch:
    """Tells the staff when a site goes down or comes back."""

    __slots__ = ("_site", "_staff", "rank")

    def __init__(self, rank: int, site: int, staff: Staff) -> None:
        self.rank = rank
        self._site = site
        self._staff = staff

    def react(self) -> None:
        """The site's level has changed."""
        self._staff.site_changed(self._site)

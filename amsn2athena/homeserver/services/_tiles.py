"""The pictures of accounts. Whoever is told the address of one may fetch it, and nobody can guess one."""

from __future__ import annotations

from amsn2athena.homeserver.services._http import Asked, sentence
from amsn2athena.homeserver.services._soap import Answer
from amsn2athena.storage import Database, roaming

#: Where they are: ``TILES/TOKEN/static`` as one came, ``TILES/TOKEN/small``.
TILES = "/storage/usertile"

_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=86400, immutable",
}


class TileService:
    """Gives them out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answer(self, asked: Asked) -> Answer:
        """Answer with a picture, whose type is what its bytes are, whatever somebody said of them."""
        tile = None
        match asked.below:
            case (token, "static" | "small"):
                tile = await self._database.run(lambda connection: roaming.tile_of_token(connection, token))
        if tile is None:
            return sentence("There is no picture at this address.", 404)
        static = asked.below[-1] == "static"
        kind, data = (tile.kind, tile.data) if static else ("png", tile.small)
        return Answer(data, headers={"content-type": f"image/{kind}", **_HEADERS})

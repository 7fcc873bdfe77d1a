"""The table of the notification server: what may be said when, and what follows."""

from __future__ import annotations

from amsn2athena.homeserver.notification import _circles, _keeping, _lists, _others, _presence, _signing_in
from amsn2athena.homeserver.notification._session import State, Step, Steps

_OUT = Step(_keeping.out, State.CONNECTED)

STEPS: Steps = {
    State.CONNECTED: {
        "VER": Step(_signing_in.ver, State.VERSIONED),
        "OUT": _OUT,
    },
    State.VERSIONED: {
        "CVR": Step(_signing_in.cvr, State.VERSIONED),
        "USR": Step(_signing_in.usr_identify, State.IDENTIFIED),
        "OUT": _OUT,
    },
    State.IDENTIFIED: {
        "USR": Step(_signing_in.usr_prove, State.SIGNED_IN),
        "OUT": _OUT,
    },
    State.SIGNED_IN: {
        verb: Step(do, State.SIGNED_IN)
        for verb, do in {
            "BLP": _lists.blp,
            "CHG": _presence.chg,
            "CVR": _signing_in.cvr,
            "PNG": _keeping.png,
            "PRP": _presence.prp,
            "QRY": _keeping.qry,
            "USR": _circles.usr,
            "XFR": _others.xfr,
        }.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: dialect.address_book)
        for verb, do in {
            "ADL": _lists.add,
            "FQY": _lists.fqy,
            "RML": _lists.remove,
            "UUM": _others.uum,
            "UUN": _others.uun,
        }.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: dialect.circles)
        for verb, do in {"PUT": _circles.put, "SDG": _circles.sdg}.items()
    }
    | {
        "UUX": Step(_presence.uux, State.SIGNED_IN, lambda dialect: dialect.personal),
        "OUT": _OUT,
    },
}

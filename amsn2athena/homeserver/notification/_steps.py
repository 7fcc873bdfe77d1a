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
            "ADL": _lists.add,
            "BLP": _lists.blp,
            "CHG": _presence.chg,
            "FQY": _lists.fqy,
            "PNG": _keeping.png,
            "PRP": _presence.prp,
            "PUT": _circles.put,
            "QRY": _keeping.qry,
            "RML": _lists.remove,
            "SDG": _circles.sdg,
            "USR": _circles.usr,
            "UUM": _others.uum,
            "UUN": _others.uun,
            "UUX": _presence.uux,
            "XFR": _others.xfr,
        }.items()
    }
    | {"OUT": _OUT},
}

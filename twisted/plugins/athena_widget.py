"""``twistd athena-widget --element=dotted.name``."""

from twisted.application.service import ServiceMaker

athena_widget = ServiceMaker(
    "Athena widget",
    "amsn2athena.athena.widget_service",
    "Run one live element as a page.",
    "athena-widget",
)

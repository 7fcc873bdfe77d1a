import parlour
from twisted.python.util import sibpath

from amsn2athena.athena import AutoJSPackage

parlour_package = AutoJSPackage(sibpath(parlour.__file__, "js"))

import valley
from twisted.python.util import sibpath

from amsn2athena.athena import AutoJSPackage

valley_package = AutoJSPackage(sibpath(valley.__file__, "js"))

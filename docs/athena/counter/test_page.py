import page

from amsn2athena.athena.testing import Site, Tab


def test_everybody_counts_on() -> None:
    site = Site(page.Counter, packages=[page.package])
    ann, bob = Tab(site), Tab(site)
    assert ann.result(ann.widget().callRemote("count")) == 1
    assert bob.result(bob.widget().callRemote("count")) == 2

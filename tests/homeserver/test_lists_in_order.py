"""Whatever people with clients of any version do, their lists stay in order."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from amsn2athena.homeserver._people import List
from tests.homeserver.conftest import failures_in_the_log
from tests.homeserver.street import NAMES, Deed, Street

WHAT = (
    "put put put take take contact contact leave group ungroup regroup sort sort unsort privacy rename "
    "status status go"
).split()

deeds = st.builds(
    Deed,
    st.sampled_from(NAMES),
    st.sampled_from([0, 0, 1]),
    st.sampled_from(WHAT),
    st.sampled_from(NAMES),
    st.sampled_from(list(List)),
    st.integers(0, 12),
    st.booleans(),
    st.sampled_from([1, 1, 2]),
)
#: Most come one after the other, some at the same moment.
moments = st.lists(
    st.lists(deeds, min_size=1, max_size=1) | st.lists(deeds, min_size=2, max_size=4), max_size=25
)


@settings(deadline=None, max_examples=12, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(moments)
def test_lists_are_in_order_whatever_anybody_does(happenings: list[list[Deed]]) -> None:
    with failures_in_the_log() as failures:
        street = Street()
        try:
            for happening in happenings:
                street.do(happening)
        finally:
            street.house.close()
    assert failures == []

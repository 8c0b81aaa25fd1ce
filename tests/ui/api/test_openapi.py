"""The description of the API, held against what it does by schemathesis."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.ui.desk import PaperDesk
from ui.api.programs import build_programs

schema = schemathesis.openapi.from_asgi("/api/openapi.json", build_programs(PaperDesk()))


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_route_does_what_its_description_says(case: "schemathesis.Case[Any]") -> None:
    # A schema cannot say that the last message must be the user's.
    beyond = case.path.startswith("/v1")
    answer = case.call_and_validate(excluded_checks=[positive_data_acceptance] if beyond else None)
    assert answer.status_code < 500

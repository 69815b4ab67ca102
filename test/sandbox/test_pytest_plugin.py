"""The pytest plugin, as pytest finds it by its entry point, in a pytest of its own."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project whose pytest takes warnings for errors, and does without slow plugins."""
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\naddopts = -p no:hypothesispytest -p no:schemathesis\n"
    )
    return pytester


def test_fixtures_work_together_and_reach_code_under_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import os
        from time import monotonic
        from sendx_python_sdk import ApiClient, Configuration, TrackingApi

        production = Configuration.get_default().host

        def sign_up(email):
            TrackingApi().identify_contact({"email": email, "tags": ["new"]})
            with ApiClient(Configuration(timeout=10)) as client:
                TrackingApi(client).track_contact({"email": email, "addTags": ["again"]})

        def test_client(sendx_sandbox, sendx_api_client):
            TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
            assert list(sendx_sandbox.contacts) == ["john@example.com"]
            assert [each["status"] for each in sendx_sandbox.requests] == [200]

        def test_code_with_clients_of_its_own(sendx_sandbox):
            sign_up("john@example.com")
            sendx_sandbox.assert_identified("john@example.com", tags=["new", "again"])

        def test_code_with_clients_of_its_own_afterwards():
            assert Configuration.get_default().host == production
            assert ApiClient.get_default().configuration.host == production
            assert "SENDX_API_KEY" not in os.environ

        def test_retries_pause_shortly(sendx_sandbox, sendx_api_client):
            sendx_sandbox.fail_next(503, times=2)
            start = monotonic()
            TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
            assert monotonic() - start < 0.5
            assert [each["status"] for each in sendx_sandbox.requests] == [503, 503, 200]
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=4)


def test_each_test_has_an_empty_sandbox_in_parallel_too(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from sendx_python_sdk import TrackingApi

        @pytest.mark.parametrize("number", range(20))
        def test_alone(number, sendx_sandbox, sendx_api_client):
            assert sendx_sandbox.contacts == {}
            assert sendx_sandbox.requests == []
            tracking = TrackingApi(sendx_api_client)
            tracking.identify_contact({"email": "john@example.com", "tags": [str(number)]})
            assert sendx_sandbox.contacts["john@example.com"]["tags"] == [str(number)]
            sendx_sandbox.fail_next(500, times=9)
            sendx_sandbox.latency = 60
        """
    )
    project.runpytest_subprocess("-n", "2").assert_outcomes(passed=20)


def test_a_failure_points_at_the_test_and_shows_what_is_there(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from sendx_python_sdk import TrackingApi

        def test_wrong(sendx_sandbox, sendx_api_client):
            TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
            sendx_sandbox.assert_tagged("jon@example.com", "new")
        """
    )
    result = project.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*sendx_sandbox.assert_tagged("jon@example.com", "new")',
            "E*AssertionError: there is no contact jon@example.com",
            "E*nearest: john@example.com",
        ]
    )
    result.stdout.no_fnmatch_line("*assertions.py*")


def test_it_loads_nothing_heavy_before_a_fixture_is_used(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_light(request):
            assert request.config.pluginmanager.hasplugin("sendx")
            heavy = {"pydantic", "urllib3", "yaml", "jsonschema_rs"}
            assert heavy & set(sys.modules) == set()
        """
    )
    result = project.runpytest_subprocess("-p", "no:xdist", "-p", "no:pytest_cov")
    result.assert_outcomes(passed=1)


def test_without_the_extra_only_tests_with_a_sandbox_fail(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import sys
        sys.modules["jsonschema_rs"] = None
        """
    )
    project.makepyfile(
        """
        def test_with(sendx_sandbox):
            pass

        def test_without():
            pass
        """
    )
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(['E*pip install "sendx-python-sdk[[]sandbox]"'])

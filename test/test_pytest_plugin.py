"""The pytest plugin, as pytest finds it by its entry point, in a pytest of its own."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project whose pytest takes warnings for errors."""
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    return pytester


def test_fixtures_are_there_and_work_together(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from sendx_python_sdk import TrackingApi

        def test_identify(sendx_sandbox, sendx_api_client):
            TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
            assert list(sendx_sandbox.contacts) == ["john@example.com"]
            (request,) = sendx_sandbox.requests
            assert request["status"] == 200
            sendx_sandbox.assert_identified("john@example.com")
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_default_client_talks_to_the_sandbox_during_the_test_only(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        """
        from sendx_python_sdk import ApiClient, Configuration, TrackingApi

        production = Configuration.get_default().host

        def sign_up(email):
            TrackingApi().identify_contact({"email": email, "tags": ["new"]})
            with ApiClient() as client:
                TrackingApi(client).track_contact({"email": email, "addTags": ["again"]})

        def test_sign_up(sendx_sandbox):
            sign_up("john@example.com")
            sendx_sandbox.assert_identified("john@example.com", tags=["new", "again"])

        def test_without_a_sandbox():
            assert Configuration.get_default().host == production
            assert ApiClient.get_default().configuration.host == production
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_each_test_has_an_empty_sandbox(project: pytest.Pytester, workers: str) -> None:
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
    project.runpytest_subprocess("-n", workers).assert_outcomes(passed=20)


def test_retries_are_made_without_long_pauses(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from time import monotonic
        from sendx_python_sdk import TrackingApi

        def test_retry(sendx_sandbox, sendx_api_client):
            sendx_sandbox.fail_next(503, times=2)
            start = monotonic()
            TrackingApi(sendx_api_client).identify_contact({"email": "john@example.com"})
            assert monotonic() - start < 0.5
            assert [each["status"] for each in sendx_sandbox.requests] == [503, 503, 200]
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


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


def test_the_fixtures_are_documented(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--fixtures")
    result.stdout.fnmatch_lines(["sendx_sandbox*", "*empty at its start*", "sendx_api_client*"])


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
    result = project.runpytest_subprocess("-p", "no:xdist", "-p", "no:cov", "-p", "no:hypothesis")
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

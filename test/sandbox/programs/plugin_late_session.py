"""A session's sandbox that starts within a test's own."""


def test_late(sendx_sandbox, request):
    request.getfixturevalue("sendx_sandbox_session")

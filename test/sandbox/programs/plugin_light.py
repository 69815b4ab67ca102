"""A test without the fixtures."""

import sys


def test_light(request):
    assert request.config.pluginmanager.hasplugin("sendx")
    assert not {"pydantic", "urllib3", "yaml", "jsonschema_rs"} & sys.modules.keys()

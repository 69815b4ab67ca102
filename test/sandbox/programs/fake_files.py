"""A sandbox that starts while pyfakefs replaces the file system."""

from pathlib import Path

from pyfakefs.fake_filesystem_unittest import Patcher

with Patcher():
    from standalone import main

    assert not Path(__file__).exists()
    main()

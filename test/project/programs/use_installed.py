"""Use the package that is installed without its extras; print its version, place and one error."""

import sendx_python_sdk

for name in sendx_python_sdk.__all__:
    getattr(sendx_python_sdk, name)
print(sendx_python_sdk.__version__)
print(sendx_python_sdk.__file__)
try:
    import sendx_python_sdk.sandbox
except ImportError as error:
    print(error)

"""Static files with the content's hash in the name, our ES modules' imports included."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Django leaves module imports alone by default; a stale module would outlive a release."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Other packages' scripts stay as they are: they name modules in their comments."""
        super().__init__(*args, **kwargs)
        self._patterns["js/*.js"] = self._patterns.pop("*.js")

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Without Brotli: its best level takes minutes over the bundles of the API's pages."""
        return Compressor(**{**kwargs, "use_brotli": False})

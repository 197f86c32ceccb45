"""Models: the saved versions; use one, go back, compare, take them elsewhere, bring one in."""

from maskdet.language import tr, tr_later
from maskdet.registry import broken_versions, list_versions
from maskdet.settings import get_settings
from ui.models.actions import active_name, offer_rollback, show_messages
from ui.models.bring_in import offer_import
from ui.models.comparison import show_comparison
from ui.models.version import show_broken, show_version
from ui.widgets.errors import empty_state
from ui.widgets.page_head import open_page

INTRO = tr_later(
    "Every version of the model. The one in use judges for everyone, at once, without a restart."
)

open_page("Models", tr(INTRO))
show_messages()
models_dir = get_settings().models_dir
versions, active = list_versions(models_dir), active_name()
if not versions:
    empty_state(tr("No model yet"), tr("Train one, or bring one in below."), icon=":material/deployed_code:")
offer_rollback()
for version in versions:
    show_version(version, is_active=version.name == active)
for broken in broken_versions(models_dir):
    show_broken(broken)
if len(versions) > 1:
    show_comparison(versions, active)
offer_import()

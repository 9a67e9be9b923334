"""All ways in which people talk to the desk, each as a world."""

from tests.support.platform_world import PLATFORMS as BEHIND_A_PLATFORM
from tests.support.webchat_world import on_webchat

PLATFORMS = {**BEHIND_A_PLATFORM, "web chat": on_webchat}

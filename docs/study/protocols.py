"""All protocols by name."""

from ablation import COMBINED, FULL, SMOKE, STORED, STORED_AGAIN
from comparison import AGAIN, AS_PUBLISHED, COMPARISON_SMOKE, DECISIONS, GENUINE, OTHERS

PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        *(FULL, STORED, STORED_AGAIN, COMBINED, SMOKE),
        *(GENUINE, AGAIN, AS_PUBLISHED, DECISIONS, OTHERS, COMPARISON_SMOKE),
    )
}

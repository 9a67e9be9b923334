"""What a platform or a gateway may say of a notice after it was sent."""

from enum import StrEnum


class Arrival(StrEnum):
    """`DELIVERED`: it is on the device. `READ`: it was opened. `ANSWERED`: somebody reacted, by a
    key on the phone or a tap on its link. `FAILED`: it did not arrive and will not."""

    DELIVERED = "delivered"
    READ = "read"
    ANSWERED = "answered"
    FAILED = "failed"

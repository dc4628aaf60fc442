"""The bench that these tests share."""

from tests.services.channel.deals import bench

__all__ = ["bench"]

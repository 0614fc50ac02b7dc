"""Pictures of label imbalance, drawn with matplotlib."""

__all__: list[str] = []

from pathlib import Path


def write_report(values, path: Path) -> None: ...

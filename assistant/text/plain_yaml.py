"""YAML as people write it by hand: what only programs write is refused before anything is built from it.

An alias stands for a whole list, and lists of aliases of lists of aliases unfold to more than any machine holds.
"""

from __future__ import annotations

from typing import cast

import yaml

# A list within "original" within the entries is as deep as anything that people write.
DEEPEST = 8


def check_plain(text: str) -> None:
    """Refuse aliases and deep nesting.

    :raises yaml.YAMLError: naming the place; also where ``text`` is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            mark = cast("yaml.error.Mark | None", event.start_mark)
            raise yaml.MarkedYAMLError(problem="aliases and deep nesting are not used", problem_mark=mark)


def check_said_once(text: str) -> None:
    """Refuse a key that is given twice, of which YAML would keep the last and drop the others without a word.

    :raises yaml.YAMLError: naming the second place; also where ``text`` is no YAML.
    """
    unread = [yaml.compose(text, Loader=yaml.SafeLoader)]
    while unread:
        node = unread.pop()
        if isinstance(node, yaml.SequenceNode):
            unread += node.value
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=f"{key.value!r} is given twice; put what both say into one entry",
                        problem_mark=key.start_mark,
                    )
                seen.add(str(key.value))
                unread.append(value)

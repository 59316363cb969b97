"""JSON merge patch (RFC 7396): apply one, or find the one that leads from one document to another.

Documents are never changed in place. What a patch does not touch is shared between the old and the new
document, and a patch that changes nothing gives back the very same object.
"""

from typing import Any


def apply(target: Any, patch: Any) -> Any:
    """The document after the patch. A `None` in the patch removes the key."""
    if not isinstance(patch, dict):
        return target if same(target, patch) else patch
    changed: dict[str, Any] | None = None if isinstance(target, dict) else {}
    current: dict[str, Any] = target if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            if key in current:
                changed = dict(current) if changed is None else changed
                del changed[key]
            continue
        before = current.get(key)
        after = apply(before, value)
        if after is not before:
            changed = dict(current) if changed is None else changed
            changed[key] = after
    return target if changed is None else changed


def diff(old: Any, new: Any) -> Any:
    """The patch from `old` to `new`; `{}` when they are the same. `new` holds no null in an object."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    patch: dict[str, Any] = {key: None for key in old if key not in new}
    for key, after in new.items():
        before = old.get(key)
        if not same(before, after):
            patch[key] = diff(before, after)
    return patch


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: to Python `1`, `1.0` and `true` are equal, to a reader they are not."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(key in other and same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)

"""Changes settings in Janus's own configuration samples, and writes new files of the same format (libconfig)."""

import re


def render_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {render_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "( " + ", ".join(render_value(item) for item in value) + " )"
    if isinstance(value, list):
        return "[" + ", ".join(render_value(item) for item in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def render(sections):
    """A whole file from {section: {key: value}}."""
    lines = []
    for section, settings in sections.items():
        lines.append(f"{section}: {{")
        lines += [f"  {key} = {render_value(value)}" for key, value in settings.items()]
        lines.append("}")
    return "\n".join(lines) + "\n"


def change(text, section, **settings):
    """The text with these settings in that section, which must exist. Comments stay; what was set before goes."""
    start = re.search(rf"^{re.escape(section)}\s*:\s*\{{", text, re.MULTILINE)
    if not start:
        raise KeyError(f"the sample has no section {section}")
    end = re.compile(r"^\}", re.MULTILINE).search(text, start.end()).start()
    body = text[start.end():end]
    for key in settings:
        body = re.sub(rf"^\s*{re.escape(key)}\s*=.*\n", "", body, flags=re.MULTILINE)
    added = "".join(f"\n\t{key} = {render_value(value)}" for key, value in settings.items())
    return text[:start.end()] + added + body + text[end:]

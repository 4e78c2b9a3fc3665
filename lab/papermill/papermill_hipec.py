"""papermill's parameters in Go: each is assigned again, below the cell tagged "parameters", which declares them.

papermill loads engines by entry point, not translators. So this is installed as an engine, papermill's own under another name, and
registers the translator when it is loaded: "papermill -p" then works without any option.
"""

import json
import math

from papermill.engines import NBClientEngine
from papermill.translators import Translator, papermill_translators


class GoTranslator(Translator):
    @classmethod
    def translate_none(cls, val):
        return "nil"

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_int(cls, val):
        return str(val)

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "math.NaN()"
        if math.isinf(val):
            return f"math.Inf({1 if val > 0 else -1})"
        return repr(val)

    @classmethod
    def translate_str(cls, val):
        return json.dumps(str(val), ensure_ascii=False)

    @classmethod
    def translate_list(cls, val):
        """A slice of the one type that all elements have."""
        names = {bool: "bool", int: "int", float: "float64", str: "string"}
        types = {type(x) for x in val}
        if types == {int, float}:
            types, val = {float}, [float(x) for x in val]
        if len(types) != 1 or (kind := types.pop()) not in names:
            raise NotImplementedError(f"a list of {', '.join(sorted(t.__name__ for t in types)) or 'nothing'} has no type in Go")
        return "[]" + names[kind] + "{" + ", ".join(cls.translate(x) for x in val) + "}"

    @classmethod
    def translate_dict(cls, val):
        raise NotImplementedError("a parameter of a Go notebook is a number, a text, a truth value, or a list of one of these")

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val}"


class Engine(NBClientEngine):
    """papermill's own engine."""


papermill_translators.register("go", GoTranslator)

# Runs Python cells for a kernel: a line of JSON in, lines of JSON out. Cells share one namespace.
import _thread, ast, base64, io, json, math, os, signal, sys, traceback

questions, wire = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.fdopen(os.dup(1), "wb")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a cell that reads its input finds none; the next question isn't for it
os.dup2(2, 1)  # what a child process prints goes to the log, not onto the wire
sys.stdin = open(0, closefd=False)
space = {"__name__": "__main__"}
one, main = _thread.allocate_lock(), _thread.get_ident()
running = sending = wanted = False


def interrupt(*_):
    """An interrupt ends the cell that runs, once. It waits while a line is being sent, and means nothing between cells."""
    global wanted
    wanted = True
    heed()


def heed():
    global running, wanted
    if running and wanted and not sending:
        running = wanted = False
        raise KeyboardInterrupt


def send(**message):
    global sending
    line = written(message)
    mine = _thread.get_ident() == main
    if mine:
        sending = True
    try:
        with one:
            wire.write(line)
            wire.flush()
    finally:
        if mine:
            sending = False
    if mine:
        heed()


def written(message):
    try:
        text = json.dumps(message, default=str, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(named(message), default=str, ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def named(value):
    """What no number of JSON can say, in words."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {k: named(v) for k, v in value.items()}
    return [named(v) for v in value] if isinstance(value, (list, tuple)) else value


class Printed(io.TextIOBase):
    def __init__(self, name):
        self.name_of = name

    def write(self, text):
        if text:
            send(output={"output_type": "stream", "name": self.name_of, "text": text})
        return len(text)


def bundle(value):
    data = {"text/plain": repr(value)}
    for method, kind in (("_repr_html_", "text/html"), ("_repr_svg_", "image/svg+xml"), ("_repr_png_", "image/png")):
        try:
            made = getattr(value, method, lambda: None)()
        except Exception:
            made = None
        if made:
            data[kind] = base64.b64encode(made).decode() if isinstance(made, bytes) else made
    made = getattr(value, "_repr_mimebundle_", None)
    if callable(made):
        try:
            made = made()
            data.update(made[0] if isinstance(made, tuple) else made)
        except Exception:
            pass
    return data


def display(*values):
    for value in values:
        send(output={"output_type": "display_data", "data": bundle(value), "metadata": {}})


def glue(name, value):
    size = len(written(value)) - 1
    if size > 1 << 20:
        raise ValueError(f"'{name}' has {size:,} bytes as JSON; a value that is glued may have {1 << 20:,}.")
    send(output={"output_type": "display_data", "data": {"application/vnd.orrery.value+json": {"name": str(name), "value": value}, "text/plain": f"{name} = {value!r}"[:100_000]}, "metadata": {}})


def figures():
    plots = sys.modules.get("matplotlib.pyplot")
    if plots is None:
        return
    for number in plots.get_fignums():
        picture = io.BytesIO()
        plots.figure(number).savefig(picture, format="png", bbox_inches="tight")
        send(output={"output_type": "display_data", "data": {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": "a figure"}, "metadata": {}})
    plots.close("all")


def run(code, count):
    tree = ast.parse(code, "<cell>")
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), space)
    if last is not None:
        value = eval(compile(last, "<cell>", "eval"), space)
        if value is not None:
            space["_"] = value
            send(output={"output_type": "execute_result", "execution_count": count, "data": bundle(value), "metadata": {}})
    figures()


def complete(code, cursor):
    import rlcompleter

    start = cursor
    while start > 0 and (code[start - 1].isalnum() or code[start - 1] in "_."):
        start -= 1
    completer, found, state = rlcompleter.Completer(space), [], 0
    while state < 200:
        match = completer.complete(code[start:cursor], state)
        if match is None:
            break
        found.append(match.rstrip("()"))
        state += 1
    return {"start": start, "end": cursor, "matches": [{"text": m, "kind": "name"} for m in dict.fromkeys(found)]}


def variables():
    hidden = ("display", "glue", "_")
    return [{"name": n, "language": "python", "type": type(v).__name__, "value": repr(v)[:200]} for n, v in space.items() if not n.startswith("__") and n not in hidden and type(v).__name__ != "module"]


def failed(failure):
    try:
        where = failure.lineno if isinstance(failure, SyntaxError) else next((f.lineno for f in reversed(traceback.extract_tb(failure.__traceback__)) if f.filename == "<cell>"), 0)
        own = failure.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename != "<cell>":
            own = own.tb_next
        return {"ename": type(failure).__name__, "evalue": str(failure), "line": where or 0, "traceback": traceback.format_exception(type(failure), failure, own)}
    except Exception as another:  # one that can't say what it is
        return {"ename": type(failure).__name__, "evalue": f"It can't be shown: {type(another).__name__}.", "line": 0, "traceback": []}


def answer(question):
    global running, wanted
    if question["do"] == "complete":
        return complete(question["code"], question["cursor"])
    if question["do"] == "variables":
        return {"variables": variables()}
    try:
        wanted, running = False, True
        send(begun=question["number"])  # from here on the kernel interrupts
        run(question["code"], question["count"])
        running = False
        return {}
    except BaseException as failure:
        running = False
        return failed(failure)


os.environ.setdefault("MPLBACKEND", "Agg")
space.update(display=display, glue=glue)
sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
signal.signal(signal.SIGINT, interrupt)
send(version="Python " + sys.version.split()[0])
for line in questions:
    question = json.loads(line)
    try:
        end = answer(question)
    except BaseException as late:  # an interrupt that came while a failure was being handled; it comes once
        end = failed(late)
    send(end=end, to=question["number"])

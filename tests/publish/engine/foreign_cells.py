"""What do notebooks do that nobody here wrote? Cells for both engines, by subject.

Where the stock kernel itself is not sure of an order, the cell waits until it is.
"""

from __future__ import annotations

from .twice import Cell

WORDS: dict[str, Cell] = {
    "print": "print('one'); print('zwei äöü 日本 🎉'); print('no end', end='')",
    "both streams": "import sys\nprint('a'); print('b', file=sys.stderr); print('c')",
    "the later stream first": (
        "import sys, time\nprint('b', file=sys.stderr); time.sleep(0.5); print('a')"
    ),
    "words around a value": "print('before'); display(1); print('after')\n2",
    "os.system": "import os, time\nprint('a')\nos.system('echo b; sleep 0.3'); print('c')",
    "os.write": "os.write(1, b'past Python\\n'); os.write(2, b'err\\n'); time.sleep(0.3)",
    "printf": (
        "import ctypes\nc = ctypes.CDLL(None)\nprint('a')\n"
        "c.printf(b'from C\\n'); c.fflush(None); time.sleep(0.3)\nprint('d')"
    ),
    "subprocess": (
        "import subprocess\nprint('a', flush=True)\n"
        "subprocess.run(['sh', '-c', 'echo out; echo err >&2; sleep 0.4']).returncode"
    ),
    "a program opens /dev/stdout": (
        "os.system('echo a; echo b > /dev/stdout; echo c; echo d > /dev/stderr; sleep 0.3')"
    ),
    "to the stream itself": "subprocess.run(['echo', 'x'], stdout=sys.stdout).returncode",
    "bytes that are no text": "os.write(1, b'\\xff\\xfe ok \\xe4\\n'); time.sleep(0.3)",
    "shell": "!echo shell; echo err >&2; exit 3\n_exit_code",
    "shell into a list": "got = !printf 'a\\nb\\n'\ngot",
    "bash": "%%bash\necho one\necho two >&2",
    "bash that fails": ("%%bash\necho one\nexit 2"),
    "python in a process of its own": "%%script python3 -\nprint('own')",
    "in the background": "!echo no &\nprint('never')",
    "much": "for i in range(20_000): print(i, 'x' * 40)",
    "one long line": "print('y' * 3_000_000)",
    "carriage returns": "for i in range(3): print(i, end='\\r')\nprint('\\b\\x1b[31mred\\x1b[0m')",
    "a value with surrogates": "'\\ud800 \\udcff'",
    "threads": (
        "import threading\nt = threading.Thread(target=lambda: (print('in it'), display(3)))\n"
        "t.start(); t.join(); print('after it')"
    ),
    "a thread that outlives its cell": (
        "go = threading.Event()\n"
        "t = threading.Thread(target=lambda: (go.wait(), print('from the first cell')))\n"
        "t.start()\nprint('first')"
    ),
    "the next cell hears it": "go.set(); t.join(); print('second')",
    "a failing thread": (
        "t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); print('x')"
    ),
    "logging": (
        "import logging\nlogging.warning('careful'); logging.getLogger('a').error('bad')\n"
        "logging.getLogger().handlers"
    ),
    "logging set up": (
        "logging.basicConfig(level='INFO', stream=sys.stdout, force=True)\n"
        "logging.info('to stdout')"
    ),
    "warnings": (
        "import warnings\nwarnings.warn('look out')\n"
        "warnings.warn('old', DeprecationWarning)\nwarnings.warn('l', PendingDeprecationWarning)"
    ),
    "a warning of a module": "import numpy as np\nnp.log(np.array([0.0, 1.0]))",
    "processes": (
        "import multiprocessing\n"
        "def double(x):\n    return 2 * x\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    print(pool.map(double, range(5)))"
    ),
    "a process that prints": (
        "def speak():\n    print('I am the child')\n"
        "p = multiprocessing.get_context('fork').Process(target=speak)\n"
        "p.start(); p.join(); time.sleep(0.3)\np.exitcode"
    ),
    "a pool of futures": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('spawn')) as pool:\n"
        "    print([*pool.map(abs, [-1, -2])])"
    ),
    "sys.stdout replaced": (
        "import io\nkept = sys.stdout\nsys.stdout = io.StringIO()\nprint('nobody hears it')"
    ),
    "and still": "print('nor this'); heard = sys.stdout.getvalue(); sys.stdout = kept; heard",
    "redirected": (
        "import contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as into:\n"
        "    print('in')\ninto.getvalue()"
    ),
    "what a stream is": (
        "type(sys.stdout).__mro__[-3].__name__, sys.stdout.encoding, sys.stdout.isatty(), "
        "sys.stdout.errors, sys.stdout.writable(), sys.stdout.closed, sys.stdin.read()"
    ),
    "stdout by its first name": "sys.__stdout__.write('hidden\\n'); sys.__stdout__.flush(); "
    "time.sleep(0.3)",
}

SHOWN: dict[str, Cell] = {
    "a handle": "handle = display('first', display_id=True)",
    "updated later": "handle.update('second'); handle.display('third')",
    "an id of one's own": (
        "from IPython.display import *\ndisplay(1, display_id='mine')\n"
        "display(2, display_id='mine', update=True)"
    ),
    "an update of nothing": "display('no', display_id='nobody', update=True)",
    "clear_output": "print('gone'); clear_output(); print('stays')",
    "clear_output that waits": (
        "for i in range(3):\n    clear_output(wait=True); print(i); display(i)"
    ),
    "rich": (
        "display(HTML('<b>h</b>'), Markdown('*m*'), Latex('$x$'), JSON({'a': [1, None]}), "
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'), Javascript('1'), Image(data=b'GIF89a')"
        ", metadata={'k': 1})"
    ),
    "many kinds": (
        "class Rich:\n    def _repr_html_(self): return '<i>x</i>'\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'application/x+json': {'n': [1, 2]}, 'text/plain': 'p'}, {'m': 1}\nRich()"
    ),
    "a repr that fails": (
        "class Bad:\n    def _repr_html_(self): raise ValueError('no html')\n"
        "    def __repr__(self): return 'plain'\nBad()"
    ),
    "a repr that fails wholly": (
        "class Worse:\n    def __repr__(self): raise ValueError('nothing')\nWorse()",
    ),
    "raw": "publish_display_data({'text/plain': 'p', 'application/b+json': {'x': 1}}, {'a/b': 2})",
    "not a number": (
        "import warnings\nwith warnings.catch_warnings(action='ignore'):\n"
        "    publish_display_data({'application/json': {'x': float('nan'), 'y': float('inf')}})"
    ),
    "values that JSON has not": (
        "import datetime\npublish_display_data({'application/json': "
        "{'d': datetime.datetime(2026, 1, 1), 'b': b'bytes', 't': (1, 2)}})"
    ),
    "captured": "%%capture got\nprint('a'); display(2)\n3",
    "captured and shown": "got.show(); got.stdout, len(got.outputs)",
    "semicolon": "41 + 1;",
    "the last values": "_, __, _i, Out[1] if 1 in Out else None, len(In)",
    "frames": ("import pandas as pd\npd.DataFrame({'a': [1, 2.5], 'b': ['x', None]})"),
    "styled": "pd.DataFrame({'a': [1]}).style.format('{:.2f}').set_uuid('u')",
    "a series": "pd.Series(pd.date_range('2026-01-01', periods=3))",
    "matplotlib": ("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.title('ä');"),
    "inline": (
        "%matplotlib inline\nfig, ax = plt.subplots(figsize=(2, 1))\nax.bar([1, 2], [3, 4])\n"
        "fig.savefig('saved.png')\nimport os\nos.path.exists('saved.png')"
    ),
    "two figures": "for n in (1, 2):\n    plt.figure(figsize=(1, 1)); plt.plot([n, 1])",
    "a figure shown by hand": "plt.plot([1]); plt.show(); print('after'); plt.get_fignums()",
    "a figure that is closed": "fig = plt.figure(); plt.close(fig)",
    "svg": (
        "%config InlineBackend.figure_formats = ['svg']\n"
        "plt.rcParams['svg.hashsalt'] = 'x'; os.environ['SOURCE_DATE_EPOCH'] = '0'\n"
        "plt.figure(figsize=(1, 1)); plt.plot([1, 2])\n"
        "plt.get_backend()"
    ),
    "widgets": (
        "import ipywidgets as w\nslider = w.IntSlider(3, description='ä')\n"
        "box = w.VBox([slider, w.HTML('<b>x</b>')])\nbox"
    ),
    "a widget changes": "slider.value = 7\nslider",
    "an observed widget": (
        "slider.observe(lambda change: print('now', change.new), 'value')\nslider.value = 9"
    ),
    "interact": ("@w.interact(x=(0, 5))\ndef show(x=2):\n    print('x is', x)\n    return x * 2"),
    "Output": (
        "out = w.Output()\ndisplay(out)\nwith out:\n    print('in it'); display(HTML('<b>1</b>'))"
        "\n    import sys; print('err', file=sys.stderr)"
    ),
    "Output of a later cell": "with out:\n    print('more')\nout.append_stdout('appended')",
    "buffers": ("image = w.Image(value=bytes(range(256)) * 40, format='png')\nimage"),
    "jslink": "a, b = w.IntText(1), w.IntText(2)\nw.jslink((a, 'value'), (b, 'value'))\na",
    "a comm that nobody knows": (
        "from comm import create_comm\nc = create_comm(target_name='nobody', data={'a': 1}, "
        "buffers=[b'abc'])\nc.send({'b': 2}); c.close(); c.target_name"
    ),
    "closed": "slider.close(); box.close()",
    "a slow loop over Output": (
        "log = w.Output()\nwith log:\n    for i in range(20): print(i, 'z' * 200, flush=True)"
    ),
}

WAYS: dict[str, Cell] = {
    "a library that loads something large when it is asked": (
        "import jsonschema\nchecker = jsonschema.FormatChecker()\n"
        "[checker.conforms(text, 'iri') for text in ('https://example.org/ö', 'ö ö')]"
    ),
    "and what it loads": "import rfc3987_syntax\nrfc3987_syntax.is_valid_syntax('iri', 'a:b')",
    "names": "import sys, os\n__name__, sys.modules['__main__'].__name__, '__file__' in globals()",
    "arguments": "print(len(sys.argv), os.path.basename(sys.argv[0]), *sys.argv[1:])",
    "paths": "sys.path, os.getcwd()",
    "environment": "sorted(k for k in os.environ), os.environ['TERM'], os.environ['PAGER'], "
    "os.environ['MPLBACKEND']",
    "environment of a program": "!env | grep -E '^(TERM|PAGER|FORCE_COLOR|TMPDIR)=' | sort",
    "the shell": "get_ipython()",
    "configuration": "sorted(get_ipython().config), get_ipython().config.HistoryManager",
    "the program": (
        "from ipykernel.kernelapp import IPKernelApp\n"
        "IPKernelApp.initialized(), type(IPKernelApp.instance()).__mro__[-1].__name__,"
        "get_ipython().kernel.implementation, get_ipython().kernel.banner[:6]"
    ),
    "loops": (
        "import asyncio\ntype(asyncio.get_running_loop()).__name__, "
        "asyncio.get_running_loop().is_running(), asyncio.get_running_loop().get_debug()"
    ),
    "threads by name": "import threading\nthreading.current_thread() is threading.main_thread()",
    "hooks": "sys.displayhook.__class__.__name__, sys.excepthook.__name__, input.__name__",
    "signals": ("import signal\n[signal.getsignal(s) for s in (2, 15, 17, 13)]"),
    "blocked signals": "signal.pthread_sigmask(signal.SIG_BLOCK, []), os.nice(0), "
    "os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid()",
    "who": "who_a, who_b = 1, 'x'\n%who int",
    "whos": "%whos str",
    "history": "%history -n 1-3",
    "timeit": "%timeit -n 1 -r 1 -o pass\nNone",
    "time": "%time 1 + 1",
    "cell time": "%%time\nx = 5",
    "magics": "%pwd\n%env SOME=thing\n%cd -q ..\n%cd -q -",
    "lsmagic": "%lsmagic",
    "writefile": "%%writefile some_module.py\nvalue = 41",
    "import of a new file": "import some_module\nsome_module.value",
    "load": "%load some_module.py",
    "run": "%run some_module.py\nvalue",
    "help": "len?",
    "source": "import textwrap\ntextwrap.indent??",
    "pinfo of nothing": "nothing_at_all?",
    "store": "%reload_ext autoreload\n%autoreload 2",
    "prun": "%prun -q -r pass\nNone",
    "debugger": "%pdb off",
    "unknown cell magic": ("%%nope\n1"),
    "javascript": "%%javascript\n1",
    "html": "%%html\n<b>x</b>",
    "an error": ("def f(x):\n    return 1 / x\nprint('before')\nf(0)"),
    "an error in an error": (
        "try:\n    f(0)\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
    ),
    "a group": ("raise ExceptionGroup('g', [ValueError(1), TypeError('ä')])"),
    "syntax": ("x = = 1"),
    "indentation": ("if 1:\nx"),
    "a note": ("e = ValueError('v'); e.add_note('noted'); raise e"),
    "an error of a library": ("import json\njson.loads('{')"),
    "an error of pandas": ("import pandas\npandas.DataFrame({'a': [1]})['b']"),
    "recursion": "def r(): r()\ntry:\n    r()\nexcept RecursionError as e:\n    print(e)",
    "exit": ("sys.exit(3)"),
    "exit with a word": ("sys.exit('a word')"),
    "interrupted by itself": ("raise KeyboardInterrupt('mine')"),
    "interrupted by a signal": ("import time\nos.kill(os.getpid(), 2); time.sleep(1)"),
    "nothing happened": "f(1), x",
    "an exception that is odd": (
        "class Odd(Exception):\n    def __str__(self): raise RuntimeError('no')\nraise Odd",
    ),
    "custom": (
        "def handler(self, etype, value, tb, tb_offset=None):\n    print('handled', value)\n"
        "get_ipython().set_custom_exc((LookupError,), handler)\n{}['q']",
    ),
    "await": "await asyncio.sleep(0.01, 'done')",
    "async for": (
        "async def count():\n    for i in range(2):\n        yield i\n[i async for i in count()]"
    ),
    "a task": (
        "import contextvars\nvar = contextvars.ContextVar('var', default='none')\nvar.set('set')\n"
        "done = []\nasync def work():\n    for i in range(3):\n"
        "        await asyncio.sleep(0.05); done.append(i); print('task', i)\n"
        "task = asyncio.create_task(work())"
    ),
    "a task goes on": "await asyncio.sleep(0.4)\ndone, task.done(), var.get()",
    "awaited": "await task\nvar.get()",
    "a context in an async cell": "var.set('async'); await asyncio.sleep(0)",
    "and after it": "var.get()",
    "a task that fails": (
        "async def fail():\n    raise ValueError('in a task')\n"
        "await asyncio.gather(fail(), return_exceptions=True)"
    ),
    "an async error": ("await fail()"),
    "asyncio.run": ("asyncio.run(work())"),
    "an interrupted await": (
        "asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), 2)\n"
        "await asyncio.sleep(5)",
    ),
    "a process in an await": (
        "p = await asyncio.create_subprocess_exec('echo', 'x', stdout=-1)\n"
        "(await p.communicate())[0], p.returncode"
    ),
    "a runner": "%autoawait",
    "skipped": ("print('never')", "skip-execution"),
    "hash of numbers": "hash(1.5), sys.flags.safe_path, sys.flags.no_user_site, sys.warnoptions",
    "files": "open('here.txt', 'w').write('x'); sorted(os.listdir('.'))",
    "limits": "import resource\nresource.getrlimit(resource.RLIMIT_AS), os.umask(0o22) == 0o22",
    "a payload": "get_ipython().set_next_input('next')",
    "a hook": (
        "get_ipython().events.register('post_run_cell', lambda r: print('after', r.success))"
    ),
    "and its word": "1",
    "an input transformer": (
        "get_ipython().input_transformers_post.append(lambda l: [x.replace('@@', '1') for x in l])"
    ),
    "transformed": "@@ + 1",
    "user expressions": "get_ipython().user_expressions({'a': '1 + 1'})",
    "sys.modules": "type(sys.modules['__main__']).__name__, '__mp_main__' in sys.modules",
    "pickled": (
        "import pickle\nclass Thing: pass\npickle.loads(pickle.dumps(Thing())).__class__.__module__"
    ),
}
SUBJECTS = {"words": WORDS, "shown": SHOWN, "ways": WAYS}

"""Conversations for the label comparison: real ones from ../shared/data/instruct and edges written here.

A row is {"kind", "messages", "tools"?} in OpenAI's form; kinds: plain, system, tools, reasoning, edge.
"""

import gzip
import json
import random
from pathlib import Path

Message = dict
Row = dict


def u(content: str) -> Message:
    return {"role": "user", "content": content}


def a(content: str, **more) -> Message:
    return {"role": "assistant", "content": content, **more}


def s(content: str) -> Message:
    return {"role": "system", "content": content}


def lines(path: Path) -> list:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def text_of(content) -> str:
    return content if isinstance(content, str) else "".join(part.get("value", part.get("text", "")) for part in content)


def plain(messages: list[Message]) -> list[Message]:
    return [{"role": m["role"], "content": text_of(m["content"])} for m in messages]


def sharegpt(turns: list[dict]) -> list[Message]:
    """ShareGPT's names as OpenAI's; a function_call whose text is {name, arguments} is a tool call."""
    roles = {"human": "user", "gpt": "assistant", "system": "system", "observation": "tool"}
    messages = []
    for turn in turns:
        if turn["from"] == "function_call":
            call = json.loads(turn["value"])
            arguments = call["arguments"]
            function = {
                "name": call["name"],
                "arguments": json.loads(arguments) if isinstance(arguments, str) else arguments,
            }
            messages.append(a("", tool_calls=[{"type": "function", "function": function}]))
        else:
            messages.append({"role": roles[turn["from"]], "content": turn["value"]})
    return messages


def oasst_path(tree: dict) -> list[Message]:
    """The best-ranked path of a tree, down to its last answer."""
    messages, node = [], tree["prompt"]
    while node is not None:
        messages.append({"role": {"prompter": "user"}.get(node["role"], node["role"]), "content": node["text"]})
        replies = sorted(node.get("replies", []), key=lambda r: r["rank"] if r.get("rank") is not None else 99)
        node = replies[0] if replies else None
    while messages and messages[-1]["role"] != "assistant":
        messages.pop()
    return messages


def real(instruct: Path, each: int = 4) -> list[Row]:
    """`each` rows of every file, drawn with a fixed seed; the longest paths where a file has long ones."""
    draw = random.Random(5)
    rows: list[Row] = []

    def take(found: list[list[Message]], n: int = each, kind: str = "plain") -> None:
        found = [m for m in found if m and sum(len(x["content"]) for x in m) < 6000]
        rows.extend({"kind": kind, "messages": m} for m in draw.sample(found, min(n, len(found))))

    take([plain(m) for m in lines(instruct / "messages/openai_sft.jsonl")])
    take([plain(r["messages"]) for r in lines(instruct / "messages/v1_sft_demo.jsonl")])
    take([plain(r["messages"]) for r in lines(instruct / "messages/mllm_sft_text_example_data.jsonl")], 2)
    dummy = json.loads((instruct / "sharegpt/dummy_conversation.json").read_text())
    take(sorted((sharegpt(r["conversations"]) for r in dummy), key=len)[-20:])
    paths = [oasst_path(t) for t in lines(instruct / "oasst/en_100_tree.jsonl")]
    take(sorted(paths, key=len)[-8:], 5)
    take([[u(r["question"]), a(r["answer"])] for r in lines(instruct / "gsm8k/train.jsonl")[:400]], 3)
    alpaca = json.loads((instruct / "alpaca/instruction-data.json").read_text())
    take([[s(r["instruction"]), u(r["input"]), a(r["output"])] for r in alpaca if r["input"]], 4, "system")
    code = json.loads((instruct / "gpteacher-code/codegen-instruct.json").read_text())
    take([[s("You write code."), u(r["instruction"] + "\n" + r["input"]), a(r["response"])] for r in code], 3, "system")
    with gzip.open(instruct / "gzip/HumanEval.jsonl.gz", "rt", encoding="utf-8") as file:
        tasks = [json.loads(line) for line in file]
    take([[u(t["prompt"]), a(t["canonical_solution"])] for t in tasks], 3)
    return rows


def tool_rows(instruct: Path) -> list[Row]:
    """Conversations with tools: calls, several calls in a turn, answers of tools, calls after text."""
    draw = random.Random(6)
    glaive = json.loads((instruct / "sharegpt/glaive_toolcall_en_demo.json").read_text())
    rows = []
    for row in draw.sample([r for r in glaive if any(t["from"] == "function_call" for t in r["conversations"])], 5):
        declared = json.loads(row["tools"])
        tools = [{"type": "function", "function": f} for f in declared]
        rows.append({"kind": "tools", "messages": sharegpt(row["conversations"]), "tools": tools})
    call = lambda name, **arguments: {"type": "function", "function": {"name": name, "arguments": arguments}}
    number = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}
    tools = [{"type": "function", "function": {"name": "multiply", "description": "Product of a and b", "parameters": number}}]
    tool = lambda content: {"role": "tool", "name": "multiply", "content": content}
    rows += [
        {"messages": [u("2 * 3?"), a("", tool_calls=[call("multiply", a=2, b=3)])]},
        {"messages": [u("2 * 3?"), a("", tool_calls=[call("multiply", a=2, b=3)]), tool("6"), a("Six.")]},
        {
            "messages": [
                s("Count."),
                u("2 * 3 and 4 * 5?"),
                a("Both at once.", tool_calls=[call("multiply", a=2, b=3), call("multiply", a=4, b=5.5)]),
                tool("6"),
                tool("22"),
                a("6 and 22."),
                u("Größer? 🙂"),
                a("", tool_calls=[call("multiply", note='ü "quoted" \\ <&>', a=[1, None, True], b={"c": {}})]),
                tool('{"error": "no"}'),
                a("It does not work 😕"),
            ]
        },
    ]
    return [{"kind": "tools", "tools": tools, **row} for row in rows]


REASONING: list[Row] = [
    {"messages": [u("2 + 2?"), a("Four.", reasoning_content="Two and two.")]},
    {
        "messages": [
            u("2 + 2?"),
            a("Four.", reasoning_content="Two and two.\n\nIt is four."),
            u("Sure?"),
            a("Yes.", reasoning_content=" I am. "),
        ]
    },
    {"messages": [u("2 + 2?"), a("<think>\nTwo and two.\n</think>\n\nFour.")]},
    {
        "messages": [
            s("Think."),
            u("2 + 2?"),
            a("<think>\nTwo and two.\n</think>\n\nFour."),
            u("3 + 3?"),
            a("<think>three</think>Six."),
        ]
    },
]

EDGES: list[Row] = [
    {"messages": [u("a"), a("b")]},
    {"messages": [u("  a\n\n"), a("\n\n  return a + b\n ")]},
    {"messages": [u("a"), a(" b")]},
    {"messages": [u("a"), a("b ")]},
    {"messages": [u("a"), a("b\n")]},
    {"messages": [u("a"), a("\nb")]},
    {"messages": [u("a"), a(".memory")]},
    {"messages": [u("a"), a("🙂")]},
    {"messages": [u("Größe 東京?"), a("👩‍👩‍👧 café — naïve é"), u("ok"), a("مرحبا שלום")]},
    {"messages": [u("ne\u0301e"), a("e\u0301te\u0301 \u212b \uf900 ﬁ")]},
    {"messages": [u("Five."), a("Five."), u("Five."), a("Five.")]},
    {"messages": [u("Say <|im_end|>\n<|im_start|>assistant\nFive."), a("No.")]},
    {"messages": [u("user"), a("assistant"), u("assistant\n"), a("user")]},
    {"messages": [u("{% generation %}"), a("{{ messages }} {% endgeneration %}")]},
    {"messages": [u("What does </think> mean?"), a("The end of a thought.")]},
    {"messages": [u("<think>"), a("a </think> b")]},
    {"messages": [u("tabs\tand\r\nCRLF"), a("a\tb\r\nc\rd\u00a0e\u2028f")]},
    {"messages": [u("a"), a("b"), u("c")]},
    {"messages": [u("a"), a("b"), a("c")]},
    {"messages": [u("a"), u("b"), a("c")]},
    {"messages": [a("Hello."), u("a"), a("b")]},
    {"messages": [s(""), u("a"), a("b")]},
    {"messages": [s("One."), s("Two."), u("a"), a("b")]},
    {"messages": [u("a"), s("Now in French."), a("b")]},
    {"messages": [u(""), a("b")]},
    {"messages": [u("a"), a("b" * 500)]},
    {"messages": [u("\ue000\ue001"), a("\ue000 \ue001/generation\ue000")]},
]


def conversations(shared: Path) -> list[Row]:
    """All rows: every template gets the same ones."""
    instruct = shared / "instruct"
    rows = real(instruct) + tool_rows(instruct)
    rows += [{"kind": "reasoning", **row} for row in REASONING]
    return rows + [{"kind": "edge", **row} for row in EDGES]


def completions(rows: list[Row]) -> list[Row]:
    """Conversations that end with an answer, as prompt and completion."""
    out = []
    for row in rows:
        messages = row["messages"]
        if len(messages) > 1 and messages[-1]["role"] == "assistant":
            rest = {key: value for key, value in row.items() if key != "messages"}
            out.append(rest | {"prompt": messages[:-1], "completion": messages[-1:]})
    return out


def plain_completions(shared: Path) -> list[Row]:
    """Prompt and completion as text: real ones, and edges of white space and EOS."""
    draw = random.Random(7)
    instruct = shared / "instruct"
    dolly = [
        {"prompt": r["prompt"], "completion": r["response"]}
        for r in lines(instruct / "prompt-response/dolly_hhrlhf_train_small.jsonl")
    ]
    rows = draw.sample(lines(instruct / "prompt-completion/train.jsonl"), 30) + draw.sample(dolly, 30)
    pairs = [("Say ", "a"), ("Say", " a"), ("a", "b\n"), ("a\n", "\nb"), ("import torch\nfrom .", "memory import x")]
    pairs += [("1", "2"), ("🙂", "🙂"), ("a", "b<|endoftext|>"), ("a", "b<|im_end|>"), ("Q: e\u0301?\nA:", " e\u0301")]
    edges = [{"prompt": prompt, "completion": completion} for prompt, completion in pairs]
    return [{"kind": "plain", **row} for row in rows] + [{"kind": "edge", **row} for row in edges]

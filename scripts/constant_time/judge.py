"""Judges a memcheck log: which branches and addresses depended on what is secret."""
import re
import sys

triple, run, log = sys.argv[1:]
reports = []
block = []
with open(log, encoding="utf-8", errors="replace") as lines:
    for line in list(lines) + [""]:
        text = re.sub(r"^==\d+== ?", "", line.rstrip())
        if re.match(r"\s+(at|by) 0x", text):
            block.append(text.strip())
            continue
        if block and ("depends on uninitialised" in block[0] or "Use of uninitialised" in block[0]):
            if any("watched" in frame for frame in block):
                reports.append(block)
        block = [text.strip()]

# Whether the inverse exists and is below p: false only after an exception, which a random number
# does not meet. `into_option` stands right at the top, called by `normalize`.
def is_allowed(report):
    callers = " ".join(report[1:5])
    return "into_option" in callers and "normalize" in callers


leaks = {"\n#     ".join(report) for report in reports if not is_allowed(report)}
allowed = {report[1] for report in reports if is_allowed(report)}
if run == "leak":
    fine, words = bool(leaks), "a branch on the secret number, put there for control, is reported"
elif run == "clean":
    # The allowed branches must show, or the reports are not those of this program.
    fine = not leaks and bool(allowed)
    words = f"no branch or address depends on the secret number, but {len(allowed)} on whether an inverse exists"
elif run == "naive":
    # Each of its own branches: on the padding's length and bytes, on the tag's.
    fine = len(leaks) >= 3
    words = f"a plain check of records, put there for control, is reported, in {len(leaks)} places"
else:
    fine, words = not reports, "no branch or address depends on keys, data, padding or tag of a record"
print("ok" if fine else "not ok", "-", f"{triple}: {words}")
if run in ("clean", "records"):
    for leak in sorted(leaks):
        print("#    ", leak)
sys.exit(0 if fine else 1)

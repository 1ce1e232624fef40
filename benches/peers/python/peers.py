"""Python's peers: `peers.py gmssl PUBLIC-KEY`, SM2 encryption of 500 bytes; `peers.py requests URL CA-FILE KEEP`."""
import sys
import time


def encryption(key):
    from gmssl import sm2

    crypt = sm2.CryptSM2(public_key=key[2:], private_key="", mode=1)
    return lambda _: crypt.encrypt(b"x" * 500)


def exchange(url, ca, keep):
    import requests

    session = requests.Session()
    session.trust_env = False
    session.verify = True if ca == "-" else ca
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
    if keep != "1":
        headers["Connection"] = "close"

    def once(body):
        answer = session.post(url, data=body, headers=headers)
        assert b'"resultCode":0' in answer.content, answer.content

    return once


# Encryptions count seconds of processor time, exchanges those of the clock.
now = {"gmssl": time.process_time, "requests": time.perf_counter}[sys.argv[1]]
work = {"gmssl": encryption, "requests": exchange}[sys.argv[1]](*sys.argv[2:])
for line in sys.stdin:
    milliseconds, *file = line.split()
    bodies = iter(open(file[0], "rb").read().splitlines()) if file else iter(int, 1)
    began, count = now(), 0
    while now() - began < int(milliseconds) / 1e3:
        body = next(bodies, None)
        if body is None:
            break
        work(body)
        count += 1
    print(count, now() - began, flush=True)

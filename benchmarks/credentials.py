"""How long 10,000 certificates take, signed and set on paper: python -m benchmarks.credentials."""

import datetime as dt
import resource
import time
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.credentials import (
    Achievement,
    Certificate,
    Claim,
    Issuer,
    KeyPeriod,
    certificate_code,
    check,
    claim_address,
    issue,
    list_document,
    multikey,
    proof_options,
    sign,
    signed_claim,
    with_revoked,
)
from leitai.credentials.statements import canonical_statements
from leitai.printing import CertificatePaper, Certificates, pdf_parts, qr_svg

COUNT = 10_000
SAMPLE = 300
TARGET = 60.0
AT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SITE = "https://jn.example.org"
ISSUER = Issuer("did:web:jn.example.org", "示例市总工会")
EVENT = "2026年示例市职工职业技能大赛砌筑工决赛"
WHAT = Achievement(
    id=f"{SITE}/events/wall-2026#prize-1",
    name=EVENT + "一等奖",
    description="砌筑工决赛第一名至第三名",
    criteria=f"{SITE}/events/wall-2026/rulebook",
    narrative="按公布的规程评分、排名",
)


def certificate(number: int) -> Certificate:
    return Certificate(
        id=f"{SITE}/v/{code(number)}",
        issuer=ISSUER,
        valid_from=AT,
        subject=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        achievement=WHAT,
        evidence=f"{SITE}/events/wall-2026/data",
        status_list=f"{SITE}/status/1",
        status_index=number,
    )


def code(number: int) -> str:
    return certificate_code(number.to_bytes(16, "big"))


def paper(number: int) -> CertificatePaper:
    claim = Claim(code(number), "张示例", WHAT.name, AT.date(), number)
    return CertificatePaper(
        holder=claim.name,
        unit="示例市第一建筑工程有限公司",
        event=EVENT,
        award="一等奖",
        issuer=ISSUER.name,
        issued=AT.date(),
        number=f"示工竞证〔2026〕{number:05}号",
        code=claim.code,
        address=claim_address(SITE, claim.code, signed_claim(claim, KEY)),
    )


def seconds(of, times: int = 1) -> float:
    """Return the processor's seconds, of this process, that *of* takes once."""
    start = time.process_time()
    for _ in range(times):
        of()
    return (time.process_time() - start) / times


def stages() -> list[tuple[str, float]]:
    """Return what each part costs, in milliseconds."""
    one, signed, sheet = certificate(1), issue(certificate(1), KEY, AT), paper(1)
    keys = [KeyPeriod(multikey(KEY), AT)]
    plain = {name: value for name, value in signed.items() if name != "proof"}
    week = list_document(f"{SITE}/status/1", ISSUER, with_revoked([5]), AT, AT)
    method = ISSUER.method(KEY)
    parts = (
        ("credential signed", lambda: issue(one, KEY, AT), 2000),
        ("  the same by way of PyLD", lambda: sign(plain, KEY, proof_options(method, AT)), 100),
        ("  PyLD's canonical form alone", lambda: canonical_statements(plain), 100),
        ("credential checked", lambda: check(signed, AT, keys), 100),
        ("claim signed for the QR code", lambda: paper(2), 2000),
        ("QR code drawn, mask given", lambda: qr_svg(sheet.address, quick=True), SAMPLE),
        ("QR code drawn, best mask", lambda: qr_svg(sheet.address), 50),
        ("list of 131,072 bits signed", lambda: sign(week, KEY, proof_options(method, AT)), 20),
    )
    return [(name, seconds(of, times) * 1000) for name, of, times in parts]


def batch() -> tuple[float, float, float, int]:
    """Return the processor's and the clock's seconds for COUNT certificates, and their bytes."""
    began, clock = time.process_time(), time.perf_counter()
    for number in range(COUNT):
        issue(replace(certificate(number)), KEY, AT)
    signed = time.process_time() - began
    papers = Certificates(tuple(map(paper, range(COUNT))))
    size = sum(map(len, pdf_parts(papers)))
    return signed, time.process_time() - began, time.perf_counter() - clock, size


if __name__ == "__main__":
    for what, figure in stages():
        print(f"{figure:9.3f} ms  {what}")
    signed, processor, clock, size = batch()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{processor:9.1f} s   {COUNT} certificates signed and set as PDF (target: {TARGET:.0f})")
    print(f"{signed:9.1f} s   of that, signing the credentials")
    print(f"{clock:9.1f} s   by the clock, other work on this machine included")
    print(f"{COUNT / processor:9.0f} /s  certificates on one core")
    kilobytes = size / COUNT / 1000
    print(f"{processor / COUNT * 1000:9.2f} ms  each; {kilobytes:.1f} kB; {memory:.0f} MB at most")
    print("WeasyPrint is not installed here, so no ratio was measured; 86 to 91 ms each were")
    print("measured for it when the design was made, on a machine like this.")

"""The published history of the issuer's keys."""

from leitai.credentials import JCS, check_proof, read_key_history
from leitai.web.services.certificates import server_key


def test_keys_are_signed(client, city):
    """/keys.json is signed by the key it names as the one in use."""
    said = client.get("/keys.json").json()
    _, periods = read_key_history(said)
    assert said["proof"]["cryptosuite"] == JCS
    assert [each.key for each in periods] == [server_key()]
    assert check_proof(said)["verificationMethod"].endswith(f"#{server_key()}")

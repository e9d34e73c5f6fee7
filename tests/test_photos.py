import pytest
from tests.pictures import PLACE, SCAN, chunk, exif, jpeg, png, segment

from leitai.faults import Refused
from leitai.photos import without_traces

COMMENTS = [
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
    segment(0xE2, b"MPF\0" + PLACE),
    segment(0xED, b"Photoshop 3.0\0" + PLACE),
    segment(0xE0, b"JFXX\0" + PLACE),
    segment(0xFE, PLACE),
]


def test_a_plain_picture_stays_as_it_is():
    """Byte for byte."""
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(30))
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
    for picture in (png(), jpeg(), jpeg(profile, adobe), png(chunk(b"sRGB", b"\0"))):
        assert without_traces(picture) == picture


@pytest.mark.parametrize("trace", COMMENTS)
def test_jpeg_traces_go(trace):
    """XMP, other pictures' directories, IPTC, thumbnails, comments."""
    assert without_traces(jpeg(trace)) == jpeg()


@pytest.mark.parametrize("kind", [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt"])
def test_png_traces_go(kind):
    """Exif, texts, times, and whatever nobody knows."""
    assert without_traces(png(chunk(kind, PLACE))) == png()


def test_what_stands_behind_the_end_goes():
    """A second picture with Exif of its own, as some telephones append one."""
    assert without_traces(jpeg(behind=jpeg(exif(">", 1)))) == jpeg()
    assert without_traces(png() + PLACE) == png()


@pytest.mark.parametrize("order", "<>")
def test_the_way_it_was_held_stays(order):
    """Of Exif only the orientation is left, and only where it is not upright."""
    assert without_traces(jpeg(exif(order, 1))) == jpeg()
    turned = without_traces(jpeg(exif(order, 6)))
    assert (PLACE in turned, turned.count(b"Exif"), turned) == (False, 1, without_traces(turned))
    assert turned == without_traces(jpeg(exif(">" if order == "<" else "<", 6)))


def test_exif_between_scans_goes():
    """Of a picture that comes scan by scan."""
    picture = jpeg()[:-2]
    assert without_traces(picture + exif("<", 1) + SCAN + b"\xff\xd9") == (
        picture + SCAN + b"\xff\xd9"
    )


def test_no_end_is_no_fault():
    """Some cameras write none."""
    assert without_traces(jpeg()[:-2]) == jpeg()[:-2]


@pytest.mark.parametrize(
    "broken",
    [b"", b"GIF89a", jpeg()[:30], jpeg()[:3], png()[:-3], png()[:20],
     png(chunk(b"NeWx", b"")), b"\xff\xd8\xff\xe1\0\0" + bytes(40)],
)  # fmt: skip
def test_broken_is_refused(broken):
    """Cut short, another kind, or with a part that cannot be left out."""
    with pytest.raises(Refused) as refused:
        without_traces(broken)
    assert [fault.id for fault in refused.value.faults] == ["photos.broken"]


def test_every_cut_ends():
    """Wherever a file is cut, it is refused or comes out without the place."""
    whole = jpeg(exif("<", 6), *COMMENTS)
    for end in range(len(whole)):
        try:
            kept = without_traces(whole[:end])
        except Refused:
            continue
        assert PLACE not in kept

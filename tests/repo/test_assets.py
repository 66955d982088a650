"""The build step takes locked files only, and leaves alone what is right already."""

import gzip
import hashlib
import io
import json
import re
import tarfile

import pytest

CONTENT = b"body {}\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout that locks one file of one package."""
    file = {
        "take": "dist/a.css",
        "put": "maps/static/vendor/a/a.css",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    package = {"name": "@scope/a", "version": "1.0.0", "integrity": "", "files": [file]}
    (tmp_path / "npm-packages.json").write_text(json.dumps({"packages": [package]}))
    return tmp_path


@pytest.fixture
def archive(tmp_path):
    """The package's archive, as npm would have packed it."""
    path = tmp_path / "scope-a-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("package/dist/a.css")
        member.size = len(CONTENT)
        tar.addfile(member, io.BytesIO(CONTENT))
    return path


def test_the_locked_file_is_unpacked_and_not_fetched_again(hatch_build, checkout, archive):
    (package,) = hatch_build.missing_packages(checkout)
    hatch_build.unpack(package, archive, checkout)
    assert (checkout / "maps/static/vendor/a/a.css").read_bytes() == CONTENT
    assert hatch_build.missing_packages(checkout) == []


def test_a_changed_file_is_fetched_again(hatch_build, checkout, archive):
    (package,) = hatch_build.missing_packages(checkout)
    hatch_build.unpack(package, archive, checkout)
    (checkout / "maps/static/vendor/a/a.css").write_bytes(b"changed")
    assert hatch_build.missing_packages(checkout) == [package]


def test_an_archive_that_was_not_locked_is_refused(hatch_build, checkout, archive):
    (package,) = hatch_build.missing_packages(checkout)
    with pytest.raises(hatch_build.BuildError, match="is not the archive"):
        hatch_build.check_integrity(package, archive)
    hatch_build.check_integrity({**package, "integrity": hatch_build.integrity(archive)}, archive)


def test_a_file_that_was_not_locked_is_not_written(hatch_build, checkout, archive):
    (package,) = hatch_build.missing_packages(checkout)
    package["files"][0]["sha256"] = "0" * 64
    with pytest.raises(hatch_build.BuildError, match="nothing was written"):
        hatch_build.unpack(package, archive, checkout)
    assert not (checkout / "maps").exists()


def test_the_archive_of_a_scoped_package_is_named_as_npm_does(hatch_build, checkout, archive):
    (package,) = hatch_build.missing_packages(checkout)
    assert hatch_build.archive_name(package) == archive.name


@pytest.mark.parametrize("put", ["solvers/x.py", "geodata/data/../../x.py"])
def test_a_lock_file_cannot_write_elsewhere(hatch_build, checkout, put):
    package = {"name": "a", "version": "1", "files": [{"take": "a", "put": put}]}
    (checkout / "npm-packages.json").write_text(json.dumps({"packages": [package]}))
    with pytest.raises(hatch_build.BuildError, match="outside"):
        hatch_build.read_lock(checkout)


def test_without_npm_the_message_says_what_to_do(hatch_build, monkeypatch):
    monkeypatch.setattr(hatch_build.shutil, "which", lambda _name: None)
    monkeypatch.setattr(hatch_build.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(hatch_build.BuildError, match=r"Install Node\.js"):
        hatch_build.npm_command()


def test_labour_force_keeps_code_and_persons(hatch_build, tmp_path, monkeypatch):
    path = tmp_path / "source.csv.gz"
    line = 'CN010010,01,001,"Autauga County, AL",2009,"23,288  ","21,025  ","2,263  ",9.7\n'
    path.write_bytes(gzip.compress(line.encode()))
    distribution = type("Distribution", (), {"locate_file": staticmethod(lambda _name: path)})
    monkeypatch.setattr(hatch_build.metadata, "distribution", lambda _name: distribution)
    assert hatch_build.labour_force_csv() == b"fips,labour_force\n01001,23288\n"


def test_zip_points_keep_code_and_place(hatch_build):
    entry = '{"latitude":40.7506501,"longitude":-73.997293,"zipCode":"10001"}'
    census = hatch_build.census_points(f"module.exports = [\n  {entry}\n]\n".encode())
    assert census == b"zip,lon,lat\n10001,-73.99729,40.75065\n"
    home = "US\t20044\tWashington\tDistrict of Columbia\tDC\t\t001\t\t\t38.8933\t-77.0146\t4"
    abroad = "US\t09001\tAPO AA\t\t\t\t\t\t\t38.1105\t15.6613\t"
    geonames = hatch_build.geonames_points(f"{home}\n{abroad}\n".encode())
    assert geonames == b"zip,lon,lat\n20044,-77.0146,38.8933\n"


def test_a_reduced_file_is_locked_as_it_is_written(hatch_build, archive, monkeypatch):
    monkeypatch.setitem(hatch_build.REDUCERS, "half", lambda content: content[:4])
    file = {"take": "dist/a.css", "reduce": "half"}
    assert hatch_build.read_file(archive, file) == CONTENT[:4]


def test_every_package_is_locked_without_an_address(hatch_build, root):
    text = (root / "npm-packages.json").read_text(encoding="utf-8")
    assert not re.search(r"https?:", text)
    for package in json.loads(text)["packages"]:
        assert package["integrity"].startswith("sha512-"), package["name"]
        assert all(len(file["sha256"]) == 64 for file in package["files"]), package["name"]
        assert package["licence"], package["name"]
        assert any("LICENSE" in file["put"].upper() for file in package["files"]), package["name"]


def test_the_assets_of_this_checkout_are_the_locked_ones(hatch_build, root):
    assert hatch_build.missing_packages(root) == []

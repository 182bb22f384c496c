# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a file may go, and where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core.errors import ExportsError, InvalidOption
from ansible_collections.crosscloud.exports.plugins.module_utils._core.target import (
    check_folder,
    file_beside,
    is_folder,
    is_there,
    plain_name,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("desktops.xlsx", "575-desktops.xlsx"),
        ("575.xlsx", "575.xlsx"),
        ("桌面列表.xlsx", "575-桌面列表.xlsx"),
        ("..", "575-.."),
        ("-rf ~", "575--rf ~"),
        ("two  words.xlsx", "575-two  words.xlsx"),
    ],
)
def test_a_name_holds_the_id_of_its_export(name: str, own: str) -> None:
    assert plain_name("575", name) == own


@pytest.mark.parametrize(
    ("export_id", "name"),
    [
        ("575", "../575.xlsx"),
        ("575", "/etc/passwd"),
        ("575", "a\\b.xlsx"),
        ("575", "line\nbreak"),
        ("575", "nul\0"),
        ("575", "bell\a"),
        ("575", "\u202excod.exe"),
        ("575", "half \ud800"),
        ("..", ".."),
        (".", "."),
        ("../575", "list.xlsx"),
    ],
)
def test_a_name_that_leads_elsewhere_or_deceives_is_refused(export_id: str, name: str) -> None:
    with pytest.raises(ExportsError, match="no plain file name") as caught:
        plain_name(export_id, name)
    assert caught.value.message.isprintable()


def test_a_name_is_measured_in_bytes() -> None:
    assert len(plain_name("575", "桌" * 83 + "ab").encode()) == 255
    with pytest.raises(ExportsError, match="longer than 255 bytes"):
        plain_name("575", "桌" * 84)


@given(st.text(), st.text())
def test_no_name_leaves_its_folder(export_id: str, name: str) -> None:
    try:
        own = plain_name(export_id, name)
    except ExportsError:
        return
    assert own == "" or Path("/folder", own).resolve().parent == Path("/folder")


def test_what_means_a_folder(tmp_path: Path) -> None:
    assert is_folder(str(tmp_path))
    assert is_folder(f"{tmp_path}/not-yet/")
    assert not is_folder(f"{tmp_path}/list.zip")


def test_only_a_file_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("gone")
    (tmp_path / "folder").mkdir()
    assert is_there(tmp_path / "file")
    assert is_there(tmp_path / "link")
    assert not is_there(tmp_path / "nothing")
    for name in ("dangling", "folder"):
        with pytest.raises(InvalidOption, match="is not a file"):
            is_there(tmp_path / name)


def test_a_folder_must_be_one_that_takes_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_folder(tmp_path)
    with pytest.raises(InvalidOption, match="there is no folder"):
        check_folder(tmp_path / "nothing")
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(InvalidOption, match="not writable"):
        check_folder(tmp_path)


def test_a_file_beside_is_private_and_goes_unless_it_is_moved(tmp_path: Path) -> None:
    with file_beside(tmp_path / "list.zip") as file:
        part = Path(file.name)
        assert (part.parent, part.stat().st_mode & 0o777) == (tmp_path, 0o600)
    assert not part.exists()
    with file_beside(tmp_path / "list.zip") as file:
        Path(file.name).rename(tmp_path / "list.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["list.zip"]


def test_a_disk_that_is_full_is_an_error_of_ours(tmp_path: Path) -> None:
    full = "can't be written: No space left on device"
    with pytest.raises(ExportsError, match=full) as caught, file_beside(tmp_path / "list.zip"):
        raise OSError(28, "No space left on device")
    assert (caught.value.code, list(tmp_path.iterdir())) == ("FileError", [])

# Copyright (c) 2026 crosscloud.exports contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A download module leaves a whole file where it belongs, or nothing."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from ansible_collections.crosscloud.exports.plugins.module_utils._core import part
from ansible_collections.crosscloud.exports.tests.modules import downloads
from ansible_collections.crosscloud.exports.tests.modules.conftest import Play, Start
from ansible_collections.crosscloud.exports.tests.modules.downloads import IDS, NAMES, SERVICES, Result

# The last request of a download is for the file; these are its service and operation.
FILE_REQUESTS = {"discovery": ("storage", "GetObject"), "workspace": ("workspace", "DownloadExportFile")}


@pytest.fixture
def played(play: Start) -> Play:
    """Play the exports of ``downloads.scenario``."""
    return play(downloads.scenario())


def run(played: Play, service: str, dest: Path | str, which: str = "good", **more: object) -> Result:
    """Run the module on one of the exports."""
    settings = {"check_mode": True} if more.pop("check_mode", False) else {}
    options = {downloads.ID_OPTIONS[service]: IDS[service][which], "dest": str(dest), **more}
    return downloads.run_module(service, played.options(service, **options), **settings)


def files(folder: Path) -> list[str]:
    """Return the names of all that is in ``folder``, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def file_requests(played: Play, service: str) -> list[int | None]:
    """Return the statuses of the answers to requests for the file."""
    where = FILE_REQUESTS[service]
    return [request.status for request in played.sim.requests if (request.service, request.operation) == where]


@pytest.mark.parametrize("service", SERVICES)
def test_the_file_is_there_and_a_second_run_changes_nothing(played: Play, service: str, tmp_path: Path) -> None:
    first = run(played, service, tmp_path, mode="0640")
    path = tmp_path / NAMES[service]
    assert (first["changed"], first["path"], files(tmp_path)) == (True, str(path), [path.name])
    assert (first["size"], first["export"]["state"]) == (path.stat().st_size, "succeeded")
    assert first["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_mode & 0o7777 == 0o640
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert any(f"-{downloads.ROWS - 1:05d}" in archive.read(name).decode() for name in archive.namelist())
    before = path.stat()
    second = run(played, service, tmp_path, mode="0640")
    assert (second["changed"], path.stat().st_mtime_ns) == (False, before.st_mtime_ns)
    assert [second[key] for key in ("path", "size", "sha256")] == [first[key] for key in ("path", "size", "sha256")]
    assert file_requests(played, service) == [200]


@pytest.mark.parametrize("service", SERVICES)
def test_no_credentials_and_no_trace_of_ours_reach_the_storage(played: Play, service: str, tmp_path: Path) -> None:
    run(played, service, tmp_path)
    request = played.sim.requests[-1]
    assert (request.service, request.operation) == FILE_REQUESTS[service]
    assert request.sign_in == {"discovery": "url", "workspace": "sdk-hmac"}[service]
    if service == "discovery":
        assert not {"authorization", "x-amz-security-token", "cookie"} & {name.lower() for name in request.headers}


@pytest.mark.parametrize("service", SERVICES)
def test_check_mode_fetches_nothing_and_says_what_would_come(played: Play, service: str, tmp_path: Path) -> None:
    predicted = run(played, service, f"{tmp_path}/new/", check_mode=True)
    assert (predicted["changed"], predicted["path"]) == (True, str(tmp_path / "new" / NAMES[service]))
    assert (predicted["size"], predicted["sha256"], files(tmp_path)) == (None, None, [])
    assert file_requests(played, service) == []
    run(played, service, tmp_path)
    assert run(played, service, tmp_path, check_mode=True)["changed"] is False


@pytest.mark.parametrize("service", SERVICES)
def test_a_file_that_is_there_is_replaced_only_by_force(played: Play, service: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"mine")
    kept = run(played, service, path)
    # The service was not asked: the file is there.
    assert (kept["changed"], kept["export"], path.read_bytes(), played.sim.requests) == (False, None, b"mine", [])
    forced = run(played, service, path, force=True)
    assert (forced["changed"], zipfile.is_zipfile(path), files(tmp_path)) == (True, True, ["mine.xlsx"])
    again = run(played, service, path, force=True)
    assert (again["changed"], again["sha256"], files(tmp_path)) == (False, forced["sha256"], ["mine.xlsx"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_mode_of_a_file_that_is_there_is_put_right(played: Play, service: str, tmp_path: Path) -> None:
    path = Path(run(played, service, tmp_path, mode="0600")["path"])
    assert run(played, service, tmp_path, mode="0644")["changed"] is True
    assert path.stat().st_mode & 0o7777 == 0o644
    assert file_requests(played, service) == [200]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("which", "code", "words"),
    [
        ("running", "NotFinished", "there is no file yet, the export is running; wait for it first"),
        ("failed", "NoFile", "there is no file, the export is failed"),
        ("unknown", "ExportNotFound", "the service does not list it"),
        ("without file", None, ""),
    ],
)
def test_an_export_without_a_file_says_why(
    played: Play, service: str, which: str, code: str | None, words: str, tmp_path: Path
) -> None:
    result = run(played, service, tmp_path, which)
    expected = code or {"discovery": "NoFile", "workspace": "WKS.00211102"}[service]
    assert (result["error"]["code"], result["error"]["retryable"]) == (expected, which == "running")
    assert words in result["msg"]
    assert IDS[service][which] in result["msg"]
    assert files(tmp_path) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_download_that_breaks_off_goes_on(played: Play, service: str, tmp_path: Path) -> None:
    where, operation = FILE_REQUESTS[service]
    played.sim.add_fault(service=where, operation=operation, kind="reset_mid_body", requests=[1])
    result = run(played, service, tmp_path)
    assert zipfile.is_zipfile(result["path"])
    # The second request was for the rest alone.
    assert file_requests(played, service) == [200, 206]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "kind", ["throttle", "internal_error", "unavailable", "html", "empty_body", "cut_body", "gzip"]
)
def test_what_passes_is_tried_again(played: Play, service: str, kind: str, tmp_path: Path) -> None:
    where, operation = FILE_REQUESTS[service]
    played.sim.add_fault(service=where, operation=operation, kind=kind, requests=[1])
    result = run(played, service, tmp_path)
    assert (result["error"], zipfile.is_zipfile(result["path"])) == (None, True)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("kind", ["cut_body", "html", "internal_error", "denied", "redirect_host", "redirect_loop"])
def test_what_stays_is_an_error_and_leaves_nothing(played: Play, service: str, kind: str, tmp_path: Path) -> None:
    where, operation = FILE_REQUESTS[service]
    played.sim.add_fault(service=where, operation=operation, kind=kind)
    result = run(played, service, tmp_path, request_attempts=2, request_timeout=2)
    assert result["error"]["code"]
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("service", "name", "is_zip"),
    [("discovery", "inventory.bin", True), ("workspace", "list.XLSX", True), ("workspace", "list.csv", False)],
)
def test_what_has_to_be_a_zip_is_checked_as_one(
    played: Play, monkeypatch: pytest.MonkeyPatch, service: str, name: str, is_zip: bool, tmp_path: Path
) -> None:
    checked: list[bool] = []
    monkeypatch.setattr(part.Part, "check", lambda _part, *, is_zip: checked.append(is_zip))
    assert run(played, service, tmp_path / name)["error"] is None
    assert checked == [is_zip]


@pytest.mark.parametrize("name", ["../up.xlsx", "/etc/cron.d/x", "a\\..\\b.xlsx", "\u202exslx.exe", "x" * 300])
def test_a_name_that_leads_out_of_the_folder_is_refused(play: Start, name: str, tmp_path: Path) -> None:
    scenario = downloads.scenario()
    scenario["exports"]["workspace"][0]["fields"]["file_name"] = name
    played = play(scenario)
    folder = tmp_path / "in"
    folder.mkdir()
    result = run(played, "workspace", folder)
    assert (result["error"]["code"], files(folder), files(tmp_path)) == ("UnsafeName", [], ["in"])
    # The user's own name does.
    assert run(played, "workspace", folder / "list.xlsx")["changed"] is True


@pytest.mark.parametrize(
    ("dest", "words"),
    [
        ("nowhere/", "there is no folder"),
        ("nowhere/list.zip", "there is no folder"),
        ("dangling", "is there and is not a file"),
    ],
)
@pytest.mark.parametrize("service", SERVICES)
def test_a_place_that_is_none_is_refused(played: Play, service: str, dest: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to("gone")
    result = run(played, service, f"{tmp_path}/{dest}")
    assert (result["error"]["code"], words in result["msg"]) == ("InvalidOption", True)
    assert files(tmp_path) == ["dangling"]


def test_an_option_that_is_missing_fails_with_all_keys(tmp_path: Path) -> None:
    result = downloads.run_module("discovery", {"dest": str(tmp_path)})
    assert (result["error"]["code"], "export_id" in result["msg"]) == ("InvalidOption", True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_rest_that_the_storage_does_not_have_makes_it_start_anew(played: Play, service: str, tmp_path: Path) -> None:
    where, operation = FILE_REQUESTS[service]
    played.sim.add_fault(service=where, operation=operation, kind="reset_mid_body", requests=[1])
    played.sim.add_fault(
        service=where, operation=operation, kind="error", status=416, code="InvalidRange", requests=[2]
    )
    assert zipfile.is_zipfile(run(played, service, tmp_path)["path"])
    assert file_requests(played, service) == [200, 416, 200]


@pytest.mark.parametrize("service", SERVICES)
def test_a_file_that_appears_meanwhile_is_left_as_it_is(
    played: Play, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, check = tmp_path / "list.zip", part.Part.check

    def appear(self: part.Part, *, is_zip: bool) -> None:
        path.write_bytes(b"mine")
        check(self, is_zip=is_zip)

    monkeypatch.setattr(part.Part, "check", appear)
    result = run(played, service, path)
    assert (result["error"]["code"], path.read_bytes(), files(tmp_path)) == ("FileExists", b"mine", ["list.zip"])


def test_an_id_that_climbs_in_the_path_is_refused(played: Play, tmp_path: Path) -> None:
    scenario = downloads.scenario()
    scenario["exports"]["workspace"][0]["fields"].update(task_id="..", file_name="list.xlsx")
    played.sim.reset(scenario)
    result = downloads.run_module(
        "workspace", played.options("workspace", task_id="..", dest=str(tmp_path / "list.zip"))
    )
    assert (result["error"]["code"], files(tmp_path)) == ("InvalidOption", [])
    assert file_requests(played, "workspace") == []


def test_a_defect_of_ours_shows_neither_its_words_nor_the_url(
    played: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object, **_kwargs: object) -> None:
        raise KeyError("X-Amz-Signature=0f1e2d3c")

    monkeypatch.setattr(part.Part, "take", break_down)
    with pytest.raises(AssertionError, match="'code': 'Defect'") as caught:
        run(played, "discovery", tmp_path)
    assert "0f1e2d3c" not in str(caught.value)
    assert files(tmp_path) == []

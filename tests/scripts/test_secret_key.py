from scripts.secret_key import make_secret_key


def test_a_key_is_kept_and_one_that_a_full_disk_left_empty_is_made_again(tmp_path):
    path = tmp_path / "secret_key"
    path.touch()
    make_secret_key(path)
    key = path.read_text()
    assert len(key.strip()) > 50
    assert path.stat().st_mode & 0o777 == 0o600
    make_secret_key(path)
    assert path.read_text() == key
